import { type Account, type Call, type CallNote, type LegQuality } from '@tandem/sdk';
import { type Moment, addMoment } from './quality-trend';

/** What is known of the quality of a call. */
export interface KnownQuality {
  /** Who has measured it: this browser where the media do not go through the server. It sees one leg, that of the other side. */
  readonly source: 'server' | 'browser';
  readonly silentParty: string | null;
  /** What happened; this browser notes nothing. */
  readonly notes: readonly CallNote[];
  readonly legs: readonly LegQuality[];
}

const period = 2_000;

/** So many packets of one side and none of the other are no accident. */
const telling = 100;

/** Follows the quality of one call while somebody looks at it, and keeps what was known last. */
export class QualityWatch {
  #known = $state.raw<KnownQuality | null>(null);
  #moments = $state.raw<readonly Moment[]>([]);
  #stale = $state(false);
  #asking = false;
  #ended = false;
  /** The media go past the server: it need not be asked again. */
  #past = false;

  constructor(
    private readonly account: Pick<Account, 'callQuality'>,
    private readonly call: Pick<Call, 'callId' | 'measured'>,
  ) {}

  /** Null before there is anything to tell. */
  get known(): KnownQuality | null {
    return this.#known;
  }

  /** How it went since somebody looks. */
  get moments(): readonly Moment[] {
    return this.#moments;
  }

  /** Whether the server could not be asked the last time. */
  get stale(): boolean {
    return this.#stale;
  }

  /** Begins to look each two seconds, unless the call has ended; the function given back ends it. */
  open(): () => void {
    if (this.#ended) return () => undefined;
    this.#moments = [];
    this.#past = false;
    void this.refresh();
    const timer = setInterval(() => void this.refresh(), period);
    return () => clearInterval(timer);
  }

  async refresh(): Promise<void> {
    if (this.#asking || this.#ended) return;
    this.#asking = true;
    await this.#ask();
    this.#asking = false;
  }

  /** The call has ended: what is known now stays. */
  async finish(): Promise<void> {
    this.#ended = true;
    this.#past = false;
    await this.#ask();
  }

  async #ask(): Promise<void> {
    const final = this.#ended;
    const quality = this.#past ? null : await this.account.callQuality(this.call.callId).catch(() => undefined);
    // Of an answer that comes after the last one nobody knows how old it is.
    if (this.#ended && !final) return;
    this.#stale = quality === undefined;
    if (quality) {
      this.#take({ source: 'server', ...quality });
      return;
    }
    if (quality === null) this.#past = true;
    else if (!final) return;
    // The server has forgotten soon what this page still knows.
    if (!final || this.#known?.source !== 'server') this.#takeMeasured();
  }

  #takeMeasured(): void {
    const streams = this.call.measured;
    if (streams.length === 0) return;
    const sound = streams.find(({ kind }) => kind === 'audio');
    const isSilent = sound !== undefined && sound.sent.packets > telling && sound.received.packets === 0;
    this.#take({ source: 'browser', silentParty: isSilent ? 'peer' : null, notes: [], legs: [{ party: 'peer', address: '', streams }] });
  }

  #take(known: KnownQuality): void {
    // The server knows of a call before it has media.
    if (!known.legs.some(({ streams }) => streams.length > 0)) return;
    this.#known = known;
    if (!this.#ended) this.#moments = addMoment(this.#moments, known.legs, Date.now());
  }
}
