import { mean, median } from 'simple-statistics';
import type { RolePolicy } from '../host/allocator/api.js';
import { createAllocator } from '../host/allocator/index.js';
import type { Figure, Findings, Part } from './findings.js';
import { formatMs, type Table } from './print.js';

/**
 * Allocation runs while many frameworks of one role wait: each run offers what is left on every
 * agent to somebody who cannot use it. What the policy remembers of who was asked, who refused and
 * what is kept must not show much beside `drf`, which remembers filters only.
 */

const MINUTE_MS = 60_000;
const RELINQUISH = { patienceMs: MINUTE_MS, backoffMs: MINUTE_MS, backoffMaxMs: 60 * MINUTE_MS };
const FILTER_SECONDS = 5;

interface Setting {
  readonly name: string;
  readonly policy: Omit<RolePolicy, 'selector'>;
  /** 0 for none. */
  readonly filterSeconds: number;
  /** Whether a unit of their minimums fits into what is left. */
  readonly fits: boolean;
}

const BASE: Setting = {
  ...{ name: 'drf', policy: {}, filterSeconds: FILTER_SECONDS, fits: false },
};

const SETTINGS: readonly Setting[] = [
  BASE,
  { ...BASE, name: 'fifo', policy: { order: 'fifo' } },
  { ...BASE, name: 'relinquish', policy: { order: 'fifo', relinquish: RELINQUISH } },
  {
    ...{ name: 'relinquish, without filters', filterSeconds: 0, fits: false },
    policy: { order: 'fifo', relinquish: RELINQUISH },
  },
  {
    ...{ name: 'relinquish, units fit', filterSeconds: FILTER_SECONDS, fits: true },
    policy: { order: 'fifo', relinquish: RELINQUISH },
  },
];

/** A run and its declines, in ms, once an earmark can stand. */
async function waitingMs(
  { policy, filterSeconds, fits }: Setting,
  { agents, waiting, runs }: { agents: number; waiting: number; runs: number },
): Promise<{ runMs: number; declinesMs: number }> {
  const roles = [{ selector: 'spark/*', ...policy }];
  const allocator = await createAllocator({ policy: { name: 'bench', roles }, eventDriven: false });
  const numbered = (prefix: string, index: number) => prefix + String(index).padStart(5, '0');
  for (let i = 0; i < agents; i++) {
    allocator.addAgent({ id: numbered('a', i), resources: 'cpus:16;mem:65536' });
  }
  allocator.addFramework({ id: 'service', roles: ['etl'] });
  allocator.advance(1000);
  const all = allocator.allocate().offers;
  for (const { id } of all) allocator.accept([id], 'cpus:13;mem:60000', 86_400);
  const minimum = { quantities: { cpus: 64 }, unit: { cpus: fits ? 2 : 4, mem: 4505 } };
  for (let i = 0; i < waiting; i++) {
    const id = numbered('f', i);
    allocator.addFramework({ id, roles: ['spark'], minimum: { spark: minimum } });
  }
  const runsMs: number[] = [];
  const declinesMs: number[] = [];
  for (let run = 0; run < runs; run++) {
    allocator.advance(2000 + run * 1000);
    const began = performance.now();
    const { offers } = allocator.allocate();
    const ended = performance.now();
    if (offers.length > 0)
      allocator.decline(
        offers.map(({ id }) => id),
        filterSeconds,
      );
    if (run < runs / 2) continue;
    runsMs.push(ended - began);
    declinesMs.push(performance.now() - ended);
  }
  return { runMs: typical(runsMs), declinesMs: typical(declinesMs) };
}

/** The median of means over as many runs as a filter lasts: what happens between counts, too. */
function typical(valuesMs: readonly number[]): number {
  const means: number[] = [];
  for (let i = 0; i + FILTER_SECONDS <= valuesMs.length; i += FILTER_SECONDS) {
    means.push(mean(valuesMs.slice(i, i + FILTER_SECONDS)));
  }
  return median(means);
}

const SIZE = { agents: 300, waiting: 2000, runs: 600 };
const QUICK = { agents: 100, waiting: 500, runs: 200 };

export const waitingPart: Part = {
  names: ['waiting'],
  async measure(_chosen, { isQuick, tell }): Promise<Findings> {
    const size = isQuick ? QUICK : SIZE;
    const figures: Figure[] = [];
    const rows: string[][] = [];
    for (const setting of SETTINGS) {
      tell(`waiting: ${setting.name}`);
      const { runMs, declinesMs } = await waitingMs(setting, size);
      figures.push({ name: `waiting ${setting.name}`, value: runMs, unit: 'ms' });
      rows.push([setting.name, formatMs(runMs), formatMs(declinesMs)]);
    }
    const table: Table = {
      title: `${size.waiting} frameworks wait, ${size.agents} agents`,
      words: 1,
      head: ['policy', 'allocation run', 'its declines'],
      rows,
    };
    return { figures, tables: [table], verdicts: [] };
  },
};
