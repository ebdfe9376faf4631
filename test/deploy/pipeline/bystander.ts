/** Somebody who looks on while a pipeline runs, and does something once when it has said something. */
export class Bystander {
  private heard = '';
  private acted?: Promise<unknown>;

  /** @param act is handed what ends the commands that run now, as when somebody cancels the run */
  constructor(private readonly after: RegExp, private readonly act: (cancel: () => void) => unknown) {}

  public hear(text: string, cancel: () => void): void {
    this.heard += text;
    if (this.acted === undefined && this.after.test(this.heard)) {
      this.acted = Promise.resolve(this.act(cancel));
      this.acted.catch(() => undefined); // `done` tells of it
    }
  }

  /** @throws if it never came to it, or if what was done failed */
  public async done(): Promise<void> {
    if (this.acted === undefined) {
      throw new Error(`nobody said ${this.after}:\n${this.heard}`);
    }
    await this.acted;
  }
}
