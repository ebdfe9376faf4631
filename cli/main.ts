import { reportFailure } from './failure';
import { run } from './program';
import { EXIT, TERMINAL } from './terminal';

const stopped = new Promise<void>((resolve) => {
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
