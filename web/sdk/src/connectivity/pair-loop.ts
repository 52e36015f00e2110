import { negotiate, passCandidates } from '../peer-pair';
import { type LoopFacts, type PairFacts } from './facts';
import { Gathering } from './gathering';
import { isAnswer } from './ice-error';

/** Messages that are sent there and back; the quickest counts, because the first ones meet a path that is just being set up. */
const messages = 5;
/** Milliseconds after a refusal until no other network of this machine is waited for. */
const grace = 1_000;

/**
 * Calls from this page to itself with the given servers and sends messages over a data channel, there and back. With a relay as the only way allowed
 * both ends are reached through it, so what comes back proves that it relays.
 * @param timeUp ends it without a result
 */
export async function loopThrough(configuration: RTCConfiguration, timeUp: AbortSignal): Promise<PairFacts> {
  const caller = new RTCPeerConnection(configuration);
  const callee = new RTCPeerConnection(configuration);
  const type = configuration.iceTransportPolicy === 'relay' ? 'relay' : 'host';
  let refused: ReturnType<typeof setTimeout> | undefined;
  try {
    const decided = new Decision<LoopFacts | null>(timeUp, null);
    const looks: Gathering[] = [];
    const without = (): Gathering[] => looks.filter((each) => each.udp(type).length === 0);
    const look = (): void => {
      // Without a candidate on either side nothing can come any more.
      if (without().some(({ complete }) => complete) || caller.connectionState === 'failed') decided.as(null);
      else if (without().some(({ errors }) => errors.some(isAnswer)))
        refused ??= setTimeout(() => {
          if (without().length > 0) decided.as(null);
        }, grace);
    };
    looks.push(new Gathering(caller, look), new Gathering(callee, look));
    caller.addEventListener('connectionstatechange', look);
    passCandidates(caller, callee);
    passCandidates(callee, caller);
    echo(callee);
    void measure(caller.createDataChannel('echo')).then((loop) => decided.as(loop));
    await negotiate(caller, callee);
    const loop = await decided.made;
    const errors = looks.flatMap((each) => each.errors);
    return { candidates: looks[0]?.udp(type).length ?? 0, errors, loop, timedOut: loop === null && timeUp.aborted };
  } finally {
    clearTimeout(refused);
    caller.close();
    callee.close();
  }
}

/** Waits for what is decided first, or for the time to be up. */
class Decision<Value> {
  readonly made: Promise<Value>;
  as!: (value: Value) => void;

  constructor(timeUp: AbortSignal, otherwise: Value) {
    this.made = new Promise((resolve) => {
      this.as = resolve;
      timeUp.addEventListener('abort', () => resolve(otherwise), { once: true });
    });
  }
}

function echo(callee: RTCPeerConnection): void {
  callee.addEventListener('datachannel', ({ channel }) => {
    channel.addEventListener('message', ({ data }: MessageEvent<string>) => channel.send(data));
  });
}

function measure(channel: RTCDataChannel): Promise<LoopFacts> {
  const begun = performance.now();
  let connected = 0;
  let sent = 0;
  let roundTrip = Infinity;
  return new Promise((resolve) => {
    const send = (): void => {
      sent = performance.now();
      channel.send('?');
    };
    let left = messages;
    channel.addEventListener('open', () => {
      connected = performance.now() - begun;
      send();
    });
    channel.addEventListener('message', () => {
      roundTrip = Math.min(roundTrip, performance.now() - sent);
      left -= 1;
      if (left > 0) send();
      else resolve({ connected, roundTrip });
    });
  });
}
