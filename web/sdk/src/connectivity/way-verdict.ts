import { type NatMapping, type PairFacts, type StunFacts } from './facts';
import { explainIceError, isAnswer, tellingError } from './ice-error';
import { hasAnswered, mappingOf } from './mapping';
import { type Way } from './way';
import { type WayResult } from './way-result';

/** A way inside the page, without a server: shows what the browser itself can do. */
export function judgeDirect(way: Way, { loop, candidates, errors, timedOut }: PairFacts, milliseconds: number): WayResult {
  const base = { ...plain(way, milliseconds), errors, reached: loop !== null };
  if (loop) return { ...base, ...proof(loop), text: 'This browser sends and receives by UDP.' };
  if (candidates > 0) {
    const why = timedOut ? 'got no answer' : 'failed';
    return {
      ...base,
      outcome: 'limited',
      text: `The browser uses UDP, but a call from this page to itself ${why}. A firewall on this machine may be the reason.`,
    };
  }
  return {
    ...base,
    text: 'The browser offers no address for UDP. There is no network, or a policy or an extension of the browser forbids it.',
  };
}

export function judgeStun(way: Way, facts: StunFacts, milliseconds: number): WayResult {
  const errors = facts.alone.flatMap((each) => each.errors);
  const answered = facts.alone.filter(hasAnswered);
  const base = { ...plain(way, milliseconds), errors };
  if (answered.length === 0) {
    const error = tellingError(errors);
    return { ...base, reached: errors.some(isAnswer), text: error ? explainIceError(error) : 'No answer by UDP.' };
  }
  const mapping = mappingOf(facts);
  const hidden = answered.some(({ own }) => own === null);
  const outside = [
    ...new Set((facts.together && mapping !== 'unknown' ? [facts.together] : answered).flatMap(({ addresses }) => addresses)),
  ];
  const took = Math.min(...answered.map((each) => each.milliseconds));
  const outcome = mapping === 'addressAndPortDependent' ? 'limited' : 'works';
  return {
    ...base,
    outcome,
    mapping,
    outside,
    reached: true,
    milliseconds: took,
    text: hidden && mapping === 'endpointIndependent' ? sameForAll : mappingWords[mapping],
  };
}

/** Without its own addresses a page cannot tell a NAT that keeps ports from none; to callers it is the same. */
const sameForAll =
  'All destinations see this machine by one outside address and port (endpoint-independent mapping), so others can reach it. Whether there is an address translation (NAT) the browser does not tell.';

const mappingWords: Record<NatMapping, string> = {
  none: 'There is no address translation (NAT) on the way: the server sees this machine by its own address.',
  endpointIndependent:
    'The address translation (NAT) keeps one outside port for all destinations (endpoint-independent mapping), so others can reach this machine.',
  addressAndPortDependent:
    'The address translation (NAT) takes another outside port for every destination (address- and port-dependent, “symmetric”), so not everybody can reach this machine directly.',
  unknown:
    'This machine has an address that can be reached from outside. How the address translation (NAT) maps ports is not known: only one port answered.',
};

export function judgeRelay(way: Way, { loop, candidates, errors, timedOut }: PairFacts, milliseconds: number): WayResult {
  const error = tellingError(errors);
  const base = { ...plain(way, milliseconds), errors, reached: loop !== null || candidates > 0 || errors.some(isAnswer) };
  if (loop) return { ...base, ...proof(loop), text: 'A test message went through the relay and came back.' };
  if (candidates > 0) return { ...base, outcome: 'limited', text: 'The relay gave an address, but no test message came through it.' };
  if (error) return { ...base, text: isAnswer(error) ? explainIceError(error) : `${explainIceError(error)}${hint(way)}` };
  return { ...base, text: timedOut ? `No answer.${hint(way)}` : 'The browser got no address of the relay.' };
}

/** A certificate that the browser does not trust looks the same to a page as a closed port. */
const hint = ({ kind }: Way): string =>
  kind === 'relayTls' ? ' The port may be closed, or the browser does not trust the certificate.' : '';

/** The test was ended before this way was known. */
export const stopped = (way: Way, milliseconds: number): WayResult => ({
  ...plain(way, milliseconds),
  outcome: 'stopped',
  text: 'Not tested to the end.',
});

/** The browser refused even to try. */
export const impossible = (way: Way, milliseconds: number): WayResult => ({
  ...plain(way, milliseconds),
  text: 'The browser could not try this.',
});

const proof = ({ connected, roundTrip }: NonNullable<PairFacts['loop']>): Pick<WayResult, 'outcome' | 'milliseconds' | 'roundTrip'> => ({
  outcome: 'works',
  milliseconds: connected,
  roundTrip,
});

function plain(way: Way, milliseconds: number): Omit<WayResult, 'text'> {
  return { ...way, outcome: 'failed', reached: false, milliseconds, roundTrip: null, mapping: 'unknown', outside: [], errors: [] };
}
