import { type LoopBackCount, type LoopBackVerdict, isConvincing, judgeLoopBack } from './loop-back-verdict';
import { type MediaKind } from './capture-refusal';

/** Milliseconds that the test waits for media at most. */
const patience = 8_000;
const poll = 250;

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
    return (await waitForMedia(callee, kinds, cancel)).map(judgeLoopBack);
  } catch {
    return kinds.map((kind) => ({ kind, result: 'failed', text: 'The browser could not set up the call.' }));
  } finally {
    caller.close();
    callee.close();
  }
}

function passCandidates(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate && to.signalingState !== 'closed') void to.addIceCandidate(candidate).catch(() => undefined);
  });
}

async function negotiate(caller: RTCPeerConnection, callee: RTCPeerConnection): Promise<void> {
  const offer = await caller.createOffer();
  await caller.setLocalDescription(offer);
  await callee.setRemoteDescription(offer);
  const answer = await callee.createAnswer();
  await callee.setLocalDescription(answer);
  await caller.setRemoteDescription(answer);
}

async function waitForMedia(callee: RTCPeerConnection, kinds: MediaKind[], cancel: AbortSignal | undefined): Promise<LoopBackCount[]> {
  const end = performance.now() + patience;
  for (;;) {
    const counts = await count(callee, kinds);
    if (counts.every(isConvincing) || performance.now() > end || cancel?.aborted) return counts;
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}

async function count(connection: RTCPeerConnection, kinds: MediaKind[]): Promise<LoopBackCount[]> {
  const inbound: RTCInboundRtpStreamStats[] = [];
  (await connection.getStats()).forEach((stats: RTCStats) => {
    if (stats.type === 'inbound-rtp') inbound.push(stats as RTCInboundRtpStreamStats);
  });
  return kinds.map((kind) => {
    const stats = inbound.find((each) => each.kind === kind);
    return { kind, packets: stats?.packetsReceived ?? 0, frames: stats?.framesDecoded ?? 0, energy: stats?.totalAudioEnergy ?? 0 };
  });
}
