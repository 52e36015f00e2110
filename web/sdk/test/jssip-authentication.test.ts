// What JsSIP 3.13 does with challenges: the evidence of docs/decisions/0003-jssip-authentication.md. A failure after an update of JsSIP
// means that the record, and what the server offers on WebSocket, can be looked at again.
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type UserAgent, createUserAgent } from '../src/phone/user-agent';
import { FakeWebSocket } from './fake-web-socket';
import { type SipText, answer, headerOf, methodOf, registered } from './sip-text';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const ha1 = md5('alice~1800000000:tandem.test:secret');
const credentials = {
  addressOfRecord: 'sip:alice@tandem.test',
  authorizationUser: 'alice~1800000000',
  realm: 'tandem.test',
  ha1,
  expiresAt: '2027-01-15T08:00:00Z',
  domain: 'tandem.test',
  webSocketPath: '/sip',
};
const instanceId = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';

interface Outcome {
  /** `registered`, the status of the refusal, or JsSIP's cause where there was no response. */
  result: string | number;
  requests: SipText[];
}

/** Registers against a server that answers an unauthenticated REGISTER with `challenges`, and takes any Authorization it gets. */
async function register(status: 401 | 407, ...challenges: string[]): Promise<Outcome> {
  const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
  FakeWebSocket.reset((request, socket) => {
    const proved = headerOf(request, 'Authorization') || headerOf(request, 'Proxy-Authorization');
    socket.deliver(
      proved
        ? registered(request)
        : answer(
            request,
            status,
            challenges.map((challenge) => `${name}: ${challenge}`),
          ),
    );
  });
  return attempt(agent());
}

/** The same with virtual time: JsSIP gives up only when timer F (RFC 3261 section 17.1.2.2, 32 s) fires. */
async function registerUntilTimeout(...challenges: string[]): Promise<Outcome['result']> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const outcome = register(401, ...challenges);
    await vi.advanceTimersByTimeAsync(31_900);
    expect(FakeWebSocket.last.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    return (await outcome).result;
  } finally {
    vi.useRealTimers();
  }
}

const agent = (): UserAgent => createUserAgent({ credentials, url: 'ws://server.test/sip', instanceId });

async function attempt({ ua }: UserAgent): Promise<Outcome> {
  const result = await new Promise<Outcome['result']>((resolve) => {
    ua.on('registered', () => resolve('registered'));
    ua.on('registrationFailed', ({ response, cause }) => resolve((response as { status_code: number } | null)?.status_code ?? cause ?? ''));
    ua.start();
  });
  return { result, requests: FakeWebSocket.last.sent };
}

const parameters = (request: SipText | undefined, header = 'Authorization'): Record<string, string> => {
  const value = request ? headerOf(request, header) : '';
  return Object.fromEntries([...value.matchAll(/(\w+)="?([^",]*)"?/g)].map(([, key = '', text = '']) => [key, text]));
};

const challenge = (extra: string): string => `Digest realm="tandem.test", nonce="abc"${extra}`;

beforeEach(() => {
  vi.stubGlobal('WebSocket', FakeWebSocket);
});

describe('algorithms', () => {
  it('answers MD5, named or not', async () => {
    expect((await register(401, challenge(', algorithm=MD5, qop="auth"'))).result).toBe('registered');
    expect((await register(401, challenge(', qop="auth"'))).result).toBe('registered');
  });

  it.each(['SHA-256', 'SHA-512-256'])('gives up at %s', async (algorithm) => {
    const { result, requests } = await register(401, challenge(`, algorithm=${algorithm}, qop="auth"`));
    expect(result).toBe(401);
    expect(requests).toHaveLength(1);
  });

  it('cannot parse MD5-sess, drops the response and waits for timer F', async () => {
    expect(await registerUntilTimeout(challenge(', algorithm=MD5-sess, qop="auth"'))).toBe('Request Timeout');
  });
});

describe('several challenges in one response', () => {
  const sha = challenge(', algorithm=SHA-256, qop="auth"');
  const plain = challenge(', algorithm=MD5, qop="auth"');

  it('reads the last header field: SHA-256 before MD5, the order of RFC 8760 section 2.4, works', async () => {
    const { result, requests } = await register(401, sha, plain);
    expect(result).toBe('registered');
    expect(parameters(requests[1])).toMatchObject({ algorithm: 'MD5', realm: 'tandem.test' });
  });

  it('fails when SHA-256 comes last', async () => {
    expect((await register(401, plain, sha)).result).toBe(401);
  });

  it.each([
    [plain, sha],
    [sha, plain],
  ])('cannot parse two in one header field, drops the response and waits for timer F', async (first, second) => {
    expect(await registerUntilTimeout(`${first}, ${second}`)).toBe('Request Timeout');
  });

  it('answers a 407 and then a 401 only once', async () => {
    FakeWebSocket.reset((request, socket) => {
      const header = headerOf(request, 'Proxy-Authorization') ? 'WWW-Authenticate' : 'Proxy-Authenticate';
      socket.deliver(answer(request, header === 'WWW-Authenticate' ? 401 : 407, [`${header}: ${plain}`]));
    });
    const { result, requests } = await attempt(agent());
    expect(result).toBe(401);
    expect(requests).toHaveLength(2);
  });
});

describe('ha1 and realm', () => {
  it('uses the given ha1 as it is, with the authorization user in the header', async () => {
    const { requests } = await register(401, challenge(', qop="auth"'));
    const given = parameters(requests[1]);
    expect(given).toMatchObject({
      username: 'alice~1800000000',
      realm: 'tandem.test',
      uri: 'sip:tandem.test',
      qop: 'auth',
      nc: '00000001',
    });
    const ha2 = md5('REGISTER:sip:tandem.test');
    expect(given.response).toBe(md5(`${ha1}:abc:00000001:${given.cnonce ?? ''}:auth:${ha2}`));
  });

  it('gives up when the realm of the challenge is another one', async () => {
    expect((await register(401, 'Digest realm="elsewhere.test", nonce="abc", qop="auth"')).result).toBe(401);
  });

  it('takes part in 407 with Proxy-Authorization', async () => {
    const { result, requests } = await register(407, challenge(', qop="auth"'));
    expect(result).toBe('registered');
    expect(headerOf(requests[1]!, 'Proxy-Authorization')).not.toBe('');
  });
});

describe('quality of protection', () => {
  it('prefers auth-int where it is offered', async () => {
    const { requests } = await register(401, challenge(', qop="auth,auth-int"'));
    expect(parameters(requests[1]).qop).toBe('auth-int');
  });

  it('takes a challenge without qop', async () => {
    const { result, requests } = await register(401, challenge(''));
    expect(result).toBe('registered');
    expect(parameters(requests[1]).qop).toBeUndefined();
  });
});

describe('repetition', () => {
  it('sends every request without credentials first, so a re-REGISTER is challenged anew', async () => {
    FakeWebSocket.reset((request, socket) => {
      socket.deliver(
        headerOf(request, 'Authorization') ? registered(request) : answer(request, 401, [`WWW-Authenticate: ${challenge(', qop="auth"')}`]),
      );
    });
    const phone = agent();
    const { requests } = await attempt(phone);
    phone.ua.register();
    await vi.waitFor(() => expect(requests.filter((request) => methodOf(request) === 'REGISTER')).toHaveLength(4));
    expect(requests.map((request) => headerOf(request, 'Authorization') !== '')).toEqual([false, true, false, true]);
    expect(parameters(requests[3]).nc).toBe('00000001');
  });

  it('answers stale=true once more, and a second refusal not', async () => {
    let challenges = 0;
    FakeWebSocket.reset((request, socket) => {
      challenges += 1;
      socket.deliver(
        answer(request, 401, [
          `WWW-Authenticate: Digest realm="tandem.test", nonce="n${challenges}", qop="auth"${challenges > 1 ? ', stale=true' : ''}`,
        ]),
      );
    });
    const { result, requests } = await attempt(agent());
    expect(result).toBe(401);
    expect(requests).toHaveLength(3);
    expect(parameters(requests[2])).toMatchObject({ nonce: 'n2', nc: '00000002' });
  });

  it('answers the next challenge with credentials that were set in the meantime', async () => {
    FakeWebSocket.reset((request, socket) => {
      const proof = headerOf(request, 'Authorization');
      if (proof.includes('alice~1800003600')) socket.deliver(registered(request));
      else socket.deliver(answer(request, proof ? 403 : 401, [`WWW-Authenticate: ${challenge(', qop="auth"')}`]));
    });
    const phone = agent();
    expect((await attempt(phone)).result).toBe(403);
    phone.use({ ...credentials, authorizationUser: 'alice~1800003600', ha1: md5('alice~1800003600:tandem.test:other') });
    const again = new Promise((resolve) => phone.ua.on('registered', () => resolve('registered')));
    phone.ua.register();
    expect(await again).toBe('registered');
  });
});
