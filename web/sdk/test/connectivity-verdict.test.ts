import { describe, expect, it } from 'vitest';
import { type ConnectivityVerdict, judgeConnectivity } from '../src/connectivity/connectivity-verdict';
import { type NatMapping, type PairFacts, type ReflexiveFacts } from '../src/connectivity/facts';
import { explainIceError, isAnswer, tellingError } from '../src/connectivity/ice-error';
import { mappingOf } from '../src/connectivity/mapping';
import { type Way, type WayKind, waysThrough } from '../src/connectivity/way';
import { type WayResult } from '../src/connectivity/way-result';
import { judgeDirect, judgeRelay, judgeStun } from '../src/connectivity/way-verdict';

/** What can become of a way, as the tables below call it. */
type Fate = 'works' | 'limited' | 'refused' | 'failed' | 'stopped' | 'absent' | 'strict' | 'noNat' | 'onePort';

const ports: Record<WayKind, readonly number[]> = { direct: [], stun: [3478, 3479], relayUdp: [3478], relayTcp: [3478], relayTls: [8443] };

function way(kind: WayKind): Way {
  return { id: kind, kind, name: kind, server: kind === 'direct' ? null : { host: 'turn.test', ports: ports[kind] }, iceServers: [] };
}

const mappings: Partial<Record<Fate, NatMapping>> = { works: 'endpointIndependent', strict: 'addressAndPortDependent', noNat: 'none' };

function result(kind: WayKind, fate: Fate): WayResult[] {
  if (fate === 'absent') return [];
  const outcome = fate === 'refused' ? 'failed' : fate === 'strict' ? 'limited' : fate === 'noNat' || fate === 'onePort' ? 'works' : fate;
  const mapping = kind === 'stun' ? (mappings[fate] ?? 'unknown') : 'unknown';
  const reached = fate !== 'failed' && fate !== 'stopped';
  return [{ ...way(kind), outcome, mapping, reached, text: `${kind} ${fate}.`, milliseconds: 1, roundTrip: null, outside: [], errors: [] }];
}

const judge = (fates: Partial<Record<WayKind, Fate>>): ConnectivityVerdict =>
  judgeConnectivity(Object.entries({ direct: 'works' as const, ...fates }).flatMap(([kind, fate]) => result(kind as WayKind, fate)));

const noRelay = { relayUdp: 'failed', relayTcp: 'failed', relayTls: 'failed' } as const;

describe('the verdict on a network', () => {
  it.each<[Partial<Record<WayKind, Fate>>, ConnectivityVerdict['kind'], ConnectivityVerdict['tone'], string]>([
    [
      { stun: 'works', relayUdp: 'works' },
      'direct',
      'good',
      'Calls work directly. Where there is no direct way to the other side, the relay by UDP helps.',
    ],
    [{ stun: 'noNat', relayTls: 'works' }, 'direct', 'good', 'the relay by TLS on port 8443 helps'],
    [{ stun: 'onePort', relayTcp: 'works' }, 'direct', 'good', 'the relay by TCP helps'],
    [{ stun: 'works' }, 'direct', 'good', 'There is no relay'],
    [{ stun: 'works', ...noRelay }, 'direct', 'limited', 'no relay does'],
    [{ stun: 'works', relayUdp: 'limited' }, 'direct', 'limited', 'no relay does'],
    [{ stun: 'works', relayUdp: 'stopped' }, 'direct', 'good', 'not tested to the end'],
    [{ stun: 'strict', relayUdp: 'works' }, 'relayed', 'good', 'the others go over the relay by UDP'],
    [{ stun: 'strict', relayTcp: 'works' }, 'relayed', 'limited', 'the others go over the relay by TCP'],
    [{ stun: 'strict', ...noRelay }, 'partly', 'limited', 'no relay can be used'],
    [{ stun: 'strict' }, 'partly', 'limited', 'there is no relay'],
    [{ stun: 'failed', relayUdp: 'works' }, 'relayed', 'good', 'Calls go over the relay by UDP.'],
    [
      { stun: 'failed', ...noRelay, relayTcp: 'works' },
      'relayed',
      'limited',
      'A firewall blocks UDP here; calls go over the relay by TCP.',
    ],
    [
      { stun: 'failed', ...noRelay, relayTls: 'works' },
      'relayed',
      'limited',
      'A firewall blocks UDP here; calls go over the relay by TLS on port 8443.',
    ],
    [{ stun: 'failed', relayUdp: 'refused', relayTcp: 'works' }, 'relayed', 'limited', 'Calls go over the relay by TCP.'],
    [{ relayTcp: 'works' }, 'relayed', 'limited', 'Calls go over the relay by TCP.'],
    [{ stun: 'failed', ...noRelay }, 'blocked', 'bad', 'Nothing gets out of this network except web pages'],
    [{ direct: 'limited', stun: 'failed' }, 'blocked', 'bad', 'Nothing gets out of this network'],
    [{ direct: 'failed', stun: 'failed', ...noRelay }, 'blocked', 'bad', 'Nothing leaves this browser.'],
    [{ direct: 'failed' }, 'blocked', 'bad', 'Nothing leaves this browser.'],
    [{ stun: 'failed', relayUdp: 'failed', relayTcp: 'refused' }, 'refused', 'bad', 'does not carry calls. relayTcp refused.'],
    [{ stun: 'failed', relayUdp: 'limited' }, 'refused', 'bad', 'does not carry calls'],
    [{}, 'local', 'limited', 'no STUN or TURN'],
    [{ stun: 'stopped', relayTcp: 'works' }, 'stopped', 'limited', 'stopped'],
    [{ stun: 'failed', relayUdp: 'stopped' }, 'stopped', 'limited', 'stopped'],
  ])('%j is %s, %s', (fates, kind, tone, text) => {
    const verdict = judge(fates);
    expect(verdict).toMatchObject({ kind, tone });
    expect(verdict.text).toContain(text);
  });

  it('asks the administrator for exactly what is closed', () => {
    expect(judge({ stun: 'failed', relayUdp: 'failed', relayTcp: 'works' }).advice).toBe(
      'Ask your administrator to allow UDP ports 3478, 3479 of turn.test.',
    );
    expect(judge({ stun: 'failed', relayUdp: 'failed', relayTcp: 'failed', relayTls: 'failed' }).advice).toBe(
      'Ask your administrator to allow UDP ports 3478, 3479 and TCP ports 3478, 8443 of turn.test.',
    );
    expect(judge({ stun: 'works', relayUdp: 'refused' }).advice).toBe('relayUdp refused. Tell the operator of this server.');
  });

  it('does not ask an administrator to open a name that does not exist', () => {
    const lost = result('relayUdp', 'failed').map((each) => ({
      ...each,
      errors: [{ code: 701, text: 'TURN host lookup received error.' }],
    }));
    expect(judgeConnectivity([...result('direct', 'works'), ...lost]).advice).toBe(
      'The name turn.test could not be resolved; tell the operator of this server.',
    );
  });
});

describe('every combination', () => {
  const directs: Fate[] = ['works', 'limited', 'failed', 'stopped'];
  const stuns: Fate[] = ['absent', 'works', 'noNat', 'onePort', 'strict', 'failed', 'refused', 'stopped'];
  const relays: Fate[] = ['absent', 'works', 'limited', 'refused', 'failed', 'stopped'];
  const all = directs.flatMap((direct) =>
    stuns.flatMap((stun) =>
      relays.flatMap((relayUdp) =>
        relays.flatMap((relayTcp) => relays.map((relayTls) => ({ direct, stun, relayUdp, relayTcp, relayTls }))),
      ),
    ),
  );
  const judged = all.map((fates) => ({ fates, verdict: judge(fates) }));
  const failing = (wrong: (each: (typeof judged)[number]) => boolean): unknown[] => judged.filter(wrong).slice(0, 3);
  const outside: Fate[] = ['works', 'noNat', 'onePort', 'strict'];
  const relaysOf = ({ relayUdp, relayTcp, relayTls }: (typeof all)[number]): Fate[] => [relayUdp, relayTcp, relayTls];

  it('is judged in words', () => {
    expect(all).toHaveLength(6_912);
    expect(failing(({ verdict }) => !/^[A-Z].*\.$/.test(verdict.text))).toEqual([]);
  });

  it('in which something gets out is not bad', () => {
    expect(
      failing(({ fates, verdict }) => verdict.tone === 'bad' && (outside.includes(fates.stun) || relaysOf(fates).includes('works'))),
    ).toEqual([]);
  });

  it('in which nothing gets out is not good', () => {
    expect(
      failing(({ fates, verdict }) => verdict.tone === 'good' && !outside.includes(fates.stun) && !relaysOf(fates).includes('works')),
    ).toEqual([]);
  });

  it('that is bad has advice', () => expect(failing(({ verdict }) => verdict.tone === 'bad' && verdict.advice === '')).toEqual([]));

  it('blames a firewall for UDP only when no UDP came back', () => {
    const answered = (fate: Fate): boolean => fate !== 'failed' && fate !== 'absent';
    expect(
      failing(({ fates, verdict }) => verdict.text.includes('blocks UDP') && (answered(fates.stun) || answered(fates.relayUdp))),
    ).toEqual([]);
  });

  it('names a relay only when it was proven', () => {
    const names = [
      ['relayUdp', 'relay by UDP'],
      ['relayTcp', 'relay by TCP'],
      ['relayTls', 'relay by TLS'],
    ] as const;
    expect(failing(({ fates, verdict }) => names.some(([kind, words]) => verdict.text.includes(words) && fates[kind] !== 'works'))).toEqual(
      [],
    );
  });
});

describe('how a NAT maps', () => {
  const facts = (addresses: readonly string[], more: Partial<ReflexiveFacts> = {}): ReflexiveFacts => ({
    addresses,
    own: ['192.168.1.2'],
    sockets: 1,
    errors: [],
    errorsTold: true,
    complete: true,
    milliseconds: 20,
    ...more,
  });
  const silent = facts([], { complete: false });
  const [a, b] = [facts(['203.0.113.7:1']), facts(['203.0.113.7:2'])];

  it.each<[string, readonly ReflexiveFacts[], ReflexiveFacts | null, NatMapping]>([
    ['both ports see one', [a, b], facts(['203.0.113.7:3']), 'endpointIndependent'],
    ['the ports see two', [a, b], facts(['203.0.113.7:3', '203.0.113.7:4']), 'addressAndPortDependent'],
    [
      'two networks behind one that keeps',
      [facts(['1.1.1.1:1', '2.2.2.2:1']), facts(['1.1.1.1:2', '2.2.2.2:2'])],
      facts(['1.1.1.1:3', '2.2.2.2:3']),
      'endpointIndependent',
    ],
    [
      'two networks, one of them strict',
      [facts(['1.1.1.1:1', '2.2.2.2:1']), facts(['1.1.1.1:2', '2.2.2.2:2'])],
      facts(['1.1.1.1:3', '2.2.2.2:3', '2.2.2.2:4']),
      'addressAndPortDependent',
    ],
    ['only one port answers', [a, silent], facts(['203.0.113.7:3'], { complete: false }), 'unknown'],
    ['there is only one port', [a], null, 'unknown'],
    ['no answer', [silent, silent], silent, 'unknown'],
    ['the server sees the machine itself', [facts(['192.168.1.2:1']), facts(['192.168.1.2:2'])], facts(['192.168.1.2:3']), 'none'],
    ['the browser leaves the same address out', [facts([]), facts([])], facts([]), 'none'],
    ['IPv6 without NAT', [facts(['[2001:db8::1]:1'], { own: ['2001:db8::1'] })], null, 'none'],
    [
      'own addresses are hidden',
      [facts(['203.0.113.7:1'], { own: null }), facts(['203.0.113.7:2'], { own: null })],
      facts(['203.0.113.7:3'], { own: null }),
      'endpointIndependent',
    ],
    ['errors on every socket', [facts([], { errors: [{ code: 701, text: '' }] })], null, 'unknown'],
    ['an error on one socket of two', [facts([], { sockets: 2, errors: [{ code: 701, text: '' }] })], null, 'none'],
    ['a browser that tells no errors', [facts([], { errorsTold: false })], null, 'unknown'],
  ])('%s', (_, alone, together, mapping) => {
    expect(mappingOf({ alone, together })).toBe(mapping);
    const { reached, outcome } = judgeStun(way('stun'), { alone, together }, 8_000);
    const silentOnes = alone.every((each) => each.addresses.length === 0 && mapping === 'unknown');
    expect(reached).toBe(!silentOnes);
    expect(outcome).toBe(silentOnes ? 'failed' : mapping === 'addressAndPortDependent' ? 'limited' : 'works');
  });
});

it('a NAT is not claimed where the browser hides the addresses of the machine', () => {
  const facts = { addresses: ['203.0.113.7:1'], sockets: 1, errors: [], errorsTold: true, complete: true, milliseconds: 20 };
  const textWith = (own: string[] | null): string =>
    judgeStun(
      way('stun'),
      {
        alone: [
          { ...facts, own },
          { ...facts, own },
        ],
        together: { ...facts, own },
      },
      20,
    ).text;
  expect(textWith(null)).toContain('Whether there is an address translation (NAT) the browser does not tell.');
  expect(textWith(['192.168.1.2'])).toContain('The address translation (NAT) keeps one outside port');
});

describe('a single way', () => {
  const nothing: PairFacts = { candidates: 0, errors: [], loop: null, timedOut: true };
  const loop = { connected: 120, roundTrip: 30 };
  const refusal = { code: 403, text: 'Forbidden' };
  const unreached = { code: 701, text: 'Failed to establish connection' };

  it.each<[WayKind, PairFacts, WayResult['outcome'], boolean, string]>([
    ['relayUdp', { ...nothing, candidates: 1, loop }, 'works', true, 'went through the relay and came back'],
    ['relayUdp', { ...nothing, candidates: 1 }, 'limited', true, 'no test message came through'],
    ['relayUdp', { ...nothing, errors: [unreached, refusal] }, 'failed', true, '(403)'],
    ['relayUdp', { ...nothing, errors: [unreached] }, 'failed', false, 'could not be reached.'],
    ['relayTls', { ...nothing, errors: [unreached] }, 'failed', false, 'does not trust the certificate'],
    ['relayTcp', nothing, 'failed', false, 'No answer.'],
    ['relayTls', nothing, 'failed', false, 'does not trust the certificate'],
    ['relayTcp', { ...nothing, timedOut: false }, 'failed', false, 'got no address'],
  ])('%s with %j: %s', (kind, facts, outcome, reached, text) => {
    const judged = judgeRelay(way(kind), facts, 8_000);
    expect(judged).toMatchObject({ outcome, reached });
    expect(judged.text).toContain(text);
    expect(judged).toMatchObject(facts.loop ? { milliseconds: 120, roundTrip: 30 } : { milliseconds: 8_000, roundTrip: null });
  });

  it.each<[PairFacts, WayResult['outcome'], string]>([
    [{ ...nothing, candidates: 1, loop }, 'works', 'sends and receives by UDP'],
    [{ ...nothing, candidates: 1 }, 'limited', 'got no answer'],
    [{ ...nothing, candidates: 1, timedOut: false }, 'limited', 'failed'],
    [nothing, 'failed', 'no address for UDP'],
  ])('inside the network, %j: %s', (facts, outcome, text) => {
    const judged = judgeDirect(way('direct'), facts, 8_000);
    expect(judged.outcome).toBe(outcome);
    expect(judged.text).toContain(text);
  });
});

describe('an error', () => {
  it.each([300, 400, 401, 403, 420, 437, 438, 440, 441, 442, 443, 486, 500, 508, 599])('%i is an answer, in words of its own', (code) => {
    expect(isAnswer({ code, text: '' })).toBe(true);
    expect(explainIceError({ code, text: '' })).not.toContain('could not be reached');
  });

  it.each([
    [600, 'Global failure', 'could not be reached'],
    [701, 'Failed to establish connection', 'could not be reached'],
    [701, 'TURN host lookup received error.', 'could not be resolved'],
  ])('%i "%s" is none', (code, text, words) => {
    expect(isAnswer({ code, text })).toBe(false);
    expect(explainIceError({ code, text })).toContain(words);
  });

  it('that a server gave says more than one that only the browser gave', () => {
    const [timeout, lookUp, refused] = [
      { code: 701, text: 'x' },
      { code: 701, text: 'host lookup' },
      { code: 401, text: '' },
    ];
    expect(tellingError([timeout, lookUp, refused])).toBe(refused);
    expect(tellingError([timeout, lookUp])).toBe(lookUp);
    expect(tellingError([timeout])).toBe(timeout);
    expect(tellingError([])).toBeNull();
  });
});

describe('the ways through servers', () => {
  const names = (servers: readonly RTCIceServer[]): string[] => waysThrough(servers).map(({ name }) => name);

  it('are one for each relay address and one for the ports of each STUN host', () => {
    const ways = waysThrough([
      { urls: ['stun:turn.test:3478', 'stun:turn.test:3479'] },
      { urls: ['turn:turn.test:3478?transport=udp', 'turn:turn.test:3478?transport=tcp'], username: 'a', credential: 'b' },
      { urls: ['turns:turn.test:5349?transport=tcp', 'turns:turn.test:8443?transport=tcp'], username: 'a', credential: 'b' },
    ]);
    expect(ways.map(({ kind, name, server }) => [kind, name, server?.ports])).toEqual([
      ['direct', 'Inside this network', undefined],
      ['stun', 'Outside address by STUN', [3478, 3479]],
      ['relayUdp', 'Relay over UDP, port 3478', [3478]],
      ['relayTcp', 'Relay over TCP, port 3478', [3478]],
      ['relayTls', 'Relay over TLS, port 5349', [5349]],
      ['relayTls', 'Relay over TLS, port 8443', [8443]],
    ]);
    expect(ways[1]?.iceServers).toEqual([{ urls: 'stun:turn.test:3478' }, { urls: 'stun:turn.test:3479' }]);
    expect(ways[4]?.iceServers).toEqual([{ urls: 'turns:turn.test:5349?transport=tcp', username: 'a', credential: 'b' }]);
  });

  it('name the host where there are several, and take the ports of the standard', () => {
    expect(names([{ urls: 'turn:one.test' }, { urls: 'turns:[2001:db8::1]' }])).toEqual([
      'Inside this network',
      'Relay over UDP, port 3478, one.test',
      'Relay over TLS, port 5349, [2001:db8::1]',
    ]);
  });

  it.each(['', 'http://turn.test', 'turn:', 'stun:a:b', 'turns:turn.test?transport=udp', 'turn:turn.test?transport=sctp'])(
    '%j is none, or none that a browser has',
    (url) => expect(names([{ urls: url }])).toEqual(['Inside this network']),
  );

  it('are each tried once, and not without limit', () => {
    expect(names([{ urls: ['turn:a', 'turn:a'] }])).toHaveLength(2);
    expect(names([{ urls: Array.from({ length: 40 }, (_, port) => `turn:a:${port + 1}`) }])).toHaveLength(13);
  });
});
