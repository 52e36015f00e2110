import { type LegQuality } from '@tandem/sdk';

export type ScoreWord = 'good' | 'fair' | 'poor';

/** By the limits of ITU-T G.107 annex B: all but few are satisfied from R = 80 on, many are not below 60. */
export function scoreWord(score: number): ScoreWord {
  if (score >= 4) return 'good';
  return score >= 3.1 ? 'fair' : 'poor';
}

const codecs: Record<string, string> = {
  OPUS: 'Opus',
  PCMU: 'G.711 µ-law',
  PCMA: 'G.711 A-law',
  G722: 'G.722',
  G729: 'G.729',
  GSM: 'GSM',
  SPEEX: 'Speex',
  L16: 'Linear PCM',
};

/** `opus/48000/2` as people say it; G.722 has 8000 in descriptions and samples twice as often (RFC 3551 section 4.5.2). */
export function codecWords(format: string): string {
  const [encoding = '', clock] = format.split('/');
  if (!encoding) return 'Nothing yet';
  const name = encoding.toUpperCase();
  const rate = name === 'G722' ? 16_000 : Number(clock);
  const words = codecs[name] ?? encoding;
  // The clock of pictures is 90 kHz, whatever they are.
  return rate > 0 && rate < 90_000 ? `${words}, ${rate / 1000}\u00a0kHz` : words;
}

/** How media are protected on their way, from the profile (RFC 3711, RFC 5764) and the suite of keys. */
export function protectionWords(profile: string, suite: string): string {
  if (!/SAVPF?$/.test(profile)) return 'In the clear';
  if (!suite) return 'Encrypted, no keys yet';
  // Of the registry of IANA, or as OpenSSL or BoringSSL name it.
  const cipher = /AES_?(?:CM_)?(\d+)/.exec(suite)?.[1];
  const words = `${cipher ? `AES-${cipher}` : suite}${suite.includes('GCM') ? '-GCM' : ''}`;
  return `Encrypted: SRTP with ${words}, keys ${profile.startsWith('UDP/TLS/') ? 'by DTLS' : 'in the signalling'}`;
}

export const percentWords = (percent: number | null): string => (percent === null ? '–' : `${rounded(percent)}\u00a0%`);

export const millisecondsWords = (milliseconds: number | null): string =>
  milliseconds === null ? '–' : `${rounded(milliseconds)}\u00a0ms`;

/** Minutes and seconds of a call, such as `1:05`. */
export const secondsWords = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** One digit behind the point as long as it says something. */
const rounded = (value: number): string => (value > 0 && value < 10 ? String(Number(value.toFixed(1))) : value.toFixed(0));

/** `RtcpUnauthenticated` as words. */
export const reasonWords = (reason: string): string => reason.replace(/(?!^)[A-Z][a-z]/g, (start) => ` ${start.toLowerCase()}`);

export interface CallSides {
  /** Address of the person at this page. */
  readonly own: string;
  readonly peerName: string;
  /** Whether this side has called. */
  readonly outgoing: boolean;
}

export interface NamedLeg {
  readonly leg: LegQuality;
  readonly name: string;
  readonly own: boolean;
}

/** The legs as the person at this page calls them, the own one first. */
export function nameLegs(legs: readonly LegQuality[], { own, peerName, outgoing }: CallSides): NamedLeg[] {
  const mine = legs.filter(({ address }) => address !== '' && address.toLowerCase() === own.toLowerCase());
  // Who calls another device of his own has two legs with his address.
  const ownLeg = mine.length > 1 ? mine.find(({ party }) => (party === 'caller') === outgoing) : mine[0];
  const others = legs.filter((leg) => leg !== ownLeg);
  const named = others.map((leg) => {
    if (mine.includes(leg)) return { leg, name: 'Your other device', own: false };
    // A number that was called has another address than who answered.
    return { leg, name: others.length === 1 ? peerName : leg.address.replace(/^sips?:/, '') || peerName, own: false };
  });
  return ownLeg ? [{ leg: ownLeg, name: 'You', own: true }, ...named] : named;
}
