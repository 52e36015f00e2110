import { type LegQuality } from '@tandem/sdk';

/** The sound of one leg at a moment. */
export interface LegMoment {
  /** Mean opinion score; null without one. */
  readonly score: number | null;
  /** Percent of the packets since the moment before; null when there were none. */
  readonly loss: number | null;
  /** Milliseconds. */
  readonly jitter: number;
  readonly packets: number;
  readonly lost: number;
}

/** All legs at a moment. */
export interface Moment {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly legs: Readonly<Record<string, LegMoment>>;
}

export type Measure = 'score' | 'loss' | 'jitter';

/** Five minutes, one moment each two seconds. */
const mostMoments = 150;

/** Adds a moment, and forgets the oldest ones. What is counted from the beginning of the call becomes what happened since the moment before. */
export function addMoment(trend: readonly Moment[], legs: readonly LegQuality[], at: number): readonly Moment[] {
  const before = trend.at(-1)?.legs;
  const moments = legs.flatMap(({ party, streams }) => {
    const sound = streams.find(({ kind }) => kind === 'audio');
    if (!sound) return [];
    const { packets, lost, jitter } = sound.received;
    return [[party, { score: sound.meanOpinionScore, loss: lossSince(before?.[party], packets, lost), jitter, packets, lost }] as const];
  });
  return [...trend, { at, legs: Object.fromEntries(moments) }].slice(-mostMoments);
}

/** Percent of packets that were lost; null when there were none. */
export function lossOf(packets: number, lost: number): number | null {
  return packets + lost > 0 ? (100 * lost) / (packets + lost) : null;
}

/** A late packet takes back a loss that was counted before. */
function lossSince(before: LegMoment | undefined, packets: number, lost: number): number | null {
  return lossOf(Math.max(0, packets - (before?.packets ?? 0)), Math.max(0, lost - (before?.lost ?? 0)));
}
