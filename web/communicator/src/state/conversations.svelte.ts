import { type Address, type Delivery, type IncomingMessage, parseAddress } from '@tandem/sdk';
import {
  type Conversation,
  type ConversationLog,
  type LoggedMessage,
  byLatest,
  giveUpSending,
  markRead,
  put,
  readLog,
  remove,
  unreadIn,
} from './conversation-log';
import { readJson, writeText } from './storage';

type Send = (to: Address, text: string) => Promise<Delivery>;

/** The conversations of the account that is signed in, kept in this browser. */
export class Conversations {
  #log = $state.raw<ConversationLog>({});
  #account = '';
  /** The conversation on the screen: what comes in there is read. */
  #open: string | null = null;

  constructor(private readonly send: Send) {
    addEventListener('storage', ({ key }) => {
      if (this.#account && key === this.#key) this.#log = this.#stored();
    });
    document.addEventListener('visibilitychange', () => this.#readOpen());
  }

  get all(): readonly Conversation[] {
    return byLatest(this.#log);
  }

  get unread(): number {
    return Object.values(this.#log).reduce((sum, conversation) => sum + unreadIn(conversation), 0);
  }

  with(peer: string): Conversation | null {
    return this.#log[peer] ?? null;
  }

  /** Shows the conversations of another account; none with an empty address. */
  use(addressOfRecord: string): void {
    this.#account = addressOfRecord;
    this.#log = {};
    this.#log = addressOfRecord ? giveUpSending(this.#stored()) : {};
    this.#readOpen();
  }

  /** Says which conversation is on the screen. */
  show(peer: string | null): void {
    this.#open = peer;
    this.#readOpen();
  }

  receive({ id, from, fromName, text, receivedAt }: IncomingMessage): void {
    this.#change((log) => put(log, from.key, fromName ?? from.label, { id, text, at: receivedAt, status: 'received' }));
    this.#readOpen();
  }

  /** Sends a text and keeps it with what becomes of it. */
  async write(to: Address, text: string): Promise<void> {
    await this.#deliver(to, { id: newId(), text, at: Date.now(), status: 'sending' });
  }

  /** Sends a text again that was not delivered. */
  async retry(peer: string, message: LoggedMessage): Promise<void> {
    const to = parseAddress(peer, '');
    if (to) await this.#deliver(to, { id: message.id, text: message.text, at: message.at, status: 'sending' });
  }

  forget(peer: string): void {
    this.#change((log) => remove(log, peer));
  }

  async #deliver(to: Address, message: LoggedMessage): Promise<void> {
    const account = this.#account;
    const name = this.with(to.key) ? null : to.label;
    this.#change((log) => put(log, to.key, name, message));
    const delivery = await this.send(to, message.text);
    if (account !== this.#account) return;
    const after: LoggedMessage = delivery.delivered
      ? { ...message, status: delivery.stored ? 'stored' : 'delivered' }
      : { ...message, status: 'failed', reason: delivery.cause.text };
    this.#change((log) => put(log, to.key, null, after));
  }

  #readOpen(): void {
    const peer = this.#open;
    if (peer && document.visibilityState === 'visible') this.#change((log) => markRead(log, peer, Date.now()));
  }

  /** Several tabs share one store, so a change begins with what is stored. */
  #change(change: (log: ConversationLog) => ConversationLog): void {
    if (!this.#account) return;
    const before = this.#stored();
    const after = change(before);
    if (after === before) return;
    this.#log = after;
    writeText(this.#key, JSON.stringify(after));
  }

  /** What is stored; without storage, what this page remembers. */
  #stored(): ConversationLog {
    const stored = readJson(this.#key);
    return stored === null ? this.#log : readLog(stored);
  }

  get #key(): string {
    return `tandem.conversations.${this.#account}`;
  }
}

const newId = (): string => [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('');
