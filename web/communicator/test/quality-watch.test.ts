// @vitest-environment happy-dom
import { type Account, type CallQuality, Problem, type StreamQuality } from '@tandem/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QualityWatch } from '../src/state/quality-watch.svelte';
import { quality, stream } from './quality-values';

let answer: CallQuality | null | Problem;
let measured: readonly StreamQuality[];
let callQuality: ReturnType<typeof vi.fn<Account['callQuality']>>;
let watch: QualityWatch;

const tick = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  measured = [];
  answer = quality();
  callQuality = vi.fn<Account['callQuality']>(() => (answer instanceof Problem ? Promise.reject(answer) : Promise.resolve(answer)));
  watch = new QualityWatch(
    { callQuality },
    {
      callId: 'c1',
      get measured() {
        return measured;
      },
    },
  );
});

afterEach(() => vi.useRealTimers());

describe('who looks at the quality of a call', () => {
  it('sees what the server measures each two seconds, until he has enough', async () => {
    const close = watch.open();
    await tick(0);
    expect(watch.known).toMatchObject({ source: 'server', silentParty: null });
    answer = quality({ silentParty: 'caller' });
    await tick(2_000);
    expect(watch.known?.silentParty).toBe('caller');
    expect(watch.moments).toHaveLength(2);
    close();
    await tick(10_000);
    expect(callQuality).toHaveBeenCalledTimes(2);
    expect(callQuality).toHaveBeenCalledWith('c1');
  });

  it('sees how it went since he looks, not what he saw before', async () => {
    watch.open()();
    await tick(0);
    expect(watch.moments).toHaveLength(1);
    watch.open();
    await tick(2_000);
    expect(watch.moments).toHaveLength(2);
  });

  it('sees what the browser measures where the server has none, which is asked once', async () => {
    answer = null;
    measured = [stream({ meanOpinionScore: null })];
    watch.open();
    await tick(4_000);
    expect(watch.known).toEqual({
      source: 'browser',
      silentParty: null,
      notes: [],
      legs: [{ party: 'peer', address: '', streams: measured }],
    });
    expect(watch.moments).toHaveLength(3);
    expect(callQuality).toHaveBeenCalledTimes(1);
  });

  it('is told that nothing comes while much is sent', async () => {
    answer = null;
    const { sent, received } = stream();
    measured = [stream({ sent: { ...sent, packets: 101 }, received: { ...received, packets: 0 } })];
    await watch.refresh();
    expect(watch.known?.silentParty).toBe('peer');
    measured = [stream({ sent: { ...sent, packets: 100 }, received: { ...received, packets: 0 } })];
    await watch.refresh();
    expect(watch.known?.silentParty).toBeNull();
  });

  it('sees nothing before there are media', async () => {
    answer = { callId: 'c1', silentParty: null, end: null, notes: [], legs: [] };
    watch.open();
    await tick(2_000);
    expect(watch).toMatchObject({ known: null, moments: [] });
  });

  it('keeps the last values while the server does not answer, and learns that they are old', async () => {
    watch.open();
    await tick(0);
    const { known } = watch;
    answer = new Problem('unreachable', '');
    await tick(2_000);
    expect(watch).toMatchObject({ stale: true, known });
    answer = quality();
    await tick(2_000);
    expect(watch.stale).toBe(false);
  });

  it('waits for a slow answer instead of asking again', async () => {
    callQuality.mockReturnValue(new Promise(() => undefined));
    watch.open();
    await tick(10_000);
    expect(callQuality).toHaveBeenCalledTimes(1);
  });
});

describe('a call that has ended', () => {
  it('has the last values of the server, though nobody has looked', async () => {
    await watch.finish();
    expect(watch.known?.source).toBe('server');
    watch.open();
    await tick(10_000);
    expect(callQuality).toHaveBeenCalledTimes(1);
  });

  it('keeps what was known when the server has forgotten it', async () => {
    measured = [stream()];
    await watch.refresh();
    answer = null;
    await watch.finish();
    expect(watch.known?.source).toBe('server');
  });

  it('has what the browser measured last when the server had none', async () => {
    answer = null;
    measured = [stream()];
    await watch.finish();
    expect(watch.known?.source).toBe('browser');
  });

  it('has none when nothing was measured', async () => {
    answer = null;
    await watch.finish();
    expect(watch.known).toBeNull();
  });

  it('is not overtaken by an older answer', async () => {
    let deliver: (answer: CallQuality) => void = () => undefined;
    callQuality.mockReturnValueOnce(new Promise((resolve) => (deliver = resolve)));
    const asked = watch.refresh();
    await watch.finish();
    deliver(quality({ silentParty: 'caller' }));
    await asked;
    expect(watch.known?.silentParty).toBeNull();
  });
});
