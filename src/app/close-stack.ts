/** What was opened, to be closed in reverse order, once, also when closing one of them fails. */
export class CloseStack {
  readonly #closers: (() => Promise<void>)[] = [];
  #closing: Promise<void> | null = null;

  push(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Rejects with the first failure after everything was tried. */
  close(): Promise<void> {
    this.#closing ??= this.#run();
    return this.#closing;
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.reverse()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
