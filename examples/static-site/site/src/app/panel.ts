/** What every lazily loaded tab exports. */
export interface Panel {
  /** The version that the chunk was built as, to be compared with the page around it. */
  readonly builtAs: string;
  render(): HTMLElement[];
}
