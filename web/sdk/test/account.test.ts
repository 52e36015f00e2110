import { describe, expect, it, vi } from 'vitest';
import { Account } from '../src/account/account';
import { type Problem } from '../src/account/problem';

const profile = {
  userName: 'alice',
  displayName: 'Alice',
  addressOfRecord: 'sip:alice@tandem.test',
  number: '1001',
  isAdministrator: false,
};

function answerWith(status: number, body?: unknown, headers: Record<string, string> = {}): ReturnType<typeof vi.fn> {
  const answer = vi.fn(() => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers })));
  vi.stubGlobal('fetch', answer);
  return answer;
}

const problemOf = async (attempt: Promise<unknown>): Promise<Problem> =>
  attempt.then(
    () => Promise.reject(new Error('accepted')),
    (problem: unknown) => problem as Problem,
  );

describe('requests', () => {
  it('signs in with the fields as JSON and the cookies of the page', async () => {
    const sent = answerWith(200, profile);
    expect(await new Account().signIn('alice', 'secret')).toEqual(profile);
    expect(sent).toHaveBeenCalledWith('/api/v1/session', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: '{"userName":"alice","password":"secret"}',
    });
  });

  it('takes another server', async () => {
    const sent = answerWith(201, profile);
    await new Account('https://phone.test/').signUp({ userName: 'alice', password: 'secret' });
    expect(sent).toHaveBeenCalledWith('https://phone.test/api/v1/accounts', expect.anything());
  });

  it('knows nobody when nobody is signed in', async () => {
    answerWith(401, { title: 'no session' });
    expect(await new Account().current()).toBeNull();
  });

  it('signs out without an answer to read', async () => {
    answerWith(204);
    await expect(new Account().signOut()).resolves.toBeUndefined();
  });
});

describe('STUN and TURN servers', () => {
  const stun = { urls: ['stun:turn.test:3478', 'stun:turn.test:3479'] };
  const turn = { urls: ['turn:turn.test:3478?transport=udp'], username: '1764000000:alice', credential: 'secret' };

  it('come as a peer connection takes them, with the time until which they are good', async () => {
    const sent = answerWith(200, { iceServers: [stun, turn], expiresAt: '2026-11-30T10:00:00Z' });
    const servers = await new Account().iceServers();
    expect(sent).toHaveBeenCalledWith('/api/v1/ice-servers', expect.objectContaining({ method: 'GET' }));
    expect([...servers]).toEqual([stun, turn]);
    expect(servers.expiresAt).toBe('2026-11-30T10:00:00Z');
  });

  it('are all there are when a test of the network wants them', async () => {
    const sent = answerWith(200, { iceServers: [stun, turn] });
    await new Account().iceServers({ every: true });
    expect(sent).toHaveBeenCalledWith('/api/v1/ice-servers?every=true', expect.objectContaining({ method: 'GET' }));
  });

  it('are none where the operator offers none', async () => {
    answerWith(404);
    expect(await new Account().iceServers()).toEqual([]);
  });

  it('are a problem when nobody is signed in', async () => {
    answerWith(401);
    expect(await problemOf(new Account().iceServers())).toMatchObject({ kind: 'unauthorized' });
  });

  it.each([null, [], {}, { iceServers: 'none' }])('are a problem when the answer is %j', async (answer) => {
    answerWith(200, answer);
    expect(await problemOf(new Account().iceServers())).toMatchObject({ kind: 'server' });
  });

  it('are read one by one: what is spoilt is left out, one address may stand alone', async () => {
    answerWith(200, { iceServers: [null, 'stun:a', {}, { urls: [] }, { urls: [7] }, { urls: 'stun:turn.test' }] });
    expect([...(await new Account().iceServers())]).toEqual([{ urls: ['stun:turn.test'] }]);
  });
});

describe('the quality of a call', () => {
  const direction = { format: 'opus/48000/2', packets: 500, octets: 40_000, lost: 2, jitter: 1.5 };
  const stream = {
    kind: 'audio',
    profile: 'UDP/TLS/RTP/SAVPF',
    suite: 'AES_CM_128_HMAC_SHA1_80',
    received: direction,
    sent: direction,
    roundTrip: 12.5,
    meanOpinionScore: 4.2,
    scoreInputs: 'opus, 0.4 % lost, 30 ms one way',
    refused: { Replayed: 3 },
  };
  const quality = {
    callId: 'a/b@c',
    silentParty: 'caller',
    end: null,
    notes: [{ after: 12.5, party: 'caller', text: 'One-way audio' }],
    legs: [{ party: 'caller', address: 'sip:alice@tandem.test', streams: [stream] }],
  };

  it('is asked for by its Call-ID, whatever stands in it', async () => {
    const sent = answerWith(200, quality);
    expect(await new Account().callQuality('a/b@c')).toEqual(quality);
    expect(sent).toHaveBeenCalledWith('/api/v1/calls/a%2Fb%40c/quality', expect.objectContaining({ method: 'GET' }));
  });

  it('is null where the media do not go through the server', async () => {
    answerWith(404);
    expect(await new Account().callQuality('c')).toBeNull();
  });

  it('is a problem when nobody is signed in', async () => {
    answerWith(401);
    expect(await problemOf(new Account().callQuality('c'))).toMatchObject({ kind: 'unauthorized' });
  });

  it.each([null, [], {}, { callId: 'c' }, { callId: 7, legs: [] }])('is a problem when the answer is %j', async (answer) => {
    answerWith(200, answer);
    expect(await problemOf(new Account().callQuality('c'))).toMatchObject({ kind: 'server' });
  });

  it('is read leg by leg: what is spoilt is left out, what is not known is nothing', async () => {
    answerWith(200, {
      callId: 'c',
      silentParty: 7,
      end: 8,
      notes: [null, { text: 9 }, { text: 'Something', after: -1 }],
      legs: [
        null,
        { party: 'x' },
        { party: 'caller', streams: [null, {}, { kind: 'audio', meanOpinionScore: -1, roundTrip: 'fast', refused: { a: 'b', c: 1 } }] },
      ],
    });
    const nothing = { format: '', packets: 0, octets: 0, lost: 0, jitter: 0 };
    expect(await new Account().callQuality('c')).toEqual({
      callId: 'c',
      silentParty: null,
      end: null,
      notes: [{ after: 0, party: '', text: 'Something' }],
      legs: [
        {
          party: 'caller',
          address: '',
          streams: [
            {
              kind: 'audio',
              profile: '',
              suite: '',
              received: nothing,
              sent: nothing,
              roundTrip: null,
              meanOpinionScore: null,
              scoreInputs: '',
              refused: { c: 1 },
            },
          ],
        },
      ],
    });
  });
});

describe('problems', () => {
  it('carry the messages of fields', async () => {
    answerWith(400, { title: 'Invalid', errors: { password: ['At least 8 characters.'], userName: 'not a list' } });
    const problem = await problemOf(new Account().signUp({ userName: 'a', password: 'b' }));
    expect(problem).toMatchObject({ kind: 'invalid', fields: { password: ['At least 8 characters.'] } });
  });

  it('carry the time to wait', async () => {
    answerWith(429, { detail: 'Slow down.' }, { 'Retry-After': '30' });
    expect(await problemOf(new Account().signIn('a', 'b'))).toMatchObject({ kind: 'tooMany', message: 'Slow down.', retryAfter: 30 });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [409, 'conflict'],
    [500, 'server'],
    [503, 'unreachable'],
  ])('of %i are %s, with words even when the answer has none', async (status, kind) => {
    answerWith(status);
    const problem = await problemOf(new Account().profile());
    expect(problem.kind).toBe(kind);
    expect(problem.message).not.toBe('');
  });

  it('are found in an answer that is no JSON', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 200 })));
    expect(await problemOf(new Account().profile())).toMatchObject({ kind: 'server' });
  });

  it('are found where there is no server', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    expect(await problemOf(new Account().current())).toMatchObject({ kind: 'unreachable' });
  });
});
