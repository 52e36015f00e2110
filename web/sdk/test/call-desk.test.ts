import { type UA } from 'jssip';
import { expect, it, vi } from 'vitest';
import { type Call } from '../src/call/call';
import { CallDesk } from '../src/phone/call-desk';
import { FakeServers } from './fake-servers';
import { FakeSession } from './fake-session';

const peer = { uri: 'sip:bob@tandem.test', key: 'bob@tandem.test', label: 'bob' };

it('names calls of both directions by their Call-ID', () => {
  vi.stubGlobal('MediaStream', EventTarget);
  const taken: Call[] = [];
  const desk = new CallDesk(new FakeServers(), {
    incoming: (call) => taken.push(call),
    refusedBusy: () => undefined,
    connected: () => true,
    probe: () => undefined,
  });
  const [incoming, outgoing] = [new FakeSession(), new FakeSession()];
  Object.assign(incoming, { remote_identity: { uri: { user: 'bob', host: 'tandem.test' } } });
  desk.receive({ originator: 'remote', session: incoming, request: { call_id: 'theirs' } }, 'tandem.test');
  expect(taken[0]?.callId).toBe('theirs');
  incoming.terminate();

  const call = vi.fn(() => {
    desk.receive({ originator: 'local', session: outgoing, request: { call_id: 'ours' } }, 'tandem.test');
    return outgoing;
  });
  const stream = { getTracks: () => [], getVideoTracks: () => [] } as unknown as MediaStream;
  expect(desk.dial({ call } as unknown as UA, peer, stream)?.callId).toBe('ours');
});
