import { readText, writeText } from './storage';

export type ThemeChoice = 'system' | 'light' | 'dark';

const key = 'tandem.theme';
const order: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** Light or dark. `public/theme.js` applies the stored choice before the first paint. */
export class Theme {
  #choice = $state<ThemeChoice>(order.find((each) => each === readText(key)) ?? 'system');

  get choice(): ThemeChoice {
    return this.#choice;
  }

  /** Goes round: as the system, light, dark. */
  next(): void {
    this.#choice = order[(order.indexOf(this.#choice) + 1) % order.length] ?? 'system';
    writeText(key, this.#choice);
    if (this.#choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.#choice;
  }
}
