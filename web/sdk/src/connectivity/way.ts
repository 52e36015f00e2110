/** How packets of a call can leave: without a server, found by STUN, or through a relay (TURN) reached by one transport. */
export type WayKind = 'direct' | 'stun' | 'relayUdp' | 'relayTcp' | 'relayTls';

/** One thing that a connectivity test tries. */
export interface Way {
  /** The same for the same server address in every run: `direct`, `stun:turn.example`, `turns:turn.example:5349?transport=tcp`. */
  readonly id: string;
  readonly kind: WayKind;
  /** What a person reads: `Relay over TLS, port 5349`. */
  readonly name: string;
  /** Whom to allow in a firewall; null for the direct way. */
  readonly server: { readonly host: string; readonly ports: readonly number[] } | null;
  /** What a peer connection is given to try it; STUN has one entry for each port. */
  readonly iceServers: readonly RTCIceServer[];
}

/** Relays that are tried at most; each takes two allocations of its server. */
const mostRelays = 12;

/** RFC 7064 section 3.1 and RFC 7065 section 3.1. */
const address = /^(stun|turn|turns):(\[[0-9a-f:.]+\]|[^:?[\]]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

interface Parsed {
  readonly scheme: 'stun' | 'turn' | 'turns';
  readonly host: string;
  readonly port: number;
  readonly kind: WayKind;
  readonly server: RTCIceServer;
  readonly url: string;
}

/** What there is to try with these servers. TURN over DTLS is left out: no browser has it. */
export function waysThrough(iceServers: readonly RTCIceServer[]): Way[] {
  const parsed = iceServers.flatMap((server) => [server.urls].flat().flatMap((url) => parse(url, server)));
  const seen = new Set<string>();
  const fresh = parsed.filter(({ url }) => !seen.has(url) && seen.add(url));
  const relays = fresh.filter(({ scheme }) => scheme !== 'stun').slice(0, mostRelays);
  return [direct, ...stunWays(fresh.filter(({ scheme }) => scheme === 'stun')), ...relays.map((relay) => relayWay(relay, relays))];
}

const direct: Way = { id: 'direct', kind: 'direct', name: 'Inside this network', server: null, iceServers: [] };

/** One for each host: its ports are compared (RFC 5780 section 4.3), two are enough for that. */
function stunWays(urls: readonly Parsed[]): Way[] {
  const hosts = [...new Set(urls.map(({ host }) => host))];
  return hosts.map((host) => {
    const ports = urls.filter((each) => each.host === host).slice(0, 2);
    return {
      id: `stun:${host}`,
      kind: 'stun',
      name: hosts.length > 1 ? `Outside address by STUN, ${host}` : 'Outside address by STUN',
      server: { host, ports: ports.map(({ port }) => port) },
      iceServers: ports.map(({ server, url }) => ({ ...server, urls: url })),
    };
  });
}

const transports = { relayUdp: 'UDP', relayTcp: 'TCP', relayTls: 'TLS', direct: '', stun: '' } as const;

function relayWay({ host, port, kind, server, url }: Parsed, all: readonly Parsed[]): Way {
  const where = new Set(all.map((each) => each.host)).size > 1 ? `, ${host}` : '';
  return {
    id: url,
    kind,
    name: `Relay over ${transports[kind]}, port ${port}${where}`,
    server: { host, ports: [port] },
    iceServers: [{ ...server, urls: url }],
  };
}

function parse(url: string, server: RTCIceServer): Parsed[] {
  const [, scheme, host, port, transport] = address.exec(url) ?? [];
  if (!scheme || !host) return [];
  const secure = scheme.toLowerCase() === 'turns';
  if (secure && transport?.toLowerCase() === 'udp') return [];
  const kind =
    scheme.toLowerCase() === 'stun' ? 'stun' : secure ? 'relayTls' : transport?.toLowerCase() === 'tcp' ? 'relayTcp' : 'relayUdp';
  return [{ scheme: scheme.toLowerCase() as Parsed['scheme'], host, port: Number(port ?? (secure ? 5349 : 3478)), kind, server, url }];
}
