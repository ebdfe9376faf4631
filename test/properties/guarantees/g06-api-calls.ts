import { Guarantee } from './guarantee';
import { describe, expectedForCall, isHonest } from './judging';
import type { Exchange } from '../world/exchange';

/** An API call goes to the color that holds the page's release; if none does, and for a CORS preflight, to the active color. */
export class ApiCalls extends Guarantee {
  public observe(exchange: Exchange): void {
    const { purpose, request, response, situations } = exchange;
    if ((purpose !== 'call' && purpose !== 'preflight') || !isHonest(exchange) || situations === undefined || response.status >= 500) {
      return;
    }
    const { previewIds } = this.world.controller;
    const expected = situations.flatMap((situation) => purpose === 'preflight' ? [situation.traffic.active] : expectedForCall(exchange, situation, previewIds));
    const host = response.trace.originRequest?.headers.host[0] ?? '';
    const color = host.split('.')[0];
    const body = Buffer.from(response.body).toString();
    this.verify(response.status === 200 && (request.method === 'HEAD' || body === color) && expected.some((one) => one === color),
      () => `'${body}' of ${host}, expected ${expected.join(' or ')}: ${describe(exchange)}`);
  }
}
