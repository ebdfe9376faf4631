import type { Fetch } from '../ports';
import type { Gate } from './gate';

/** The result of a promise, delivered when the environment is not frozen. */
async function gated<T>(promise: Promise<T>, gate: Gate): Promise<T> {
  return new Promise((resolve, reject) => {
    promise.then(value => gate.deliver(() => resolve(value)), error => gate.deliver(() => reject(error)));
  });
}

const BODY_READERS = new Set<PropertyKey>(['text', 'json', 'arrayBuffer', 'blob', 'bytes', 'formData']);

/** Reading the body is network too. */
function gatedResponse(response: Response, gate: Gate): Response {
  return new Proxy(response, {
    get(target, property) {
      const value = Reflect.get(target, property, target);
      if (typeof value !== 'function') {
        return value;
      }
      return BODY_READERS.has(property)
        ? async () => gated(Promise.resolve(value.call(target)), gate)
        : value.bind(target);
    },
  });
}

/** The network of one environment. An aborted call rejects even if the port behind it takes no notice of the signal. */
export function createGatedFetch(fetch: Fetch, gate: Gate): Fetch {
  return async (input, init) => {
    const signal = init?.signal ?? undefined;
    signal?.throwIfAborted();
    let stop = () => {};
    const aborted = new Promise<never>((_, reject) => {
      const abort = () => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      stop = () => signal?.removeEventListener('abort', abort);
    });
    try {
      return gatedResponse(await Promise.race([gated(fetch(input, init), gate), aborted]), gate);
    } finally {
      stop();
    }
  };
}
