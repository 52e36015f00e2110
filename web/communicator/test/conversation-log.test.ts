import { describe, expect, it } from 'vitest';
import {
  type ConversationLog,
  type LoggedMessage,
  byLatest,
  giveUpSending,
  markRead,
  put,
  readLog,
  remove,
  unreadIn,
} from '../src/state/conversation-log';

const message = (id: string, at: number, fields: Partial<LoggedMessage> = {}): LoggedMessage => ({
  id,
  text: id,
  at,
  status: 'received',
  ...fields,
});
const bob = 'bob@tandem.test';
const log = (...messages: LoggedMessage[]): ConversationLog =>
  messages.reduce<ConversationLog>((all, each) => put(all, bob, 'Bob', each), {});

describe('a conversation', () => {
  it('keeps messages in the order of time', () => {
    expect(log(message('b', 2), message('a', 1), message('c', 3))[bob]?.messages.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('takes a message that came twice for one, and its status from the later word', () => {
    const sent = log(message('a', 1, { status: 'sending' }), message('a', 1, { status: 'failed', reason: 'offline' }));
    expect(sent[bob]?.messages).toEqual([message('a', 1, { status: 'failed', reason: 'offline' })]);
  });

  it('keeps the last five hundred', () => {
    const all = log(...Array.from({ length: 510 }, (_, index) => message(`m${index}`, index)));
    expect(all[bob]?.messages).toHaveLength(500);
    expect(all[bob]?.messages[0]?.id).toBe('m10');
  });

  it('counts what came in since it was read', () => {
    const before = log(message('a', 1), message('b', 2, { status: 'delivered' }), message('c', 3));
    expect(unreadIn(before[bob]!)).toBe(2);
    const after = markRead(before, bob, 5);
    expect(unreadIn(after[bob]!)).toBe(0);
    expect(markRead(after, bob, 6)).toBe(after);
    expect(unreadIn(put(after, bob, null, message('d', 7))[bob]!)).toBe(1);
  });

  it('keeps its name when a message brings none', () => {
    expect(put(log(message('a', 1)), bob, null, message('b', 2))[bob]?.name).toBe('Bob');
  });
});

it('lists the latest first, and forgets what is removed', () => {
  const both = put(log(message('a', 1)), 'carol@tandem.test', 'Carol', message('b', 2));
  expect(byLatest(both).map(({ name }) => name)).toEqual(['Carol', 'Bob']);
  expect(Object.keys(remove(both, bob))).toEqual(['carol@tandem.test']);
});

describe('what was stored', () => {
  it('comes back as it was', () => {
    const stored = log(message('a', 1), message('b', 2, { status: 'failed', reason: 'offline' }));
    expect(readLog(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
  });

  it.each([null, 'text', 7, [], { bob: null }, { bob: { messages: 'none' } }])('%j is no log', (stored) =>
    expect(readLog(stored)).toEqual({}),
  );

  it('loses only what is spoilt', () => {
    const read = readLog({ [bob]: { messages: [message('a', 1), { id: 'b' }, null, { ...message('c', 2), status: 'odd' }] } });
    expect(read[bob]).toEqual({ peer: bob, name: bob, messages: [message('a', 1)], readUntil: 0 });
  });

  it('was not delivered when it was being sent as the page closed', () => {
    const [left] = giveUpSending(log(message('a', 1, { status: 'sending' })))[bob]!.messages;
    expect(left).toMatchObject({ status: 'failed', reason: 'The page was closed before an answer came.' });
  });
});
