// @vitest-environment happy-dom
import { type Account, type ConnectivityOptions, type ConnectivityReport, Problem } from '@tandem/sdk';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionTest } from '../src/state/connection-test.svelte';

const report = {
  verdict: { kind: 'direct', tone: 'good', text: 'Calls work directly.', advice: '', mapping: 'none' },
  ways: [],
  startedAt: 0,
  milliseconds: 1_500,
} satisfies ConnectivityReport;
const progress = { ways: [], results: new Map() };

const sessionEnded = vi.fn();
let iceServers: ReturnType<typeof vi.fn<Account['iceServers']>>;
let options: ConnectivityOptions | undefined;
let finish: (report: ConnectivityReport) => void;
let test: ConnectionTest;

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  sessionEnded.mockClear();
  options = undefined;
  iceServers = vi.fn<Account['iceServers']>(() => Promise.resolve([{ urls: 'stun:turn.test' }]));
  test = new ConnectionTest({ iceServers }, sessionEnded, (_, given) => {
    options = given;
    return new Promise((resolve) => (finish = resolve));
  });
});

describe('the connection test', () => {
  it('shows progress and then the report, with the browser in the text for support', async () => {
    void test.run();
    await settle();
    options?.progress?.(progress);
    expect(test).toMatchObject({ running: true, report: null, progress, text: '' });
    finish(report);
    await settle();
    expect(test).toMatchObject({ running: false, report, problem: '' });
    expect(test.text).toContain('Calls work directly.');
    expect(test.text).toContain(`Browser: ${navigator.userAgent}`);
  });

  it('runs once at a time, with fresh servers each time', async () => {
    void test.run();
    void test.run();
    await settle();
    expect(iceServers).toHaveBeenCalledTimes(1);
    finish(report);
    await settle();
    void test.run();
    expect(test.report).toBeNull();
    expect(iceServers).toHaveBeenCalledTimes(2);
  });

  it('asks for every port of the servers, of which calls need fewer', async () => {
    void test.run();
    await settle();
    expect(iceServers).toHaveBeenCalledExactlyOnceWith({ every: true });
  });

  it('that is stopped shows what is known', async () => {
    void test.run();
    await settle();
    test.stop();
    expect(options?.signal?.aborted).toBe(true);
    finish(report);
    await settle();
    expect(test).toMatchObject({ running: false, report });
  });

  it('whose page was left is ended and forgotten, and another can begin at once', async () => {
    void test.run();
    await settle();
    const [left, leftFinish] = [options, finish];
    test.clear();
    expect(left?.signal?.aborted).toBe(true);
    void test.run();
    await settle();
    left?.progress?.(progress);
    leftFinish(report);
    await settle();
    expect(test).toMatchObject({ running: true, progress: null, report: null });
  });

  it('says why the servers cannot be had', async () => {
    iceServers.mockRejectedValue(new Problem('unreachable', 'The server cannot be reached.'));
    await test.run();
    expect(test).toMatchObject({ running: false, problem: 'The server cannot be reached.', report: null });
    expect(sessionEnded).not.toHaveBeenCalled();
  });

  it('learns that the session has ended', async () => {
    iceServers.mockRejectedValue(new Problem('unauthorized', ''));
    await test.run();
    expect(sessionEnded).toHaveBeenCalledTimes(1);
    expect(test.problem).toBe('');
  });
});
