import { expect, it } from 'vitest';
import { readStreams } from '../src/call/measured-streams';

const report = (...stats: { id: string; type: string; [name: string]: unknown }[]): Map<string, unknown> =>
  new Map(stats.map((each) => [each.id, each]));

it('says of each medium what comes, and what the other side reports of what goes', () => {
  const streams = readStreams(
    report(
      { id: 'opus', type: 'codec', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
      { id: 'pcmu', type: 'codec', mimeType: 'audio/PCMU', clockRate: 8000 },
      {
        id: 'in',
        type: 'inbound-rtp',
        kind: 'audio',
        codecId: 'opus',
        packetsReceived: 98,
        bytesReceived: 9800,
        packetsLost: 2,
        jitter: 0.003,
      },
      { id: 'out', type: 'outbound-rtp', kind: 'audio', codecId: 'pcmu', packetsSent: 100, bytesSent: 16_000 },
      { id: 'report', type: 'remote-inbound-rtp', kind: 'audio', packetsLost: 1, jitter: 0.004, roundTripTime: 0.02 },
      { id: 'path', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.5 },
      { id: 'transport', type: 'transport', srtpCipher: 'AEAD_AES_128_GCM' },
    ),
  );
  expect(streams).toEqual([
    {
      kind: 'audio',
      profile: 'UDP/TLS/RTP/SAVPF',
      suite: 'AEAD_AES_128_GCM',
      received: { format: 'opus/48000/2', packets: 98, octets: 9800, lost: 2, jitter: 3 },
      sent: { format: 'PCMU/8000', packets: 100, octets: 16_000, lost: 1, jitter: 4 },
      roundTrip: 20,
      meanOpinionScore: null,
      scoreInputs: '',
      refused: {},
    },
  ]);
});

it('takes the round trip of the path until the other side has reported, and repeated packets for no gain', () => {
  const streams = readStreams(
    report(
      { id: 'in', type: 'inbound-rtp', kind: 'video', packetsLost: -3 },
      { id: 'other', type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
      { id: 'path', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05 },
    ),
  );
  expect(streams).toMatchObject([{ kind: 'video', suite: '', roundTrip: 50, received: { format: '', lost: 0 }, sent: { packets: 0 } }]);
});

it('says nothing of media that there are not', () => {
  expect(readStreams(report({ id: 'path', type: 'candidate-pair', nominated: true }))).toEqual([]);
});
