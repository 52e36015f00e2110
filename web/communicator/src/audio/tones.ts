/** One step of a cadence: frequencies in Hz (none is silence) for a number of seconds. */
interface Step {
  readonly frequencies: readonly number[];
  readonly seconds: number;
}

const ring: readonly Step[] = [
  { frequencies: [660], seconds: 0.16 },
  { frequencies: [880], seconds: 0.16 },
  { frequencies: [660], seconds: 0.16 },
  { frequencies: [880], seconds: 0.32 },
  { frequencies: [], seconds: 2 },
];
/** Ringing and busy tone of most of Europe (ETSI TR 101 041-2). */
const ringBack: readonly Step[] = [
  { frequencies: [425], seconds: 1 },
  { frequencies: [], seconds: 4 },
];
const busy: readonly Step[] = [
  { frequencies: [425], seconds: 0.5 },
  { frequencies: [], seconds: 0.5 },
];
const test: readonly Step[] = [
  { frequencies: [523], seconds: 0.25 },
  { frequencies: [659], seconds: 0.25 },
  { frequencies: [784], seconds: 0.5 },
];

/** Row and column frequencies of the keypad (ITU-T Q.23). */
const keyRows = [697, 770, 852, 941];
const keyColumns = [1209, 1336, 1477];
const keys = '123456789*0#';

/** Makes the tones of a telephone with WebAudio. Silent where the browser does not let a page sound yet. */
export class Tones {
  #context: AudioContext | null = null;
  #stop: (() => void) | null = null;

  ring(): void {
    this.#repeat(ring, 0.25);
  }

  ringBack(): void {
    this.#repeat(ringBack, 0.08);
  }

  /** Three beats of the busy tone. */
  busy(): void {
    this.silence();
    this.#play([...busy, ...busy, ...busy], 0.08);
  }

  /** The short sound of a pressed key. */
  key(key: string): void {
    const at = keys.indexOf(key);
    const row = keyRows[Math.floor(at / 3)];
    const column = keyColumns[at % 3];
    if (at >= 0 && row && column) this.#play([{ frequencies: [row, column], seconds: 0.12 }], 0.06);
  }

  silence(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** A short melody as a stream, to be played on a chosen loudspeaker. */
  async testStream(): Promise<{ stream: MediaStream; seconds: number; close: () => void }> {
    const context = new AudioContext();
    await context.resume();
    const destination = context.createMediaStreamDestination();
    const seconds = schedule(context, destination, test, 0.3);
    return { stream: destination.stream, seconds, close: () => void context.close() };
  }

  #repeat(steps: readonly Step[], gain: number): void {
    this.silence();
    let timer: ReturnType<typeof setTimeout>;
    let quiet: (() => void) | null = null;
    const round = (): void => {
      const played = this.#play(steps, gain);
      quiet = played.stop;
      timer = setTimeout(round, played.seconds * 1000);
    };
    round();
    this.#stop = () => {
      clearTimeout(timer);
      quiet?.();
    };
  }

  #play(steps: readonly Step[], gain: number): { seconds: number; stop: () => void } {
    const context = (this.#context ??= new AudioContext());
    const length = steps.reduce((sum, { seconds }) => sum + seconds, 0);
    const output = context.createGain();
    output.connect(context.destination);
    const stop = (): void => output.disconnect();
    if (context.state === 'running') schedule(context, output, steps, gain);
    // Until the page has been used the context cannot start; what should sound now is not played late.
    else void context.resume().catch(() => undefined);
    setTimeout(stop, (length + 0.2) * 1000);
    return { seconds: length, stop };
  }
}

/** Plays steps one after another with soft edges; returns their length in seconds. */
function schedule(context: AudioContext, output: AudioNode, steps: readonly Step[], gain: number): number {
  let at = context.currentTime + 0.02;
  const begin = at;
  for (const { frequencies, seconds } of steps) {
    for (const frequency of frequencies) {
      const oscillator = context.createOscillator();
      const edge = context.createGain();
      oscillator.frequency.value = frequency;
      edge.gain.setValueAtTime(0, at);
      edge.gain.linearRampToValueAtTime(gain, at + 0.02);
      edge.gain.setValueAtTime(gain, at + seconds - 0.03);
      edge.gain.linearRampToValueAtTime(0, at + seconds);
      oscillator.connect(edge).connect(output);
      oscillator.start(at);
      oscillator.stop(at + seconds);
    }
    at += seconds;
  }
  return at - begin;
}
