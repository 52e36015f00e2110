import { Problem } from '@tandem/sdk';
import { tick } from 'svelte';

type Errors<Name extends string> = Partial<Record<Name, string>>;

/** Checks, sends and explains one form: messages stand beside the fields, the first wrong field gets the focus. */
export class FormState<Name extends string> {
  /** What is wrong, by field. */
  errors = $state.raw<Errors<Name>>({});
  /** What is wrong with the whole. */
  problem = $state('');
  sending = $state(false);

  constructor(
    private readonly names: readonly Name[],
    private readonly inputs: Partial<Record<Name, HTMLInputElement>>,
  ) {}

  /**
   * @param check what can be seen to be wrong without asking the server
   * @param send rejects with a Problem
   * @param explain words for problems that are not about a field; what it does not explain is shown as it came
   * @returns whether it was sent and accepted
   */
  async submit(
    check: () => Errors<Name>,
    send: () => Promise<void>,
    explain?: (problem: Problem) => Errors<Name> | null,
  ): Promise<boolean> {
    if (this.sending) return false;
    this.problem = '';
    this.errors = check();
    if (!this.#clean()) {
      await this.#focusFirst();
      return false;
    }
    this.sending = true;
    try {
      await send();
      return true;
    } catch (error) {
      this.#explain(error, explain);
    } finally {
      this.sending = false;
    }
    await this.#focusFirst();
    return false;
  }

  #explain(error: unknown, explain?: (problem: Problem) => Errors<Name> | null): void {
    if (!(error instanceof Problem)) {
      this.problem = 'Something went wrong. Please try again.';
      return;
    }
    const known = explain?.(error);
    const fields: Errors<Name> = {};
    for (const name of this.names) {
      const text = error.fields[name]?.join(' ');
      if (text) fields[name] = text;
    }
    this.errors = known ?? fields;
    if (this.#clean()) this.problem = withWait(error);
  }

  #clean(): boolean {
    return this.names.every((name) => !this.errors[name]);
  }

  async #focusFirst(): Promise<void> {
    await tick();
    const first = this.names.find((name) => this.errors[name]);
    if (first) this.inputs[first]?.focus();
  }
}

/** Adds how long to wait, unless the server has said it in its own words. */
const withWait = ({ message, retryAfter }: Problem): string =>
  retryAfter === undefined || /again/i.test(message) ? message : `${message} Try again in ${retryAfter} seconds.`;
