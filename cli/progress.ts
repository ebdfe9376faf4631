import type { SingleBar } from 'cli-progress';
import { createBar } from './bar';
import type { ChangeView, Place } from './change-view';
import { errorPaint } from './paint';
import type { Terminal } from './terminal';
import { isoTime } from '../src/core/iso-time';

/** Tells of a change on its way. */
export interface Progress {
  show(view: ChangeView): void;
  end(): void;
}

const REDRAW_MS = 250;

/** One line that is drawn again for who watches, a line per event for a log. Standard output stays for the result. */
export function createProgress(terminal: Terminal): Progress {
  return terminal.live === undefined ? new Lines(terminal) : new LiveLine(terminal.live);
}

class Lines implements Progress {
  private readonly said = new Set<string>();

  constructor(private readonly terminal: Terminal) {}

  show({ effectiveAt, secondsLeft, places }: ChangeView): void {
    if (secondsLeft > 0) {
      this.say(`in force everywhere at ${isoTime(effectiveAt)}`, `, in ${Math.ceil(secondsLeft)} s`);
    }
    places.filter(({ isConfirmed }) => isConfirmed).forEach(({ name }) => this.say(`confirmed: ${name}`));
  }

  end(): void {
    // every line stands for itself
  }

  private say(text: string, more = ''): void {
    if (!this.said.has(text)) {
      this.said.add(text);
      this.terminal.error(errorPaint.dim(`${text}${more}`));
    }
  }
}

class LiveLine implements Progress {
  private bar?: SingleBar;
  private timer?: NodeJS.Timeout;
  private total = 0;
  private shownAt = 0;
  private view?: ChangeView;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(view: ChangeView): void {
    this.view = view;
    this.shownAt = performance.now();
    if (this.bar === undefined || view.secondsLeft > this.total) {
      this.start(view);
    }
    this.draw();
  }

  end(): void {
    clearInterval(this.timer);
    this.bar?.stop();
  }

  private start({ secondsLeft }: ChangeView): void {
    this.end();
    this.total = Math.max(secondsLeft, 0.001);
    this.bar = createBar(this.stream, '{bar} {text}  {places}');
    this.bar.start(this.total, 0, this.payload(secondsLeft));
    this.timer = setInterval(() => this.draw(), REDRAW_MS);
  }

  private draw(): void {
    const left = Math.max(0, this.view!.secondsLeft - (performance.now() - this.shownAt) / 1000);
    this.bar!.update(this.total - left, this.payload(left));
  }

  private payload(secondsLeft: number): Record<string, string> {
    return {
      text: (secondsLeft > 0 ? `everywhere in ${Math.ceil(secondsLeft)} s` : 'reading it again').padEnd(19),
      places: this.view!.places.map(mark).join(' '),
    };
  }
}

function mark({ name, isConfirmed }: Place): string {
  return isConfirmed ? errorPaint.green(`${name} \u2713`) : errorPaint.yellow(`${name} \u2026`);
}
