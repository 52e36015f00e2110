// @vitest-environment happy-dom
import { type Delivery } from '@tandem/sdk';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Conversations } from '../src/state/conversations.svelte';

const bob = { uri: 'sip:bob@tandem.test', key: 'bob@tandem.test', label: 'bob' };
const incoming = (id: string) => ({ id, from: bob, fromName: 'Bob', text: 'Hello', receivedAt: Date.now() + 1 });
const delivered: Delivery = { delivered: true, stored: false };
const refused: Delivery = { delivered: false, cause: { reason: 'offline', text: 'bob is offline.' } };

let send: ReturnType<typeof vi.fn<(to: typeof bob, text: string) => Promise<Delivery>>>;

function page(): Conversations {
  const conversations = new Conversations(send);
  conversations.use('sip:alice@tandem.test');
  return conversations;
}

beforeEach(() => {
  localStorage.clear();
  send = vi.fn(() => Promise.resolve(delivered));
});

describe('conversations', () => {
  it('show what is sent at once, and then what became of it', async () => {
    const conversations = page();
    const written = conversations.write(bob, 'Hi');
    expect(conversations.with(bob.key)?.messages).toMatchObject([{ text: 'Hi', status: 'sending' }]);
    await written;
    expect(conversations.with(bob.key)?.messages).toMatchObject([{ text: 'Hi', status: 'delivered' }]);
  });

  it('say why something was not delivered, and send it again when asked', async () => {
    send.mockResolvedValueOnce(refused);
    const conversations = page();
    await conversations.write(bob, 'Hi');
    const [failed] = conversations.with(bob.key)!.messages;
    expect(failed).toMatchObject({ status: 'failed', reason: 'bob is offline.' });
    await conversations.retry(bob.key, failed!);
    expect(send).toHaveBeenLastCalledWith(expect.objectContaining({ uri: bob.uri }), 'Hi');
    expect(conversations.with(bob.key)?.messages).toMatchObject([{ status: 'delivered' }]);
  });

  it('outlive a reload, one account apart from the other', async () => {
    await page().write(bob, 'Hi');
    const later = page();
    expect(later.all).toHaveLength(1);
    later.use('sip:carol@tandem.test');
    expect(later.all).toHaveLength(0);
  });

  it('are shared by the tabs of one account', async () => {
    const [one, other] = [page(), page()];
    one.receive(incoming('a'));
    other.receive(incoming('a'));
    await other.write(bob, 'Hi');
    one.receive(incoming('b'));
    expect(
      one
        .with(bob.key)
        ?.messages.map(({ text }) => text)
        .sort(),
    ).toEqual(['Hello', 'Hello', 'Hi']);
  });

  it('count as read while they are on the screen', () => {
    const conversations = page();
    conversations.receive({ ...incoming('a'), receivedAt: Date.now() - 1 });
    expect(conversations.unread).toBe(1);
    conversations.show(bob.key);
    expect(conversations.unread).toBe(0);
  });

  it('belong to nobody when nobody is signed in', async () => {
    const conversations = page();
    conversations.use('');
    conversations.receive(incoming('a'));
    await conversations.write(bob, 'Hi');
    expect(conversations.all).toEqual([]);
  });

  it('work without storage', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    const conversations = page();
    await conversations.write(bob, 'Hi');
    conversations.receive(incoming('a'));
    expect(conversations.with(bob.key)?.messages).toHaveLength(2);
  });
});
