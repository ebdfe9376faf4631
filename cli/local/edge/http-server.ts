import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { UserError } from '../../user-error';

export interface LocalServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Takes over the connection of a request that asks for another protocol. */
export type UpgradeListener = (incoming: IncomingMessage, connection: Duplex) => void;

/** Listens on 127.0.0.1 only: what runs here is for this machine. */
export async function listen(port: number, option: string, listener: RequestListener, onUpgrade?: UpgradeListener): Promise<LocalServer> {
  const server = createServer(listener);
  const upgraded = new Set<Duplex>();
  if (onUpgrade !== undefined) {
    server.on('upgrade', (incoming: IncomingMessage, connection: Duplex, head: Buffer) => {
      upgraded.add(connection);
      connection.on('close', () => upgraded.delete(connection));
      connection.unshift(head);
      onUpgrade(incoming, connection);
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE'
      ? new UserError('port-in-use', `port ${port} is in use`, `stop what listens there, or pass another ${option} (0 takes a free one)`)
      : error));
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      upgraded.forEach((connection) => connection.destroy());
    }),
  };
}

export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
