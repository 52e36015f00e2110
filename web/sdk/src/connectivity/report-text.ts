import { type ConnectivityReport } from './connectivity';
import { type WayOutcome, type WayResult } from './way-result';

const marks: Record<WayOutcome, string> = { works: 'works', limited: 'limited', failed: 'FAILED', stopped: 'stopped' };

/** A report as text for support: what the person reads, with addresses and codes. It contains this machine's outside address, but no credentials. */
export function connectivityText({ verdict, ways, startedAt, milliseconds }: ConnectivityReport): string {
  return [
    `Connection test of ${new Date(startedAt).toISOString()}, ${seconds(milliseconds)}`,
    verdict.text,
    ...(verdict.advice ? [verdict.advice] : []),
    `Verdict: ${verdict.kind}; NAT mapping: ${verdict.mapping}`,
    '',
    ...ways.flatMap(linesOf),
  ].join('\n');
}

function linesOf({ id, name, outcome, text, milliseconds, roundTrip, outside, errors }: WayResult): string[] {
  const there = roundTrip === null ? '' : `, there and back in ${Math.round(roundTrip)} ms`;
  return [
    `[${marks[outcome]}] ${name}${id === 'direct' ? '' : ` (${id})`}: ${seconds(milliseconds)}${there}`,
    `  ${text}`,
    ...(outside.length > 0 ? [`  Outside address: ${outside.join(', ')}`] : []),
    ...[...new Set(errors.map(({ code, text: words }) => `  Error ${code}: ${words}`))],
  ];
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
