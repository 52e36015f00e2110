import { type ReflexiveFacts } from './facts';
import { Gathering } from './gathering';

/** Milliseconds after an address until no other one is waited for: a machine may have several networks, and dead ones never answer. */
const grace = 1_000;

/**
 * Asks STUN servers, all from the same sockets, how they see this machine.
 * @param timeUp ends it with what is known by then
 */
export async function askStun(iceServers: readonly RTCIceServer[], timeUp: AbortSignal): Promise<ReflexiveFacts> {
  const connection = new RTCPeerConnection({ iceServers: [...iceServers] });
  const begun = performance.now();
  let first = Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let seen = 0;
    const gathering = new Gathering(connection, () => {
      const found = gathering.udp('srflx').length;
      if (found > 0) first = Math.min(first, performance.now() - begun);
      if (gathering.complete) finish();
      if (found === seen) return;
      seen = found;
      clearTimeout(timer);
      timer = setTimeout(finish, grace);
    });
    timeUp.addEventListener('abort', finish, { once: true });
    connection.createDataChannel('gathering');
    await connection.setLocalDescription(await connection.createOffer());
    if (!timeUp.aborted) await finished;
    return { ...read(gathering), milliseconds: Math.min(first, performance.now() - begun) };
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}

function read(gathering: Gathering): Omit<ReflexiveFacts, 'milliseconds'> {
  const own = gathering.udp('host').map(({ address }) => address ?? '');
  return {
    addresses: [...new Set(gathering.udp('srflx').map(endpointOf))],
    own: own.some((address) => address === '' || address.endsWith('.local')) ? null : own,
    sockets: own.length,
    errors: gathering.errors,
    errorsTold: Gathering.tellsErrors,
    complete: gathering.complete,
  };
}

const endpointOf = ({ address, port }: RTCIceCandidate): string =>
  `${address?.includes(':') ? `[${address}]` : (address ?? '')}:${port ?? 0}`;
