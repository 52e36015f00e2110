/** What became of a text. */
export type MessageStatus = 'received' | 'sending' | 'delivered' | 'stored' | 'failed';

export interface LoggedMessage {
  readonly id: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: MessageStatus;
  /** Why it was not delivered, in words; only with `failed`. */
  readonly reason?: string;
}

export interface Conversation {
  /** Address key such as `bob@tandem.test`. */
  readonly peer: string;
  /** Name that the peer gave itself last, or its address. */
  readonly name: string;
  readonly messages: readonly LoggedMessage[];
  /** Received messages until this time have been seen. */
  readonly readUntil: number;
}

/** All conversations of one account, by peer. */
export type ConversationLog = Readonly<Record<string, Conversation>>;

/** Messages that a conversation keeps in the browser. */
const longest = 500;

export const unreadIn = ({ messages, readUntil }: Conversation): number =>
  messages.filter(({ status, at }) => status === 'received' && at > readUntil).length;

/** The latest first. */
export function byLatest(log: ConversationLog): Conversation[] {
  const latest = ({ messages }: Conversation): number => messages.at(-1)?.at ?? 0;
  return Object.values(log).sort((a, b) => latest(b) - latest(a));
}

/** Adds a message, or replaces the one with its id; a message that came to several devices or tabs is one. */
export function put(log: ConversationLog, peer: string, name: string | null, message: LoggedMessage): ConversationLog {
  const before = log[peer] ?? { peer, name: peer, messages: [], readUntil: 0 };
  const known = before.messages.some(({ id }) => id === message.id);
  const messages = known
    ? before.messages.map((each) => (each.id === message.id ? message : each))
    : [...before.messages, message].sort((a, b) => a.at - b.at).slice(-longest);
  return { ...log, [peer]: { ...before, name: name ?? before.name, messages } };
}

export function markRead(log: ConversationLog, peer: string, at: number): ConversationLog {
  const conversation = log[peer];
  return conversation && unreadIn(conversation) > 0 ? { ...log, [peer]: { ...conversation, readUntil: at } } : log;
}

export function remove(log: ConversationLog, peer: string): ConversationLog {
  return Object.fromEntries(Object.entries(log).filter(([each]) => each !== peer));
}

/** Reads what was stored. What does not look as it should is left out. */
export function readLog(stored: unknown): ConversationLog {
  if (!isRecord(stored)) return {};
  const log: Record<string, Conversation> = {};
  for (const [peer, value] of Object.entries(stored)) {
    if (!isRecord(value) || !Array.isArray(value.messages)) continue;
    const messages = value.messages.filter(isMessage);
    const name = typeof value.name === 'string' ? value.name : peer;
    log[peer] = { peer, name, messages, readUntil: typeof value.readUntil === 'number' ? value.readUntil : 0 };
  }
  return log;
}

/** What was being sent when the page closed: nobody will ever tell what became of it. */
export function giveUpSending(log: ConversationLog): ConversationLog {
  const interrupted = (message: LoggedMessage): LoggedMessage =>
    message.status === 'sending' ? { ...message, status: 'failed', reason: 'The page was closed before an answer came.' } : message;
  return Object.fromEntries(
    Object.entries(log).map(([peer, conversation]) => [peer, { ...conversation, messages: conversation.messages.map(interrupted) }]),
  );
}

const statuses: readonly unknown[] = ['received', 'sending', 'delivered', 'stored', 'failed'] satisfies MessageStatus[];

const isMessage = (value: unknown): value is LoggedMessage =>
  isRecord(value) &&
  typeof value.id === 'string' &&
  typeof value.text === 'string' &&
  typeof value.at === 'number' &&
  statuses.includes(value.status);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
