import { reportFailure } from './failure';
import { run } from './program';
import { EXIT, TERMINAL } from './terminal';

/** A verb that serves or waits ends in order; without one that asks, Ctrl+C ends the process as usual. */
const stopped = () => new Promise<void>((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});

process.on('uncaughtException', (error) => {
  reportFailure(error, { debug: process.argv.includes('--debug') }, TERMINAL);
  process.exit(EXIT.failed);
});

void run(process.argv.slice(2), TERMINAL, stopped).then((code) => {
  process.exitCode = code;
});
