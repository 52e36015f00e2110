import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkBrowser } from '../src/browser-support';
import { type MediaSample, rateQuality, readSample } from '../src/call/media-quality';
import { capture } from '../src/devices/capture';
import { type RefusalReason, refusal } from '../src/devices/capture-refusal';
import { levelOf } from '../src/devices/level-meter';
import { isConvincing, judgeLoopBack } from '../src/devices/loop-back-verdict';

class FakeStream {
  constructor(readonly kinds: string[]) {}
  getTracks = (): string[] => this.kinds;
}

/** A browser whose devices fail as told: by the name of the error, or not at all. */
function devices(failures: { audio?: string; video?: string; onlyChosen?: boolean }): ReturnType<typeof vi.fn> {
  const getUserMedia = vi.fn((wanted: MediaStreamConstraints) => {
    for (const kind of ['audio', 'video'] as const) {
      const chosen = typeof wanted[kind] === 'object' && 'deviceId' in wanted[kind];
      const failure = failures[kind];
      if (wanted[kind] && failure && (!failures.onlyChosen || chosen)) return Promise.reject(new DOMException('', failure));
    }
    return Promise.resolve(new FakeStream((['audio', 'video'] as const).filter((kind) => wanted[kind])));
  });
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
  return getUserMedia;
}

const kindsOf = (stream: MediaStream | null): string[] => (stream as unknown as FakeStream | null)?.kinds ?? [];

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('isSecureContext', true);
});

describe('capture', () => {
  it('asks once for both', async () => {
    const asked = devices({});
    const { stream, refusals } = await capture({ audio: true, video: true });
    expect(kindsOf(stream)).toEqual(['audio', 'video']);
    expect(refusals).toEqual([]);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it.each<[string, RefusalReason]>([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['NotReadableError', 'inUse'],
    ['AbortError', 'aborted'],
    ['SomethingNew', 'failed'],
  ])('goes on with sound when the camera fails with %s', async (video, reason) => {
    devices({ video });
    const { stream, refusals } = await capture({ audio: true, video: true });
    expect(kindsOf(stream)).toEqual(['audio']);
    expect(refusals).toMatchObject([{ kind: 'video', reason }]);
  });

  it('explains both when both fail', async () => {
    devices({ audio: 'NotAllowedError', video: 'NotFoundError' });
    const { stream, refusals } = await capture({ audio: true, video: true });
    expect(stream).toBeNull();
    expect(refusals.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['audio', 'denied'],
      ['video', 'missing'],
    ]);
  });

  it('takes another device for a chosen one that is gone', async () => {
    devices({ audio: 'OverconstrainedError', onlyChosen: true });
    const { stream, refusals } = await capture({ audio: true, video: false, microphone: 'gone' });
    expect(kindsOf(stream)).toEqual(['audio']);
    expect(refusals).toEqual([]);
  });

  it.each([
    [false, 'insecure'],
    [true, 'unsupported'],
  ])('says why a browser has no devices at all (secure: %s)', async (secure, reason) => {
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('isSecureContext', secure);
    expect((await capture({ audio: true, video: false })).refusals).toMatchObject([{ kind: 'audio', reason }]);
  });

  it('has words and advice for every refusal of every kind', () => {
    const reasons: RefusalReason[] = ['insecure', 'unsupported', 'denied', 'missing', 'inUse', 'chosenGone', 'aborted', 'failed'];
    for (const reason of reasons) {
      for (const [kind, name] of [
        ['audio', 'microphone'],
        ['video', 'camera'],
      ] as const) {
        const { text, advice } = refusal(kind, reason);
        expect(text).toContain(name);
        expect(advice).not.toBe('');
      }
    }
  });
});

describe('the level of a microphone', () => {
  it('is 0 in silence, 1 at full scale and half at half the decibels', () => {
    expect(levelOf(new Float32Array(512))).toBe(0);
    expect(levelOf(new Float32Array(512).fill(1))).toBe(1);
    expect(levelOf(new Float32Array(512).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5, 3);
  });
});

describe('the loop-back call', () => {
  const sound = { kind: 'audio', packets: 50, frames: 0, loudest: 0.5 } as const;
  const picture = { kind: 'video', packets: 50, frames: 20, loudest: 0 } as const;

  it.each([
    [sound, 'passed'],
    [{ ...sound, loudest: 0 }, 'silent'],
    [{ ...sound, packets: 0 }, 'failed'],
    [picture, 'passed'],
    [{ ...picture, frames: 0 }, 'failed'],
    [{ ...picture, packets: 0, frames: 0 }, 'failed'],
  ] as const)('%j is %s', (count, result) => {
    expect(judgeLoopBack(count)).toMatchObject({ kind: count.kind, result });
    expect(isConvincing(count)).toBe(result === 'passed');
  });
});

describe('the quality of a call', () => {
  const before: MediaSample = { packets: 100, lost: 0, roundTrip: 0.05, jitter: 0.01 };
  it.each([
    [{ ...before, packets: 200 }, 'good'],
    [{ ...before, packets: 197, lost: 3 }, 'fair'],
    [{ ...before, packets: 180, lost: 20 }, 'poor'],
    [{ ...before, packets: 200, roundTrip: 0.5 }, 'fair'],
    [{ ...before, packets: 200, roundTrip: 1 }, 'poor'],
    [{ ...before, packets: 200, roundTrip: null }, 'good'],
    [before, 'nothing'],
  ])('%j', (now, quality) => expect(rateQuality(before, now)).toBe(quality));

  it('is read from the statistics of the browser', () => {
    const report = new Map<string, unknown>([
      ['a', { type: 'inbound-rtp', kind: 'audio', packetsReceived: 10, packetsLost: 1, jitter: 0.02 }],
      ['b', { type: 'inbound-rtp', kind: 'video', packetsReceived: 5, packetsLost: -1 }],
      ['c', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.1 }],
      ['d', { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 }],
    ]);
    expect(readSample(report)).toEqual({ packets: 15, lost: 1, roundTrip: 0.1, jitter: 0.02 });
  });
});

describe('the browser', () => {
  const able = {
    RTCPeerConnection: vi.fn(),
    WebSocket: vi.fn(),
    isSecureContext: true,
    navigator: { mediaDevices: {} },
  } as unknown as typeof globalThis;

  it('can call when nothing is missing', () => expect(checkBrowser(able)).toEqual({ canCall: true, missing: [], insecureContext: false }));

  it.each([
    ['RTCPeerConnection', { ...able, RTCPeerConnection: undefined }],
    ['WebSocket', { ...able, WebSocket: undefined }],
    ['mediaDevices', { ...able, navigator: {} }],
  ])('cannot without %s', (_, scope) => {
    const { canCall, missing } = checkBrowser(scope as unknown as typeof globalThis);
    expect(canCall).toBe(false);
    expect(missing).toHaveLength(1);
  });

  it('is not blamed for a page that came over plain http', () => {
    const scope = { ...able, isSecureContext: false, navigator: {} } as unknown as typeof globalThis;
    expect(checkBrowser(scope)).toEqual({ canCall: true, missing: [], insecureContext: true });
  });
});
