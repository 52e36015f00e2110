/** The quality of a call, as `GET /api/v1/calls/{callId}/quality` gives it. Jitter and round trip are in milliseconds. */
export interface CallQuality {
  readonly callId: string;
  /** The party that sends no sound although it should, while the other one is heard: one-way audio. Null otherwise. */
  readonly silentParty: string | null;
  /** Why the call ended; null while it lasts. */
  readonly end: string | null;
  /** What happened, in order. */
  readonly notes: readonly CallNote[];
  readonly legs: readonly LegQuality[];
}

/** Something that happened in a call. */
export interface CallNote {
  /** Seconds from the beginning of the call. */
  readonly after: number;
  /** With whom, as in {@link LegQuality.party}. */
  readonly party: string;
  /** What, in words. */
  readonly text: string;
}

/** The quality between the server and one party. */
export interface LegQuality {
  /** Its name in this call, such as `caller`. */
  readonly party: string;
  /** Whose device it is, such as `sip:bob@tandem.test`; empty for one that is not known any more. */
  readonly address: string;
  readonly streams: readonly StreamQuality[];
}

/** The quality of one medium of a leg. */
export interface StreamQuality {
  /** `audio` or `video`. */
  readonly kind: string;
  /** How it is carried, such as `UDP/TLS/RTP/SAVPF`. */
  readonly profile: string;
  /** The suite of SRTP; empty in the clear. */
  readonly suite: string;
  /** What the party sends. */
  readonly received: DirectionQuality;
  /** What is sent to it; loss and jitter as it reports them. */
  readonly sent: DirectionQuality;
  /** To the party and back; null while unknown. */
  readonly roundTrip: number | null;
  /** Mean opinion score of what the party sends, 1 to 4.5, by the E-model (ITU-T G.107); null without one. */
  readonly meanOpinionScore: number | null;
  /** What the score was computed from, in words; empty without one. */
  readonly scoreInputs: string;
  /** Datagrams that were refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/** One direction of a medium, counted from its beginning. */
export interface DirectionQuality {
  /** The format, such as `opus/48000/2`; empty before the first packet. */
  readonly format: string;
  readonly packets: number;
  readonly octets: number;
  /** Packets that did not come. */
  readonly lost: number;
  readonly jitter: number;
}

/** Reads the answer of `GET /api/v1/calls/{callId}/quality`; null when it is none. A leg or medium in it that cannot be read is left out. */
export function readCallQuality(answer: unknown): CallQuality | null {
  if (!isRecord(answer) || typeof answer.callId !== 'string' || !Array.isArray(answer.legs)) return null;
  return {
    callId: answer.callId,
    silentParty: textOrNull(answer.silentParty),
    end: textOrNull(answer.end),
    notes: Array.isArray(answer.notes) ? answer.notes.flatMap(readNote) : [],
    legs: answer.legs.flatMap(readLeg),
  };
}

function readNote(note: unknown): CallNote[] {
  if (!isRecord(note) || typeof note.text !== 'string') return [];
  return [{ after: count(note.after), party: text(note.party), text: note.text }];
}

function readLeg(leg: unknown): LegQuality[] {
  if (!isRecord(leg) || typeof leg.party !== 'string' || !Array.isArray(leg.streams)) return [];
  return [{ party: leg.party, address: text(leg.address), streams: leg.streams.flatMap(readStream) }];
}

function readStream(stream: unknown): StreamQuality[] {
  if (!isRecord(stream) || typeof stream.kind !== 'string') return [];
  const refused = isRecord(stream.refused) ? Object.entries(stream.refused).filter(([, count]) => isCount(count)) : [];
  return [
    {
      kind: stream.kind,
      profile: text(stream.profile),
      suite: text(stream.suite),
      received: readDirection(stream.received),
      sent: readDirection(stream.sent),
      roundTrip: isCount(stream.roundTrip) ? stream.roundTrip : null,
      meanOpinionScore: isCount(stream.meanOpinionScore) ? stream.meanOpinionScore : null,
      scoreInputs: text(stream.scoreInputs),
      refused: Object.fromEntries(refused) as Record<string, number>,
    },
  ];
}

function readDirection(direction: unknown): DirectionQuality {
  const { format, packets, octets, lost, jitter } = isRecord(direction) ? direction : {};
  return { format: text(format), packets: count(packets), octets: count(octets), lost: count(lost), jitter: count(jitter) };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON has no infinity, but what is measured is never less than nothing. */
const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

const count = (value: unknown): number => (isCount(value) ? value : 0);

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
