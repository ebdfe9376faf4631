import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

/** A function of the controller, as Lambda would load it. */
export type FunctionName = 'operator' | 'deployer';

export interface Order {
  readonly id: number;
  readonly to: FunctionName;
  readonly event: unknown;
  /** Milliseconds since 1970; at once if not given. */
  readonly at?: number;
}

export interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

type Handler = (event: unknown, context: { readonly invokedFunctionArn: string }) => Promise<unknown>;

const load = createRequire(__filename);
const handlers = new Map<string, Handler>();

/** In a process of its own: loads shipped bundles, then carries out what its parent sends. */
process.on('message', (order: Order) => void obey(order).then((reply) => process.send!(reply)));
process.on('disconnect', () => process.exit());
for (const name of process.argv.slice(2)) {
  handlers.set(name, (load(`./${name}.js`) as { handler: Handler }).handler);
}
process.send!({ id: 0 });

async function obey({ id, to, event, at = 0 }: Order): Promise<Reply> {
  try {
    await startTogether(at);
    const invokedFunctionArn = `arn:aws:lambda:${process.env.AWS_REGION}:000000000000:function:${to}:administer`;
    return { id, answer: await handlers.get(to)!(event, { invokedFunctionArn }) };
  } catch (error) {
    return { id, error: (error as Error).stack };
  }
}

/** A timer may be late by some milliseconds, the last of them are waited for awake. */
async function startTogether(at: number): Promise<void> {
  await sleep(Math.max(0, at - Date.now() - 5));
  while (Date.now() < at) { /* nothing else is to be done here */ }
}
