import { type NatMapping } from './facts';
import { isLookUp } from './ice-error';
import { type WayKind } from './way';
import { type WayResult } from './way-result';

/** How calls get out of here, in kinds that a page reacts to differently. */
export type ConnectivityKind =
  /** Straight to the other side. */
  | 'direct'
  /** Through a relay. */
  | 'relayed'
  /** Straight, but not to everybody, and no relay helps. */
  | 'partly'
  /** Only inside this network, as far as is known: there are no servers to ask. */
  | 'local'
  /** A relay answers, but takes nothing on. */
  | 'refused'
  /** Nothing gets out. */
  | 'blocked'
  /** The test was ended too early to say. */
  | 'stopped';

export interface ConnectivityVerdict {
  readonly kind: ConnectivityKind;
  /** `good`: calls work. `limited`: they do, with the restriction that the text names. `bad`: they do not, except inside this network. */
  readonly tone: 'good' | 'limited' | 'bad';
  /** In one or two sentences. */
  readonly text: string;
  /** What can be done about it; empty when nothing has to be. */
  readonly advice: string;
  readonly mapping: NatMapping;
}

/** Concludes from the single ways how calls work from here. */
export function judgeConnectivity(ways: readonly WayResult[]): ConnectivityVerdict {
  const mapping = worstMapping(ways);
  return { mapping, ...conclude(ways, mapping) };
}

type Conclusion = Omit<ConnectivityVerdict, 'mapping'>;

function conclude(ways: readonly WayResult[], mapping: NatMapping): Conclusion {
  const relays = ways.filter(isRelay);
  const stun = ways.filter(({ kind }) => kind === 'stun');
  const relay = bestRelay(relays);
  const getsOut = stun.some(works);
  if (getsOut && mapping !== 'addressAndPortDependent') return direct(relays, relay);
  if (ways.some(isStopped)) return stoppedEarly;
  if (relay) return relayed(relay, getsOut, ways);
  if (getsOut) return partly(relays);
  if (stun.length + relays.length === 0) return local(ways);
  const refusing = relays.find(({ reached }) => reached);
  return refusing ? refused(refusing) : blocked(ways);
}

function direct(relays: readonly WayResult[], relay: WayResult | null): Conclusion {
  if (relay)
    return {
      kind: 'direct',
      tone: 'good',
      text: `Calls work directly. Where there is no direct way to the other side, ${relayWords(relay)} helps.`,
      advice: '',
    };
  if (relays.length === 0) {
    const text = 'Calls work directly. There is no relay, so people behind strict firewalls cannot be reached.';
    return { kind: 'direct', tone: 'good', text, advice: '' };
  }
  if (relays.some(isStopped))
    return { kind: 'direct', tone: 'good', text: 'Calls work directly. The relay was not tested to the end.', advice: '' };
  return {
    kind: 'direct',
    tone: 'limited',
    text: 'Calls work directly, but no relay does: people behind strict firewalls cannot be reached.',
    advice: adviceOn(relays),
  };
}

function relayed(relay: WayResult, getsOut: boolean, ways: readonly WayResult[]): Conclusion {
  if (getsOut) {
    const text = `Calls work. The address translation (NAT) here lets only some of them run directly; the others go over ${relayWords(relay)}.`;
    return {
      kind: 'relayed',
      tone: relay.kind === 'relayUdp' ? 'good' : 'limited',
      text,
      advice: relay.kind === 'relayUdp' ? '' : adviceOn(udpWays(ways)),
    };
  }
  if (relay.kind === 'relayUdp') return { kind: 'relayed', tone: 'good', text: `Calls go over ${relayWords(relay)}.`, advice: '' };
  const udp = udpWays(ways);
  const closed = udp.length > 0 && udp.every(({ outcome, reached }) => outcome === 'failed' && !reached);
  return {
    kind: 'relayed',
    tone: 'limited',
    text: `${closed ? 'A firewall blocks UDP here; calls' : 'Calls'} go over ${relayWords(relay)}. Sound and pictures may falter when the network is busy.`,
    advice: closed ? adviceOn(udp) : '',
  };
}

const stoppedEarly: Conclusion = {
  kind: 'stopped',
  tone: 'limited',
  text: 'The test was stopped before it could say how calls work from here.',
  advice: '',
};

function partly(relays: readonly WayResult[]): Conclusion {
  const text =
    'Calls work with some people only: the address translation (NAT) here is strict (“symmetric”), and ' +
    (relays.length > 0 ? 'no relay can be used.' : 'there is no relay.');
  return {
    kind: 'partly',
    tone: 'limited',
    text,
    advice: relays.length > 0 ? adviceOn(relays) : 'Ask the operator of this server for a relay (TURN).',
  };
}

function local(ways: readonly WayResult[]): Conclusion {
  if (!ways.some((way) => way.kind === 'direct' && way.outcome !== 'failed')) return blocked(ways);
  return {
    kind: 'local',
    tone: 'limited',
    text: 'Calls work inside this network. This server offers no STUN or TURN, so nothing helps them out of it, and nothing outside could be tested.',
    advice: '',
  };
}

const refused = ({ text }: WayResult): Conclusion => ({
  kind: 'refused',
  tone: 'bad',
  text: `The relay can be reached from here, but does not carry calls. ${text}`,
  advice: 'Sign in again and repeat the test. If it stays so, tell the operator of this server.',
});

function blocked(ways: readonly WayResult[]): Conclusion {
  const servers = ways.filter(({ server }) => server !== null);
  const direct = ways.find(({ kind }) => kind === 'direct');
  if (direct?.outcome === 'failed') {
    const text = 'Nothing leaves this browser. It has no network, or a policy or an extension forbids calls (WebRTC).';
    return { kind: 'blocked', tone: 'bad', text, advice: 'Switch off extensions that hide your address, or try another browser.' };
  }
  return {
    kind: 'blocked',
    tone: 'bad',
    text: 'Nothing gets out of this network except web pages; calls work only inside it.',
    advice: adviceOn(servers),
  };
}

/** What to ask an administrator for, so that these ways open. A server that answered is open already. */
function adviceOn(closed: readonly WayResult[]): string {
  const refusing = closed.find(({ reached, outcome }) => reached && outcome !== 'works');
  const unreached = closed.filter(({ server, reached }) => server && !reached);
  const unknown = hostsOf(unreached.filter(({ errors }) => errors.length > 0 && errors.every(isLookUp)));
  const asks = hostsOf(unreached)
    .filter((host) => !unknown.includes(host))
    .map((host) => `${[portsOf(unreached, host, 'UDP'), portsOf(unreached, host, 'TCP')].filter(Boolean).join(' and ')} of ${host}`);
  return [
    ...(asks.length > 0 ? [`Ask your administrator to allow ${asks.join('; ')}.`] : []),
    ...unknown.map((host) => `The name ${host} could not be resolved; tell the operator of this server.`),
    ...(unreached.length === 0 && refusing ? [`${refusing.text} Tell the operator of this server.`] : []),
  ].join(' ');
}

const hostsOf = (ways: readonly WayResult[]): string[] => [...new Set(ways.flatMap(({ server }) => (server ? [server.host] : [])))];

function portsOf(wanted: readonly WayResult[], host: string, transport: 'UDP' | 'TCP'): string {
  const ports = wanted
    .filter(({ kind, server }) => server?.host === host && (transport === 'UDP' ? isUdp(kind) : !isUdp(kind)))
    .flatMap(({ server }) => server?.ports ?? []);
  const known = [...new Set(ports)].sort((a, b) => a - b);
  if (known.length === 0) return '';
  return `${transport} port${known.length > 1 ? 's' : ''} ${known.join(', ')}`;
}

const isUdp = (kind: WayKind): boolean => kind === 'stun' || kind === 'relayUdp';
const isRelay = ({ kind }: WayResult): boolean => kind === 'relayUdp' || kind === 'relayTcp' || kind === 'relayTls';
const works = ({ outcome }: WayResult): boolean => outcome === 'works' || outcome === 'limited';
const isStopped = ({ outcome }: WayResult): boolean => outcome === 'stopped';
const udpWays = (ways: readonly WayResult[]): WayResult[] => ways.filter(({ kind }) => isUdp(kind));

/** The proven relay that a browser would prefer: UDP before TCP before TLS, the quicker of equals. */
function bestRelay(relays: readonly WayResult[]): WayResult | null {
  const order: readonly WayKind[] = ['relayUdp', 'relayTcp', 'relayTls'];
  const proven = relays.filter(({ outcome }) => outcome === 'works');
  return proven.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.roundTrip ?? 0) - (b.roundTrip ?? 0))[0] ?? null;
}

function relayWords({ kind, server }: WayResult): string {
  if (kind === 'relayTls') return `the relay by TLS on port ${server?.ports[0] ?? 0}`;
  return kind === 'relayTcp' ? 'the relay by TCP' : 'the relay by UDP';
}

function worstMapping(ways: readonly WayResult[]): NatMapping {
  const order: readonly NatMapping[] = ['addressAndPortDependent', 'endpointIndependent', 'none'];
  const known = ways.filter(({ kind }) => kind === 'stun').map(({ mapping }) => mapping);
  return order.find((each) => known.includes(each)) ?? 'unknown';
}
