import { type DirectionQuality, type StreamQuality } from '../account/call-quality';

type Stats = Readonly<Record<string, unknown>>;

/**
 * What this browser measures of each medium, in the words of the server: `received` is what the other side sends, `sent` what it reports of what it
 * was sent. There is no score: a browser does not say what one is computed from.
 */
export function readStreams(report: Iterable<[string, unknown]>): StreamQuality[] {
  const entries = new Map([...report].map(([id, stats]) => [id, stats as Stats]));
  const all = (type: string): Stats[] => [...entries.values()].filter((stats) => stats.type === type);
  const of = (type: string, kind: string): Stats | undefined => all(type).find((stats) => stats.kind === kind);
  const path = all('candidate-pair').find(
    ({ nominated, currentRoundTripTime }) => nominated === true && typeof currentRoundTripTime === 'number',
  );
  const suite = all('transport').find(({ srtpCipher }) => typeof srtpCipher === 'string')?.srtpCipher;

  return ['audio', 'video'].flatMap((kind) => {
    const [inbound, outbound, reported] = [of('inbound-rtp', kind), of('outbound-rtp', kind), of('remote-inbound-rtp', kind)];
    if (!inbound && !outbound) return [];
    const roundTrip = reported?.roundTripTime ?? path?.currentRoundTripTime;
    return [
      {
        kind,
        // A browser knows no other (RFC 8834 section 4.2).
        profile: 'UDP/TLS/RTP/SAVPF',
        suite: typeof suite === 'string' ? suite : '',
        received: direction(inbound, 'Received', inbound, entries),
        sent: direction(outbound, 'Sent', reported, entries),
        roundTrip: typeof roundTrip === 'number' ? roundTrip * 1000 : null,
        meanOpinionScore: null,
        scoreInputs: '',
        refused: {},
      },
    ];
  });
}

/** @param measured who tells of loss and jitter: who receives */
function direction(
  stats: Stats | undefined,
  way: 'Received' | 'Sent',
  measured: Stats | undefined,
  all: ReadonlyMap<string, Stats>,
): DirectionQuality {
  return {
    format: formatOf(all.get(String(stats?.codecId))),
    packets: number(stats?.[`packets${way}`]),
    octets: number(stats?.[`bytes${way}`]),
    lost: Math.max(0, number(measured?.packetsLost)),
    jitter: number(measured?.jitter) * 1000,
  };
}

/** As in a description (RFC 8866 section 6.6): `opus/48000/2`. */
function formatOf(codec: Stats | undefined): string {
  if (typeof codec?.mimeType !== 'string') return '';
  const encoding = codec.mimeType.replace(/^\w+\//, '');
  const channels = number(codec.channels);
  return `${encoding}/${number(codec.clockRate)}${channels > 1 ? `/${channels}` : ''}`;
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
