import { Proxy } from './proxy';
import type { Bundles } from '../writers/bundles';
import { ControllerProcess } from '../writers/controller-process';
import { TestedState } from '../writers/tested-state';

/** One state and the processes around it; several lanes run side by side. */
export class Lane {
  public static async open(bundles: Bundles): Promise<Lane> {
    const state = await TestedState.create();
    const [victimWay, helperWay] = [await Proxy.start(state.url), await Proxy.start(state.url)];
    const ways = [helperWay.url, state.url];
    const [helper, watcher] = await Promise.all(ways.map(async (url) => ControllerProcess.start(bundles, state.env(url))));
    return new Lane(bundles, state, victimWay, helperWay, helper, watcher);
  }

  private next: Promise<ControllerProcess>;

  private constructor(
    private readonly bundles: Bundles,
    public readonly state: TestedState,
    public readonly victimWay: Proxy,
    public readonly helperWay: Proxy,
    public readonly helper: ControllerProcess,
    public readonly watcher: ControllerProcess,
  ) {
    this.next = this.startVictim();
  }

  /** A process that nobody stopped yet, warm; the one after it starts meanwhile. */
  public async victim(): Promise<ControllerProcess> {
    const victim = await this.next;
    this.next = this.startVictim();
    this.victimWay.calls = [];
    this.helperWay.calls = [];
    return victim;
  }

  public async close(): Promise<void> {
    [this.helper, this.watcher, await this.next].forEach((process) => process.kill());
    this.victimWay.stop();
    this.helperWay.stop();
  }

  private async startVictim(): Promise<ControllerProcess> {
    return ControllerProcess.start(this.bundles, this.state.env(this.victimWay.url));
  }
}
