/** Delays between attempts: doubled each time, with a random part so that many pages do not come back at once. */
export class BackOff {
  #attempts = 0;

  /**
   * @param first milliseconds of the first delay
   * @param longest milliseconds that no delay exceeds
   */
  constructor(
    private readonly first = 1_000,
    private readonly longest = 30_000,
  ) {}

  /** How many delays were taken since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** The next delay in milliseconds: between half of the current step and the whole of it. */
  next(): number {
    const step = Math.min(this.first * 2 ** this.#attempts, this.longest);
    this.#attempts += 1;
    return Math.round(step * (0.5 + Math.random() / 2));
  }

  /** The attempt succeeded: begin again with the first delay. */
  reset(): void {
    this.#attempts = 0;
  }
}
