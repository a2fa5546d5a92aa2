import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { add, configure, suite } from 'benny';
import { median } from 'simple-statistics';
import type { Offer } from '../host/allocator/api.js';
import { createAllocator, type FairleadAllocator } from '../host/allocator/index.js';
import { PACKAGE } from './core/builds.js';

/** What embedding the module costs: its size, its start, an event by itself and one of a batch. */

export interface ShortRow {
  readonly name: string;
  /** The least of several samples: what it costs where nothing else disturbs it. */
  readonly least: number;
  readonly median: number;
  readonly unit: 'µs' | 'ms' | 'KiB';
  /** The least is wanted to be below it. */
  readonly below: number;
}

const AGENTS = 1000;
const FRAMEWORKS = 10;
const ROLE = '*';
const SLIVER = 'cpus:0.001';
const ONE_BELOW_US = 1;
const BATCHED_BELOW_US = 0.2;

const frameworkIds = Array.from({ length: FRAMEWORKS }, (_, i) => `framework${i}`);
const agentIds = Array.from({ length: AGENTS }, (_, i) => `agent${i}`);

/** Agents on which every framework has room and the first of them endless small tasks. */
async function cluster(): Promise<FairleadAllocator> {
  const allocator = await createAllocator({ eventDriven: false });
  allocator.batch(() => {
    for (const id of frameworkIds) allocator.addFramework({ id, roles: [ROLE] });
    for (const [i, id] of agentIds.entries()) {
      const owner = frameworkIds[i % FRAMEWORKS] as string;
      const used = { [owner]: { [ROLE]: 'cpus:1000000' } };
      allocator.addAgent({ id, resources: 'cpus:2000000;mem:4096', used });
    }
  });
  return allocator;
}

/** Something that a scheduler says again and again, and that leaves the cluster as large as it is. */
interface Event {
  readonly name: string;
  readonly say: (allocator: FairleadAllocator, index: number) => void;
}

const EVENTS: readonly Event[] = [
  {
    name: 'a framework suppresses or revives',
    say(allocator, index) {
      const id = frameworkIds[(index >> 1) % FRAMEWORKS] as string;
      if (index % 2 === 0) allocator.suppress(id);
      else allocator.revive(id);
    },
  },
  {
    name: 'a task ends',
    say(allocator, index) {
      const id = frameworkIds[index % FRAMEWORKS] as string;
      allocator.finish(id, ROLE, agentIds[index % AGENTS] as string, SLIVER);
    },
  },
];

/** Many events to a sample: one of them by itself is below what a clock can tell. */
async function measureEvents(quick: boolean): Promise<ShortRow[]> {
  const cases = await Promise.all(
    EVENTS.flatMap((event) => [false, true].map((batched) => ({ event, batched }))).map(
      async ({ event: { name, say }, batched }) => {
        const allocator = await cluster();
        const sayAll = () => {
          for (let i = 0; i < AGENTS; i++) say(allocator, i);
        };
        const run = batched ? () => allocator.batch(sayAll) : sayAll;
        return { name: batched ? `${name}, in a batch` : name, batched, run };
      },
    ),
  );
  const summary = await suite(
    'events',
    // Short samples, so that many of them run without anything else coming between.
    configure({
      cases: { minTime: 0.001, minSamples: quick ? 50 : 300, maxTime: quick ? 0.2 : 2 },
    }),
    ...cases.map(({ name, run }) =>
      add(name, () => {
        run();
      }),
    ),
  );
  return summary.results.map(({ name, details }, i) =>
    eventRow(name, cases[i]?.batched === true, {
      least: (details.min * 1e6) / AGENTS,
      median: (details.median * 1e6) / AGENTS,
    }),
  );
}

function eventRow(
  name: string,
  batched: boolean,
  tookUs: { readonly least: number; readonly median: number },
): ShortRow {
  return { name, ...tookUs, unit: 'µs', below: batched ? BATCHED_BELOW_US : ONE_BELOW_US };
}

/** Answers need offers, which an allocation outside the clock makes anew for each sample. */
const ANSWERS: readonly {
  readonly name: string;
  readonly say: (allocator: FairleadAllocator, offer: Offer) => void;
}[] = [
  { name: 'an offer is declined', say: (allocator, { id }) => allocator.decline([id]) },
  { name: 'a task is launched', say: (allocator, { id }) => allocator.accept([id], SLIVER, 0) },
];

async function measureAnswers(quick: boolean): Promise<ShortRow[]> {
  const rows: ShortRow[] = [];
  for (const { name, say } of ANSWERS) {
    for (const batched of [false, true]) {
      const allocator = await cluster();
      const samplesUs: number[] = [];
      for (let sample = 0; sample < (quick ? 60 : 400); sample++) {
        allocator.advance(allocator.nowMs + 10_000);
        const { offers } = allocator.allocate();
        const sayAll = () => {
          for (const offer of offers) say(allocator, offer);
        };
        const start = performance.now();
        if (batched) allocator.batch(sayAll);
        else sayAll();
        samplesUs.push(((performance.now() - start) * 1000) / offers.length);
      }
      const tookUs = { least: Math.min(...samplesUs), median: median(samplesUs) };
      rows.push(eventRow(batched ? `${name}, in a batch` : name, batched, tookUs));
    }
  }
  return rows;
}

const FIRST_OFFER = `
import { createAllocator } from 'fairlead/allocator';
const start = performance.now();
const allocator = await createAllocator();
allocator.addFramework({ id: 'f', roles: ['r'] });
const { offers } = allocator.addAgent({ id: 'a', resources: 'cpus:1;mem:128' });
const tookMs = performance.now() - start;
if (offers.length !== 1) throw new Error('no offer');
console.log(tookMs);
`;

/** From the imported package to the first offer, in new processes. */
function measureFirstOffer(quick: boolean): ShortRow {
  const tookMs = Array.from({ length: quick ? 5 : 20 }, () => {
    const command = ['--input-type=module', '--eval', FIRST_OFFER];
    return Number(execFileSync(process.execPath, command, { cwd: PACKAGE, encoding: 'utf8' }));
  });
  const both = { least: Math.min(...tookMs), median: median(tookMs) };
  return { name: 'instantiate, first offer', ...both, unit: 'ms', below: 5 };
}

function measureSize(): ShortRow {
  const wasm = readFileSync(path.join(PACKAGE, 'build/fairlead.wasm'));
  const kib = gzipSync(wasm, { level: 9 }).length / 1024;
  return { name: 'the module, gzipped', least: kib, median: kib, unit: 'KiB', below: 64 };
}

/** Measures the built package (`npm run build`). */
export async function measureShort(quick: boolean): Promise<ShortRow[]> {
  const size = measureSize();
  const firstOffer = measureFirstOffer(quick);
  return [size, firstOffer, ...(await measureEvents(quick)), ...(await measureAnswers(quick))];
}
