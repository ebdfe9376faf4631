/**
 * Lets the outside world reach an environment only while an invocation runs in it. Between invocations Lambda freezes
 * the process: timers that come due and answers that arrive wait until the next invocation has begun.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export interface Gate {
  /** Runs the callback now, or after the next thaw; never if the environment is gone by then. */
  deliver(callback: () => void): void;
  thaw(): void;
  freeze(): void;
  /** The environment is gone: nothing is delivered any more. */
  close(): void;
  /** Deliveries that wait for a thaw. */
  waiting(): number;
}

export function createGate(onError: (error: unknown) => void): Gate {
  let frozen = false;
  let closed = false;
  let queue: Array<() => void> = [];

  function run(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      onError(error);
    }
  }

  return {
    deliver(callback) {
      if (closed) {
        return;
      }
      if (frozen) {
        queue.push(callback);
      } else {
        run(callback);
      }
    },
    thaw() {
      frozen = false;
      const due = queue;
      queue = [];
      // Node.js runs timers and network events as macrotasks, each after the microtasks of the one before it.
      due.reduce((before, callback) => before.then(() => this.deliver(callback)), Promise.resolve())
        .catch(onError);
    },
    freeze() {
      frozen = true;
    },
    close() {
      closed = true;
      queue = [];
    },
    waiting: () => queue.length,
  };
}
