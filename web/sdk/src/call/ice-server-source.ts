/** Where a call gets its STUN and TURN servers from. */
export interface IceServerSource {
  /** The latest known; empty when there are none. */
  readonly current: readonly RTCIceServer[];
  /** Whether asking again would give nothing better now. */
  readonly fresh: boolean;
  /** The freshest that can be had within about a second, otherwise those of {@link current}. Never rejects. */
  latest(): Promise<readonly RTCIceServer[]>;
}

/**
 * Lets the first gathering of a connection wait for servers that are still on their way. JsSIP makes the connection and describes it in
 * one go; gathering begins with the local description (RFC 8829 section 4.1.11), so that is where the wait has its place.
 */
export function holdFirstGathering(connection: RTCPeerConnection, source: IceServerSource): void {
  if (source.fresh) return;
  // The declaration of the method carries a deprecated form with callbacks.
  const target: { setLocalDescription: (description?: RTCLocalSessionDescriptionInit) => Promise<void> } = connection;
  const describe = target.setLocalDescription.bind(connection);
  target.setLocalDescription = async (description) => {
    target.setLocalDescription = describe;
    useServers(connection, await source.latest());
    await describe(description);
  };
}

/** Gathers with these servers from the next time on. @returns whether they are other ones than before */
export function useServers(connection: RTCPeerConnection, servers: readonly RTCIceServer[]): boolean {
  if (connection.signalingState === 'closed') return false;
  const configuration = connection.getConfiguration();
  if (outline(configuration.iceServers ?? []) === outline(servers)) return false;
  connection.setConfiguration({ ...configuration, iceServers: [...servers] });
  return true;
}

/** Browsers give back one address as a string, a list or both ways, and missing fields as empty ones. */
const outline = (servers: readonly RTCIceServer[]): string =>
  JSON.stringify(servers.map(({ urls, username, credential }) => [[urls].flat(), username ?? '', credential ?? '']));

/** Whether an offer of the other side looks for another path (RFC 8839 section 4.4.1.1.1: other ICE credentials). */
export const restartsIce = (before: string | undefined, offer: string): boolean =>
  before !== undefined && offer !== '' && ufragOf(before) !== ufragOf(offer);

const ufragOf = (sdp: string): string => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '';
