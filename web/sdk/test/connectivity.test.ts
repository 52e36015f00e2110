import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConnectivityProgress, type ConnectivityReport, testConnectivity } from '../src/connectivity/connectivity';
import { connectivityText } from '../src/connectivity/report-text';
import { network } from './fake-network';

const stun = { urls: ['stun:turn.test:3478', 'stun:turn.test:3479'] };
const turn = {
  urls: ['turn:turn.test:3478?transport=udp', 'turn:turn.test:3478?transport=tcp', 'turns:turn.test:5349?transport=tcp'],
  username: 'alice',
  credential: 'secret',
};
const all = [...stun.urls, ...turn.urls];
const allWork = (): void => void (network.services = Object.fromEntries(all.map((url) => [url, 'works'])));

beforeEach(() => {
  vi.useFakeTimers();
  network.install();
});

afterEach(() => {
  expect(network.open.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Runs a test to its end in virtual time. */
async function run(servers: readonly RTCIceServer[] = [stun, turn]): Promise<ConnectivityReport> {
  const report = testConnectivity(servers);
  await vi.advanceTimersByTimeAsync(8_000);
  return report;
}

const outcomes = ({ ways }: ConnectivityReport): Record<string, string> =>
  Object.fromEntries(ways.map(({ kind, outcome }) => [kind, outcome]));

describe('a network', () => {
  it('without NAT and firewall: every way works, with times', async () => {
    allWork();
    const report = await run();
    expect(outcomes(report)).toEqual({ direct: 'works', stun: 'works', relayUdp: 'works', relayTcp: 'works', relayTls: 'works' });
    expect(report.verdict).toMatchObject({ kind: 'direct', tone: 'good', mapping: 'none' });
    expect(report.ways.find(({ kind }) => kind === 'relayTls')).toMatchObject({ milliseconds: 100, roundTrip: 20 });
  });

  it('behind a NAT that keeps a port', async () => {
    allWork();
    network.outside = (socket) => `203.0.113.7:${10_000 + socket}`;
    const { verdict, ways } = await run();
    expect(verdict).toMatchObject({ kind: 'direct', mapping: 'endpointIndependent' });
    expect(ways.find(({ kind }) => kind === 'stun')?.outside).toHaveLength(1);
  });

  it('behind a NAT that takes another port for every destination', async () => {
    allWork();
    network.outside = (socket, url) => `203.0.113.7:${10_000 + socket * 2 + Number(url.endsWith('9'))}`;
    const { verdict, ways } = await run();
    expect(verdict).toMatchObject({ kind: 'relayed', tone: 'good', mapping: 'addressAndPortDependent' });
    expect(ways.find(({ kind }) => kind === 'stun')).toMatchObject({ outcome: 'limited' });
    expect(ways.find(({ kind }) => kind === 'stun')?.outside).toHaveLength(2);
  });

  it('that lets TCP out, but not UDP', async () => {
    network.services = { 'turn:turn.test:3478?transport=tcp': 'works' };
    const report = await run();
    expect(outcomes(report)).toMatchObject({ stun: 'failed', relayUdp: 'failed', relayTcp: 'works', relayTls: 'failed' });
    expect(report.verdict.text).toMatch(/^A firewall blocks UDP here; calls go over the relay by TCP\./);
    expect(report.milliseconds).toBe(8_000);
  });

  it('that lets nothing out', async () => {
    const { verdict } = await run();
    expect(verdict).toMatchObject({ kind: 'blocked', tone: 'bad' });
    expect(verdict.advice).toBe('Ask your administrator to allow UDP ports 3478, 3479 and TCP ports 3478, 5349 of turn.test.');
  });
});

describe('a relay', () => {
  it('that gives an address but relays nothing does not count', async () => {
    allWork();
    network.passes = ({ iceTransportPolicy }) => iceTransportPolicy !== 'relay';
    const report = await run();
    expect(outcomes(report)).toMatchObject({ direct: 'works', relayUdp: 'limited', relayTcp: 'limited', relayTls: 'limited' });
    expect(report.verdict).toMatchObject({ kind: 'direct', tone: 'limited' });
  });

  it('that refuses is not waited for, even where another socket gets no answer', async () => {
    const url = 'turn:turn.test?transport=udp';
    network.services = { [url]: { code: 401, text: 'Unauthorized' } };
    const report = testConnectivity([{ urls: [url, 'turn:silent.test'], username: 'a', credential: 'b' }]);
    await vi.advanceTimersByTimeAsync(8_000);
    const relay = (await report).ways.find(({ id }) => id === url);
    expect(relay).toMatchObject({ outcome: 'failed', reached: true, milliseconds: 100 });
    expect(relay?.text).toContain('does not accept the credentials (401)');
    expect((await report).verdict.kind).toBe('refused');
  });

  it('that the browser would not even try is a way that fails', async () => {
    const report = await run([{ urls: 'turn:impossible.test' }]);
    expect(report.ways.at(-1)).toMatchObject({ outcome: 'failed', text: 'The browser could not try this.' });
  });
});

describe('a test', () => {
  it('without servers says what it cannot say', async () => {
    const report = await run([]);
    expect(report.verdict.kind).toBe('local');
    expect(report.ways.map(({ kind }) => kind)).toEqual(['direct']);
  });

  it('in a browser that offers nothing names the browser', async () => {
    network.own = [];
    const report = await run([]);
    expect(report.verdict).toMatchObject({ kind: 'blocked', text: expect.stringContaining('Nothing leaves this browser') as string });
  });

  it('in a browser that tells no errors does not take silence for an answer', async () => {
    network.withoutErrors();
    allWork();
    expect(outcomes(await run())).toMatchObject({ stun: 'failed', relayUdp: 'works' });
  });

  it('tells its progress from the first to the last way', async () => {
    network.services = { 'turn:turn.test:3478?transport=tcp': 'works' };
    const seen: ConnectivityProgress[] = [];
    const report = testConnectivity([stun, turn], { progress: (progress) => seen.push(progress) });
    expect(seen.map(({ results }) => results.size)).toEqual([0]);
    expect(seen[0]?.ways).toHaveLength(5);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([...(seen.at(-1)?.results.keys() ?? [])]).toEqual(['direct', 'turn:turn.test:3478?transport=tcp']);
    await vi.advanceTimersByTimeAsync(7_000);
    await report;
    expect(seen.map(({ results }) => results.size)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('can be stopped: what was proven stays, the rest is not known', async () => {
    network.services = { 'turn:turn.test:3478?transport=tcp': 'works' };
    const cancel = new AbortController();
    const report = testConnectivity([stun, turn], { signal: cancel.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    cancel.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcomes(await report)).toEqual({
      direct: 'works',
      stun: 'stopped',
      relayUdp: 'stopped',
      relayTcp: 'works',
      relayTls: 'stopped',
    });
    expect((await report).verdict.kind).toBe('stopped');
  });

  it('that was stopped before it began tries nothing', async () => {
    const report = await testConnectivity([stun, turn], { signal: AbortSignal.abort() });
    expect(new Set(report.ways.map(({ outcome }) => outcome))).toEqual(new Set(['stopped']));
  });
});

describe('the text for support', () => {
  it('has the verdict, every way with its address, times and codes, and no password', async () => {
    allWork();
    network.outside = (socket) => `203.0.113.7:${10_000 + socket}`;
    network.services['turns:turn.test:5349?transport=tcp'] = { code: 486, text: 'Allocation Quota Reached' };
    const text = connectivityText(await run());
    expect(text).toContain('Verdict: direct; NAT mapping: endpointIndependent');
    expect(text).toContain('[works] Relay over UDP, port 3478 (turn:turn.test:3478?transport=udp): 0.1 s, there and back in 20 ms');
    expect(text).toContain('[FAILED] Relay over TLS, port 5349');
    expect(text).toContain('Error 486: Allocation Quota Reached');
    expect(text).toMatch(/Outside address: 203\.0\.113\.7:\d+/);
    expect(text).not.toContain('secret');
  });
});
