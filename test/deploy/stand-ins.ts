import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ElasticLoadBalancingV2Client, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Account } from './account';
import { askHost } from './emulated-host';
import { COLORS } from '../../src/core/color';

const REQUESTS = 60;

/** No task runs in the emulator: a server per color answers in place of its tasks, with its color. */
export class StandIns {
  /** @param targetGroups those of blue and green */
  public static async behind(account: Account, targetGroups: readonly string[]): Promise<StandIns> {
    const client = new ElasticLoadBalancingV2Client(account.client());
    const servers = await Promise.all(targetGroups.map(async (TargetGroupArn, index) => {
      const server = createServer((_, response) => response.end(COLORS[index]));
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { port: Port } = server.address() as AddressInfo;
      await client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port }] }));
      return server;
    }));
    return new StandIns(account, servers);
  }

  private constructor(private readonly account: Account, private readonly servers: readonly Server[]) {}

  /** What a port of a load balancer answers to many requests: `blue`, or `blue, green`. */
  public async answers(loadBalancer: string, port: number): Promise<string> {
    const answers = await Promise.all(Array.from({ length: REQUESTS }, async () => askHost(this.account, `${loadBalancer}.alb.localhost:${port}`)));
    return [...new Set(answers.map(({ body }) => body.toString()))].sort().join(', ');
  }

  public close(): void {
    this.servers.forEach((server) => server.close());
  }
}
