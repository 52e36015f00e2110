import { type MediaKind } from './capture-refusal';

/** What the receiving end of a loop-back call has seen of one kind of media. */
export interface LoopBackCount {
  readonly kind: MediaKind;
  readonly packets: number;
  /** Pictures decoded; 0 for sound. */
  readonly frames: number;
  /** The loudest that was sent, from 0 to 1 as a LevelMeter reads it; 0 for pictures. */
  readonly loudest: number;
}

export interface LoopBackVerdict {
  readonly kind: MediaKind;
  /** `silent`: the path works but nothing is heard on it. */
  readonly result: 'passed' | 'silent' | 'failed';
  /** In one sentence. */
  readonly text: string;
}

/** Level below which sound counts as silence: -54 dB, less than any room. */
const audible = 0.1;

/** Whether one kind has come through well enough to stop waiting for more. */
export const isConvincing = ({ kind, packets, frames, loudest }: LoopBackCount): boolean =>
  kind === 'audio' ? packets > 20 && loudest > audible : frames > 5;

export function judgeLoopBack(count: LoopBackCount): LoopBackVerdict {
  const { kind, packets, frames, loudest } = count;
  if (packets === 0) {
    const what = kind === 'audio' ? 'No sound' : 'No picture';
    return { kind, result: 'failed', text: `${what} came through. A firewall or a browser extension may block WebRTC.` };
  }
  if (kind === 'audio') {
    return loudest > audible
      ? { kind, result: 'passed', text: 'Sound went out and came back.' }
      : { kind, result: 'silent', text: 'The path works, but the microphone gives no sound. Is it muted?' };
  }
  return frames > 0
    ? { kind, result: 'passed', text: 'Pictures went out and came back.' }
    : { kind, result: 'failed', text: 'Picture data came through, but the browser could not decode it.' };
}
