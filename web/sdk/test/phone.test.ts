import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem, type ProblemKind } from '../src/account/problem';
import { type SipCredentials } from '../src/account/profile';
import { Phone } from '../src/phone/phone';
import { FakeWebSocket } from './fake-web-socket';
import { type SipText, answer, headerOf, methodOf, registered } from './sip-text';

const instanceId = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const challenge = 'WWW-Authenticate: Digest realm="tandem.test", nonce="n", algorithm=MD5, qop="auth"';

let issued: string[];
let refuseCredentials: ProblemKind | null;
let phone: Phone;

/** Credentials for an hour from now, named after their number. */
function issue(): Promise<SipCredentials> {
  if (refuseCredentials) return Promise.reject(new Problem(refuseCredentials, refuseCredentials));
  issued.push(`alice~${issued.length + 1}`);
  return Promise.resolve({
    addressOfRecord: 'sip:alice@tandem.test',
    authorizationUser: issued.at(-1) ?? '',
    realm: 'tandem.test',
    ha1: '0'.repeat(32),
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    domain: 'tandem.test',
    webSocketPath: '/sip',
  });
}

const userOf = (request: SipText): string => /username="([^"]*)"/.exec(headerOf(request, 'Authorization'))?.[1] ?? '';

/** Challenges, and registers whoever `accepts`. */
function registrar(accepts: (user: string) => number = () => 200): void {
  FakeWebSocket.reset((request, socket) => {
    if (methodOf(request) !== 'REGISTER') return;
    const user = userOf(request);
    const status = user ? accepts(user) : 401;
    socket.deliver(status === 200 ? registered(request) : answer(request, status, status === 401 ? [challenge] : []));
  });
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(10);
const registers = (): SipText[] => FakeWebSocket.opened.flatMap(({ sent }) => sent).filter((request) => methodOf(request) === 'REGISTER');

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeWebSocket);
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  issued = [];
  refuseCredentials = null;
  registrar();
  phone = new Phone({ credentials: issue, server: 'ws://server.test', instanceId, displayName: 'Alice' });
});

afterEach(() => {
  phone.stop();
  vi.runOnlyPendingTimers();
  vi.useRealTimers();
});

async function online(): Promise<void> {
  phone.start();
  await settle();
  expect(phone.state.kind).toBe('online');
}

describe('registration', () => {
  it('goes from stopped over connecting and registering to online', async () => {
    const seen: string[] = [];
    phone.on('state', ({ kind }) => seen.push(kind));
    await online();
    expect(seen).toEqual(['connecting', 'registering', 'online']);
    expect(FakeWebSocket.last).toMatchObject({ url: 'ws://server.test/sip', protocol: 'sip' });
    expect(headerOf(registers()[0]!, 'Contact')).toContain(`+sip.instance="<urn:uuid:${instanceId}>"`);
    expect(phone.domain).toBe('tandem.test');
  });

  it('unregisters at stop', async () => {
    await online();
    phone.stop();
    await settle();
    expect(headerOf(registers().at(-1)!, 'Expires')).toBe('0');
    expect(phone.state.kind).toBe('stopped');
  });

  it('refreshes before the registration expires', async () => {
    await online();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(registers().length).toBeGreaterThan(2);
    expect(phone.state.kind).toBe('online');
  });
});

describe('credentials', () => {
  it('are renewed before they expire, and used for the next challenge', async () => {
    await online();
    await vi.advanceTimersByTimeAsync(55 * 60_000);
    expect(issued).toHaveLength(2);
    expect(userOf(registers().at(-1)!)).toBe('alice~2');
  });

  it('are fetched again once when the server does not take them', async () => {
    registrar((user) => (user === 'alice~1' ? 403 : 200));
    await online();
    expect(issued).toHaveLength(2);
  });

  it('that are refused twice make the phone wait, in words', async () => {
    registrar(() => 403);
    phone.start();
    await settle();
    expect(phone.state).toMatchObject({ kind: 'waiting', reason: 'The server does not accept this account.' });
    expect(issued).toHaveLength(2);
  });

  it('that the server gives to nobody any more end the phone', async () => {
    refuseCredentials = 'unauthorized';
    phone.start();
    await settle();
    expect(phone.state.kind).toBe('signedOut');
    refuseCredentials = null;
    await online();
  });

  it('that cannot be fetched are asked for again', async () => {
    refuseCredentials = 'unreachable';
    phone.start();
    await settle();
    expect(phone.state).toMatchObject({ kind: 'waiting', reason: 'unreachable' });
    refuseCredentials = null;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(phone.state.kind).toBe('online');
  });
});

describe('STUN and TURN servers', () => {
  const withServers = (iceServers: () => Promise<RTCIceServer[]>): Phone =>
    new Phone({ credentials: issue, server: 'ws://server.test', instanceId, iceServers });

  it('are asked for when the phone comes online, each time', async () => {
    const ask = vi.fn(() => Promise.resolve([]));
    phone = withServers(ask);
    await online();
    expect(ask).toHaveBeenCalledTimes(1);
    FakeWebSocket.last.breakOff();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(phone.state.kind).toBe('online');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('that cannot be had keep nobody offline', async () => {
    phone = withServers(() => Promise.reject(new Problem('server', 'no')));
    await online();
  });
});

describe('a lost connection', () => {
  it('is opened again, and registered with the same instance', async () => {
    await online();
    FakeWebSocket.last.breakOff();
    expect(phone.state).toMatchObject({ kind: 'waiting', retryAt: Date.now() + 750 });
    await vi.advanceTimersByTimeAsync(800);
    expect(phone.state.kind).toBe('online');
    expect(FakeWebSocket.opened).toHaveLength(2);
    expect(headerOf(registers().at(-1)!, 'Contact')).toContain(instanceId);
  });

  it('is tried at growing distances, up to thirty seconds', async () => {
    await online();
    FakeWebSocket.up = false;
    FakeWebSocket.last.breakOff();
    const delays: number[] = [];
    phone.on('state', (state) => state.kind === 'waiting' && delays.push(state.retryAt - Date.now()));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(delays.slice(0, 5)).toEqual([1500, 3000, 6000, 12000, 22500]);
    expect(Math.max(...delays)).toBeLessThanOrEqual(30_000);
    FakeWebSocket.up = true;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(phone.state.kind).toBe('online');
  });

  it('is opened at once when asked', async () => {
    await online();
    FakeWebSocket.last.breakOff();
    phone.retryNow();
    await settle();
    expect(phone.state.kind).toBe('online');
  });

  it('during REGISTER is not counted as a refusal', async () => {
    FakeWebSocket.reset((_, socket) => socket.breakOff());
    phone.start();
    await settle();
    expect(phone.state).toMatchObject({ kind: 'waiting', reason: 'The connection to the server was lost.' });
    registrar();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(phone.state.kind).toBe('online');
    expect(issued).toHaveLength(1);
  });

  it('is noticed when the server falls silent', async () => {
    await online();
    FakeWebSocket.pongs = false;
    await vi.advanceTimersByTimeAsync(25_000 + 10_000 + 100);
    expect(phone.state).toMatchObject({ kind: 'waiting' });
    FakeWebSocket.pongs = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(phone.state.kind).toBe('online');
  });

  it('is not suspected when the server never answers pings', async () => {
    FakeWebSocket.pongs = false;
    await online();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(FakeWebSocket.opened).toHaveLength(1);
    expect(phone.state.kind).toBe('online');
  });
});

describe('a refused registration', () => {
  it('is repeated after the time that the server asks for', async () => {
    let refusals = 1;
    FakeWebSocket.reset((request, socket) => {
      socket.deliver(refusals-- > 0 ? answer(request, 503, ['Retry-After: 20']) : registered(request));
    });
    phone.start();
    await settle();
    expect(phone.state).toMatchObject({ kind: 'waiting' });
    await vi.advanceTimersByTimeAsync(19_000);
    expect(phone.state.kind).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1_100);
    expect(phone.state.kind).toBe('online');
    expect(FakeWebSocket.opened).toHaveLength(1);
  });

  it('without an answer makes the phone open another connection', async () => {
    FakeWebSocket.reset();
    phone.start();
    await vi.advanceTimersByTimeAsync(32_100);
    expect(phone.state).toMatchObject({ kind: 'waiting', reason: 'The server did not answer in time.' });
    registrar();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(phone.state.kind).toBe('online');
  });
});

describe('messages', () => {
  const deliver = (status: number): void => {
    const before = FakeWebSocket.server;
    FakeWebSocket.server = (request, socket) =>
      methodOf(request) === 'MESSAGE' ? socket.deliver(answer(request, status)) : before(request, socket);
  };
  const bob = { uri: 'sip:bob@tandem.test', key: 'bob@tandem.test', label: 'bob' };

  it.each([
    [200, { delivered: true, stored: false }],
    [202, { delivered: true, stored: true }],
    [480, { delivered: false, cause: { reason: 'offline', status: 480, text: 'bob is offline or cannot be reached right now.' } }],
    [404, { delivered: false, cause: { reason: 'notFound', status: 404, text: 'There is no user bob.' } }],
  ])('answered with %i', async (status, outcome) => {
    await online();
    deliver(status);
    const sent = phone.messages.send(bob, 'Grüße');
    await settle();
    expect(await sent).toEqual(outcome);
    expect(FakeWebSocket.last.sent.at(-1)?.body).toBe('Grüße');
  });

  it('cannot be sent without connection', async () => {
    expect(await phone.messages.send(bob, 'x')).toMatchObject({ delivered: false, cause: { reason: 'connectionLost' } });
  });

  const incoming = (type: string): string =>
    [
      'MESSAGE sip:alice@tandem.test SIP/2.0',
      'Via: SIP/2.0/WS server.test;branch=z9hG4bKm1',
      'From: "Bob" <sip:bob@tandem.test>;tag=b',
      'To: <sip:alice@tandem.test>',
      'Call-ID: m1',
      'CSeq: 1 MESSAGE',
      'Max-Forwards: 70',
      `Content-Type: ${type}`,
      'Content-Length: 5',
      '',
      'Hello',
    ].join('\r\n');

  it('come in with their sender, and are answered', async () => {
    await online();
    const received = vi.fn();
    phone.messages.on('received', received);
    FakeWebSocket.last.deliver(incoming('text/plain;charset=UTF-8'));
    expect(received).toHaveBeenCalledWith(expect.objectContaining({ id: 'm1', from: bob, fromName: 'Bob', text: 'Hello' }));
    expect(FakeWebSocket.last.sent.at(-1)?.start).toBe('SIP/2.0 200 OK');
  });

  it('of a kind that cannot be shown are refused', async () => {
    await online();
    const received = vi.fn();
    phone.messages.on('received', received);
    FakeWebSocket.last.deliver(incoming('image/png'));
    expect(received).not.toHaveBeenCalled();
    expect(FakeWebSocket.last.sent.at(-1)?.start).toMatch(/^SIP\/2.0 415/);
  });
});
