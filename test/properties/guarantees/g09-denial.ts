import { Guarantee } from './guarantee';
import { describe } from './judging';
import type { Exchange } from '../world/exchange';

/** One bound after a release is denied nobody gets it any more: no cookie, no preview credential, no bucket leads to it. */
export class Denial extends Guarantee {
  public observe(exchange: Exchange): void {
    const { response, oldest } = exchange;
    const release = response.headers['x-bg-release']?.[0];
    if (release === undefined || oldest === undefined) {
      return;
    }
    for (const denial of this.world.controller.history.denials.values()) {
      if (oldest >= denial.generation) {
        this.verify(release !== denial.release, () => `${denial.release} is denied: ${describe(exchange)}`);
      }
    }
  }
}
