import { linearRegression } from 'simple-statistics';
import type { Figure } from './findings.js';
import { placeText } from './harness.js';

/** How the cost of a cycle grows with the number of agents. */

export interface Growth {
  readonly workload: string;
  readonly phase: string;
  readonly frameworks: number;
  /** Full cycles offer every agent; steady ones a fixed number, however many there are. */
  readonly kind: 'full' | 'steady';
}

export interface Slope extends Growth {
  /** Exponent of the power of the number of agents with which the time grows. */
  readonly slope: number;
  readonly agents: readonly number[];
}

const SIZES = [1000, 2000, 5000, 10_000, 20_000, 50_000];

const GROWTHS: readonly Growth[] = [
  { workload: 'FullCycle', phase: 'round', frameworks: 100, kind: 'full' },
  { workload: 'BatchCycle', phase: 'round', frameworks: 200, kind: 'full' },
  { workload: 'SuppressOffers', phase: 'round', frameworks: 200, kind: 'full' },
  { workload: 'SteadyState', phase: 'round', frameworks: 20, kind: 'steady' },
];

/** The slope of the line through the logarithms. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  return linearRegression(points.map(([x, y]) => [Math.log(x), Math.log(y)])).m;
}

/** Of all that was measured at two sizes or more: `ownMs`, by the text of its place. */
export function slopesOf(ownMs: ReadonlyMap<string, number>): Slope[] {
  return GROWTHS.flatMap((growth): Slope[] => {
    const points = SIZES.flatMap((agents): [number, number][] => {
      const ms = ownMs.get(placeText({ ...growth, agents }));
      return ms === undefined ? [] : [[agents, ms]];
    });
    if (points.length < 2) return [];
    return [{ ...growth, slope: slopeOf(points), agents: points.map(([agents]) => agents) }];
  });
}

export function slopeText({ workload, phase, frameworks }: Slope): string {
  return `${workload} × ${frameworks} ${phase}`;
}

export function slopeFigures(ownMs: ReadonlyMap<string, number>): Figure[] {
  return slopesOf(ownMs).map((slope) => {
    return { name: `${slopeText(slope)}, slope`, value: slope.slope, unit: 'slope' };
  });
}
