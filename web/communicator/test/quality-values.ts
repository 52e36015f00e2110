import { type CallQuality, type LegQuality, type StreamQuality } from '@tandem/sdk';

const direction = { format: 'PCMU/8000', packets: 500, octets: 80_000, lost: 0, jitter: 1 };

export const stream = (fields: Partial<StreamQuality> = {}): StreamQuality => ({
  kind: 'audio',
  profile: 'RTP/AVP',
  suite: '',
  received: direction,
  sent: direction,
  roundTrip: null,
  meanOpinionScore: 4.4,
  scoreInputs: 'PCMU, 0 % lost, 22 ms one way',
  refused: {},
  ...fields,
});

export const leg = (party: string, address: string, streams: readonly StreamQuality[] = [stream()]): LegQuality => ({
  party,
  address,
  streams,
});

export const quality = (fields: Partial<CallQuality> = {}): CallQuality => ({
  callId: 'c1',
  silentParty: null,
  end: null,
  notes: [],
  legs: [leg('caller', 'sip:alice@tandem.test'), leg('branch', 'sip:bob@tandem.test')],
  ...fields,
});
