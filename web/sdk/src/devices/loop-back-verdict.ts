import { type MediaKind } from './capture-refusal';

/** What the receiving end of a loop-back call has seen of one kind of media. */
export interface LoopBackCount {
  readonly kind: MediaKind;
  readonly packets: number;
  /** Pictures decoded; 0 for sound. */
  readonly frames: number;
  /** Energy of the decoded sound (`totalAudioEnergy`); 0 for pictures. */
  readonly energy: number;
}

export interface LoopBackVerdict {
  readonly kind: MediaKind;
  /** `silent`: the path works but nothing is heard on it. */
  readonly result: 'passed' | 'silent' | 'failed';
  /** In one sentence. */
  readonly text: string;
}

/** Energy below which sound counts as silence: full scale for a second is 1, so this is -50 dB for a second. */
const audible = 1e-5;

/** Whether one kind has come through well enough to stop waiting for more. */
export const isConvincing = ({ kind, packets, frames, energy }: LoopBackCount): boolean =>
  kind === 'audio' ? packets > 20 && energy > audible : frames > 5;

export function judgeLoopBack(count: LoopBackCount): LoopBackVerdict {
  const { kind, packets, frames, energy } = count;
  if (packets === 0) {
    const what = kind === 'audio' ? 'No sound' : 'No picture';
    return { kind, result: 'failed', text: `${what} came through. A firewall or a browser extension may block WebRTC.` };
  }
  if (kind === 'audio') {
    return energy > audible
      ? { kind, result: 'passed', text: 'Sound went out and came back.' }
      : { kind, result: 'silent', text: 'The path works, but the microphone gives no sound. Is it muted?' };
  }
  return frames > 0
    ? { kind, result: 'passed', text: 'Pictures went out and came back.' }
    : { kind, result: 'failed', text: 'Picture data came through, but the browser could not decode it.' };
}
