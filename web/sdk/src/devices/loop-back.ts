import { type LoopBackCount, type LoopBackVerdict, isConvincing, judgeLoopBack } from './loop-back-verdict';
import { type MediaKind } from './capture-refusal';
import { createLevelMeter } from './level-meter';
import { negotiate, passCandidates } from '../peer-pair';

/** Milliseconds that the test waits for media at most. */
const patience = 8_000;
const poll = 100;

/**
 * Calls from this page to itself, over two peer connections and no server, and judges what comes back.
 * @param stream what to send; it stays the caller's
 * @param received called with the stream that comes back, so that it can be shown
 * @param cancel ends the test early
 */
export async function loopBack(
  stream: MediaStream,
  received: (back: MediaStream) => void,
  cancel?: AbortSignal,
): Promise<LoopBackVerdict[]> {
  const caller = new RTCPeerConnection();
  const callee = new RTCPeerConnection();
  // The energy in the statistics of the receiver is that of the loudspeaker, which is muted here; the microphone is listened to instead.
  const meter = stream.getAudioTracks().length > 0 ? createLevelMeter(stream) : null;
  const kinds = [...new Set(stream.getTracks().map(({ kind }) => kind as MediaKind))];
  try {
    passCandidates(caller, callee);
    passCandidates(callee, caller);
    const back = new MediaStream();
    callee.addEventListener('track', ({ track }) => {
      back.addTrack(track);
      received(back);
    });
    for (const track of stream.getTracks()) caller.addTrack(track, stream);
    await negotiate(caller, callee);
    return (await waitForMedia(callee, kinds, () => meter?.read() ?? 0, cancel)).map(judgeLoopBack);
  } catch {
    return kinds.map((kind) => ({ kind, result: 'failed', text: 'The browser could not set up the call.' }));
  } finally {
    meter?.close();
    caller.close();
    callee.close();
  }
}

async function waitForMedia(
  callee: RTCPeerConnection,
  kinds: MediaKind[],
  level: () => number,
  cancel: AbortSignal | undefined,
): Promise<LoopBackCount[]> {
  const end = performance.now() + patience;
  let loudest = 0;
  for (;;) {
    loudest = Math.max(loudest, level());
    const counts = await count(callee, kinds, loudest);
    if (counts.every(isConvincing) || performance.now() > end || cancel?.aborted) return counts;
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}

async function count(connection: RTCPeerConnection, kinds: MediaKind[], loudest: number): Promise<LoopBackCount[]> {
  const inbound: RTCInboundRtpStreamStats[] = [];
  (await connection.getStats()).forEach((stats: RTCStats) => {
    if (stats.type === 'inbound-rtp') inbound.push(stats as RTCInboundRtpStreamStats);
  });
  return kinds.map((kind) => {
    const stats = inbound.find((each) => each.kind === kind);
    return { kind, packets: stats?.packetsReceived ?? 0, frames: stats?.framesDecoded ?? 0, loudest: kind === 'audio' ? loudest : 0 };
  });
}
