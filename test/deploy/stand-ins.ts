import type { Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ElasticLoadBalancingV2Client, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Account } from './account';
import { REGION } from './account';
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
    const bodies = await Promise.all(Array.from({ length: REQUESTS }, async () => this.send(`${loadBalancer}.alb.localhost:${port}`)));
    return [...new Set(bodies)].sort().join(', ');
  }

  public close(): void {
    this.servers.forEach((server) => server.close());
  }

  private async send(host: string): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=${this.account.id}/20260101/${REGION}/any/aws4_request`; // the emulator takes the account from it
    return new Promise((done, failed) => {
      request(this.account.url, { headers: { host, authorization } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(`${Buffer.concat(chunks)}`));
      }).on('error', failed).end();
    });
  }
}
