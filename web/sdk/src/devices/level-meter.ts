/** Measures how loud a stream is. */
export interface LevelMeter {
  /** The level now, from 0 (silence, -60 dB and below) to 1 (full scale). */
  read(): number;
  close(): void;
}

/** Level in decibels relative to full scale that reads as 0. */
const floor = -60;

/** Root mean square of samples in -1..1, on a scale from 0 to 1 that is even in decibels. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, 1 - decibels / floor));
}

/** @param stream with at least one audio track; it is listened to, not played. */
export function createLevelMeter(stream: MediaStream): LevelMeter {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // A context made without a click starts suspended; it may start once the page has been used.
  void context.resume().catch(() => undefined);
  return {
    read: () => {
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    close: () => {
      source.disconnect();
      void context.close();
    },
  };
}
