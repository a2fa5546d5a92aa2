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
  /** Cpus of the smallest minimum, and how much more each of the next ones asks for. */
  readonly cpus: number;
  readonly stepCpus: number;
  /** Who uses the rest of the agents. */
  readonly services: number;
  /** Services and those that wait say how long they run. */
  readonly knows: boolean;
}

const BASE: Setting = {
  ...{ name: 'drf', policy: {}, filterSeconds: FILTER_SECONDS, fits: false },
  ...{ cpus: 64, stepCpus: 0, services: 1, knows: false },
};

/** Nobody can start before a service has ended; minimums of one size are judged once for all. */
const WAITS_FOR_MORE = { ...BASE, fits: true, cpus: 700, stepCpus: 10, services: 20 };
const MINIMUMS = 50;
const [SERVICE_MS, SHORT_MS] = [60 * MINUTE_MS, 10 * MINUTE_MS];

const SETTINGS: readonly Setting[] = [
  BASE,
  { ...BASE, name: 'fifo', policy: { order: 'fifo' } },
  { ...BASE, name: 'relinquish', policy: { order: 'fifo', relinquish: RELINQUISH } },
  {
    ...{ ...BASE, name: 'relinquish, without filters', filterSeconds: 0 },
    policy: { order: 'fifo', relinquish: RELINQUISH },
  },
  {
    ...{ ...BASE, name: 'relinquish, units fit', fits: true },
    policy: { order: 'fifo', relinquish: RELINQUISH },
  },
  ...(['greedy', 'easy'] as const).flatMap((admission) =>
    [false, true].map((knows) => ({
      ...{ ...WAITS_FOR_MORE, knows },
      name: `${admission}, waits for more than is free${knows ? ', durations known' : ''}`,
      policy: { order: 'fifo', admission, relinquish: RELINQUISH } as const,
    })),
  ),
];

/** A run and its declines, in ms, once an earmark can stand. */
async function waitingMs(
  { policy, filterSeconds, fits, cpus, stepCpus, services, knows }: Setting,
  { agents, waiting, runs }: { agents: number; waiting: number; runs: number },
): Promise<{ runMs: number; declinesMs: number }> {
  const roles = [{ selector: 'spark/*', ...policy }];
  const allocator = await createAllocator({ policy: { name: 'bench', roles }, eventDriven: false });
  const numbered = (prefix: string, index: number) => prefix + String(index).padStart(5, '0');
  for (let i = 0; i < agents; i++) {
    allocator.addAgent({ id: numbered('a', i), resources: 'cpus:16;mem:65536' });
  }
  for (let i = 0; i < services; i++) {
    const expectedDurationMs = knows ? SERVICE_MS + i * MINUTE_MS : 0;
    allocator.addFramework({ id: numbered('s', i), roles: ['etl'], expectedDurationMs });
  }
  allocator.advance(1000);
  const all = allocator.allocate().offers;
  for (const { id } of all) allocator.accept([id], 'cpus:13;mem:60000', 86_400);
  const unit = { cpus: fits ? 2 : 4, mem: 4505 };
  for (let i = 0; i < waiting; i++) {
    const id = numbered('f', i);
    const expectedDurationMs = knows ? SHORT_MS * (1 + (i % services)) : 0;
    const spark = { quantities: { cpus: cpus + stepCpus * (i % MINIMUMS) }, unit };
    allocator.addFramework({ id, roles: ['spark'], minimum: { spark }, expectedDurationMs });
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

const SIZES = [
  { agents: 300, waiting: 100, runs: 600 },
  { agents: 300, waiting: 2000, runs: 600 },
];
const QUICK = [{ agents: 100, waiting: 500, runs: 200 }];

export const waitingPart: Part = {
  names: ['waiting'],
  async measure(_chosen, { isQuick, tell }): Promise<Findings> {
    const figures: Figure[] = [];
    const tables: Table[] = [];
    for (const size of isQuick ? QUICK : SIZES) {
      const rows: string[][] = [];
      for (const setting of SETTINGS) {
        tell(`${size.waiting} waiting: ${setting.name}`);
        const { runMs, declinesMs } = await waitingMs(setting, size);
        figures.push({
          name: `${size.waiting} waiting, ${setting.name}`,
          value: runMs,
          unit: 'ms',
        });
        rows.push([setting.name, formatMs(runMs), formatMs(declinesMs)]);
      }
      tables.push({
        title: `${size.waiting} frameworks wait, ${size.agents} agents`,
        words: 1,
        head: ['policy', 'allocation run', 'its declines'],
        rows,
      });
    }
    return { figures, tables, verdicts: [] };
  },
};
