/**
 * What runs in the thread of a function: a minimal Lambda runtime. Plain JavaScript in a string, because the shipped
 * CLI is one bundled file and a worker file beside it would have to be found at run time.
 */
export const WORKER_SOURCE = `
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { parentPort, workerData } = require('node:worker_threads');

const dot = workerData.handler.lastIndexOf('.');
const file = join(workerData.directory, workerData.handler.slice(0, dot));
const loaded = existsSync(file + '.mjs') ? import(pathToFileURL(file + '.mjs').href) : Promise.resolve().then(() => require(file));

async function invoke(event, context) {
  const handler = (await loaded)[workerData.handler.slice(dot + 1)];
  if (typeof handler !== 'function') {
    throw new Error(workerData.handler + ' is undefined or not exported');
  }
  return new Promise((resolve, reject) => {
    const result = handler(event, { ...context, getRemainingTimeInMillis: () => context.deadline - Date.now() },
      (error, value) => error ? reject(error) : resolve(value));
    if (result && typeof result.then === 'function') {
      result.then(resolve, reject);
    } else if (handler.length < 3) {
      resolve(null);
    }
  });
}

parentPort.on('message', async ({ payload, context }) => {
  try {
    const result = await invoke(JSON.parse(payload), context);
    parentPort.postMessage({ payload: JSON.stringify(result === undefined ? null : result) });
  } catch (error) {
    parentPort.postMessage({ error: { name: error && error.name || 'Error', message: String(error && error.message || error), stack: String(error && error.stack) } });
  }
});
`;
