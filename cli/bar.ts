import { SingleBar } from 'cli-progress';

/** A bar for who watches: it goes away when it is done, and leaves the cursor and the signals to the program. */
export function createBar(stream: NodeJS.WriteStream, format: string): SingleBar {
  return new SingleBar({
    stream,
    format,
    barsize: 20,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
  });
}
