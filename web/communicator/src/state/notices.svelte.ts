export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'problem';
  readonly text: string;
  /** What the person can do; optional. */
  readonly advice?: string;
}

/** Milliseconds that a notice stays; a problem stays until it is closed. */
const lifetime = 6_000;

/** Short news in the corner of the page, read out by screen readers. */
export class Notices {
  #notices = $state.raw<readonly Notice[]>([]);
  #lastId = 0;

  get all(): readonly Notice[] {
    return this.#notices;
  }

  inform(text: string): void {
    const id = this.#add({ tone: 'info', text });
    setTimeout(() => this.dismiss(id), lifetime);
  }

  warn(text: string, advice?: string): void {
    if (this.#notices.some((notice) => notice.text === text)) return;
    this.#add(advice === undefined ? { tone: 'problem', text } : { tone: 'problem', text, advice });
  }

  dismiss(id: number): void {
    this.#notices = this.#notices.filter((notice) => notice.id !== id);
  }

  clear(): void {
    this.#notices = [];
  }

  #add(notice: Omit<Notice, 'id'>): number {
    const id = ++this.#lastId;
    this.#notices = [...this.#notices, { ...notice, id }];
    return id;
  }
}
