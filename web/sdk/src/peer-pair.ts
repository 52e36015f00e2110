// Two peer connections of one page that call each other, without any signalling.

/** Hands the candidates of one over to the other as they are found. */
export function passCandidates(from: RTCPeerConnection, to: RTCPeerConnection): void {
  from.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate && to.signalingState !== 'closed') void to.addIceCandidate(candidate).catch(() => undefined);
  });
}

export async function negotiate(caller: RTCPeerConnection, callee: RTCPeerConnection): Promise<void> {
  const offer = await caller.createOffer();
  await caller.setLocalDescription(offer);
  await callee.setRemoteDescription(offer);
  const answer = await callee.createAnswer();
  await callee.setLocalDescription(answer);
  await caller.setRemoteDescription(answer);
}
