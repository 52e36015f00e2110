/** Counters of what a call has received so far, read from RTCStatsReport. */
export interface MediaSample {
  readonly packets: number;
  readonly lost: number;
  /** Round-trip time in seconds; null while unknown. */
  readonly roundTrip: number | null;
  /** Jitter of the sound in seconds. */
  readonly jitter: number;
}

export type MediaQuality = 'good' | 'fair' | 'poor' | 'nothing';

/** Reads the counters. */
export function readSample(report: Iterable<[string, unknown]>): MediaSample {
  let packets = 0;
  let lost = 0;
  let jitter = 0;
  let roundTrip: number | null = null;
  for (const [, entry] of report) {
    const stats = entry as Record<string, unknown>;
    if (stats.type === 'inbound-rtp') {
      packets += number(stats.packetsReceived);
      lost += Math.max(0, number(stats.packetsLost));
      if (stats.kind === 'audio') jitter = number(stats.jitter);
    } else if (stats.type === 'candidate-pair' && stats.nominated === true && typeof stats.currentRoundTripTime === 'number') {
      roundTrip = stats.currentRoundTripTime;
    }
  }
  return { packets, lost, roundTrip, jitter };
}

/**
 * The quality between two samples. The limits follow what people notice in speech: about 2 % loss or 200 ms delay is heard,
 * 8 % or 400 ms disturbs (ITU-T G.107 and G.114 in round figures).
 */
export function rateQuality(before: MediaSample, now: MediaSample): MediaQuality {
  const received = now.packets - before.packets;
  const lost = Math.max(0, now.lost - before.lost);
  if (received <= 0) return 'nothing';
  const loss = lost / (received + lost);
  const delay = (now.roundTrip ?? 0) / 2 + now.jitter;
  if (loss > 0.08 || delay > 0.4) return 'poor';
  if (loss > 0.02 || delay > 0.2) return 'fair';
  return 'good';
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
