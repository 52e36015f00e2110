import { type Measure, type Moment } from '../state/quality-trend';

/** The inner part of the plot, in units of its view box. */
export const box = { left: 42, right: 312, top: 8, bottom: 84 } as const;

export interface Plot {
  /** Values at the axis, in words, with where they stand. */
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  /** Of each party: its lines, broken where nothing is known, as points of polylines. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
  /** Of each party: its latest value; null when it is not known. */
  readonly latest: Readonly<Record<string, number | null>>;
}

const units = { score: '', loss: ' %', jitter: ' ms' } as const;

/** The least range of an axis: what is less is not worth a mountain. */
const least = { score: 4.5, loss: 5, jitter: 20 } as const;

/** Lays a measure of all moments out. */
export function layOut(moments: readonly Moment[], measure: Measure, parties: readonly string[]): Plot {
  const values = (party: string): (number | null)[] => moments.map(({ legs }) => legs[party]?.[measure] ?? null);
  const bottom = measure === 'score' ? 1 : 0;
  const highest = parties.flatMap(values).reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const top = measure === 'score' ? least.score : roundUp(Math.max(least[measure], highest));

  const y = (value: number): number => tenth(box.bottom - ((Math.min(value, top) - bottom) / (top - bottom)) * (box.bottom - box.top));
  const begin = moments[0]?.at ?? 0;
  const span = Math.max(1, (moments.at(-1)?.at ?? 0) - begin);
  const x = (at: number): number => tenth(box.left + ((at - begin) / span) * (box.right - box.left));

  const marks = measure === 'score' ? [1, 3.1, 4, 4.5] : [0, top / 2, top];
  return {
    ticks: marks.map((value) => ({ y: y(value), text: `${value}${value === top ? units[measure] : ''}` })),
    lines: Object.fromEntries(parties.map((party) => [party, pieces(values(party), moments, x, y)])),
    latest: Object.fromEntries(parties.map((party) => [party, values(party).at(-1) ?? null])),
  };
}

function pieces(
  values: readonly (number | null)[],
  moments: readonly Moment[],
  x: (at: number) => number,
  y: (value: number) => number,
): string[] {
  const lines: string[][] = [[]];
  values.forEach((value, i) => {
    if (value === null) lines.push([]);
    else lines.at(-1)?.push(`${x(moments[i]?.at ?? 0)},${y(value)}`);
  });
  return lines.filter((line) => line.length > 0).map((line) => line.join(' '));
}

/** To 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
