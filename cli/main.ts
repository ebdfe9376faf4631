import { run } from './program';
import { TERMINAL } from './terminal';

const stopped = new Promise<void>((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});

void run(process.argv.slice(2), TERMINAL, stopped).then((code) => {
  process.exitCode = code;
});
