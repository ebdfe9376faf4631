import type { SingleBar } from 'cli-progress';
import { createBar } from '../bar';
import { errorPaint } from '../paint';
import type { Terminal } from '../terminal';

/** Tells how far an upload is. Standard output stays for the result. */
export interface UploadProgress {
  /** So many of all files are in place. */
  show(present: number, total: number): void;
  end(): void;
}

/** A bar for who watches, some lines for a log. */
export function createUploadProgress(terminal: Terminal): UploadProgress {
  return terminal.live === undefined ? new Lines(terminal) : new Bar(terminal.live);
}

/** At every tenth part: a log needs no line for each file. */
class Lines implements UploadProgress {
  private said = -1;

  constructor(private readonly terminal: Terminal) {}

  public show(present: number, total: number): void {
    const tenth = Math.floor(present / total * 10);
    if (tenth > this.said) {
      this.said = tenth;
      this.terminal.error(errorPaint.dim(`${present} of ${total} files are uploaded`));
    }
  }

  public end(): void {
    // every line stands for itself
  }
}

class Bar implements UploadProgress {
  private readonly bar: SingleBar;
  private isDrawn = false;

  constructor(stream: NodeJS.WriteStream) {
    this.bar = createBar(stream, '{bar} {value} of {total} files');
  }

  public show(present: number, total: number): void {
    if (this.isDrawn) {
      this.bar.update(present);
    } else {
      this.isDrawn = true;
      this.bar.start(total, present);
    }
  }

  public end(): void {
    this.bar.stop();
  }
}
