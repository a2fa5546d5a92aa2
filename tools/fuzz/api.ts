import fc from 'fast-check';
import {
  type AllocatorOptions,
  createAllocator,
  type FairleadAllocator,
  restoreAllocator,
} from '../../host/allocator/index.js';
import { CALLS } from './api-calls.js';
import { type FedCall, History, isRefusal } from './history.js';
import { argumentsOf, type Hostility, hostility, spoil } from './hostile.js';
import { wasm } from './instance.js';
import { textOf } from './said.js';
import type { Target } from './target.js';

/** Calls by themselves, or in one batch. */
interface Turn {
  readonly isBatch: boolean;
  readonly calls: readonly FedCall[];
}

interface Fed {
  readonly options: Hostility;
  readonly turns: readonly Turn[];
}

const RELINQUISH = { patienceMs: 500, backoffMs: 500, backoffMaxMs: 1000, limit: 3 };
const OPTIONS: AllocatorOptions = {
  policy: {
    name: 'mine',
    roles: [
      { selector: 'r/*', order: 'fifo', admission: 'backfill', relinquish: RELINQUISH },
      { selector: '*', order: 'drf' },
    ],
  },
  allocationIntervalMs: 1000,
  minAllocatable: ['cpus:0.01', { mem: 1 }],
  fairnessExclude: ['gold'],
  filterGpuResources: true,
  eventDriven: true,
  region: 'here',
  zone: 'there',
  agentOrder: 'id',
  seed: 7,
};

const call: fc.Arbitrary<FedCall> = fc
  .tuple(fc.nat(CALLS.length - 1), hostility)
  .map(([which, how]) => ({ call: which, ...how }));

const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 9, arbitrary: call.map((one) => ({ isBatch: false, calls: [one] })) },
  {
    weight: 1,
    arbitrary: fc
      .array(call, { minLength: 1, maxLength: 9, size: 'max' })
      .map((calls) => ({ isBatch: true, calls })),
  },
);

/**
 * Calls with wrong arguments among right ones, by themselves and in batches: each is taken, or
 * refused by type. A twin is made only the calls that were taken, with arguments that do nothing
 * wrong, and answers the same: no refusal, and nothing that arguments did later, left a trace.
 */
export const apiTarget: Target<Fed> = {
  name: 'api',
  unit: 'calls',
  inputs: fc.record({
    options: fc.oneof(
      { weight: 3, arbitrary: fc.constant({ edits: [], traps: [] }) },
      { weight: 1, arbitrary: hostility },
    ),
    turns: fc.array(turn, { minLength: 1, maxLength: 400, size: 'max' }),
  }),
  async run({ options, turns }) {
    const [allocator, twin] = await twins(options);
    const history = new History(allocator);
    for (const { isBatch, calls } of turns) {
      if (isBatch) history.makeBatch(calls);
      else for (const one of calls) history.make(one);
    }
    history.repeatOn(twin);
    await mustBeRestored(allocator);
    same(endOf(allocator), endOf(twin));
    return history.calls;
  },
};

/** One whose options are changed once it is made, and one that had them as they were then. */
async function twins(how: Hostility): Promise<[FairleadAllocator, FairleadAllocator]> {
  const [options] = argumentsOf([OPTIONS], how, () => {}) as [AllocatorOptions];
  const [untouched] = argumentsOf([OPTIONS], how) as [AllocatorOptions];
  try {
    const allocator = await createAllocator(given(options));
    spoil(options);
    return [allocator, await createAllocator(given(untouched))];
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [
      await createAllocator({ ...OPTIONS, wasm: wasm() }),
      await createAllocator({ ...OPTIONS, wasm: wasm() }),
    ];
  }
}

/** Options with the module among them, unless they are nothing to put it in. */
function given(options: AllocatorOptions): AllocatorOptions {
  if (typeof options === 'object' && options !== null && Object.isExtensible(options)) {
    Object.defineProperty(options, 'wasm', { value: wasm(), enumerable: true, configurable: true });
  }
  return options;
}

/** What is restored of its snapshot has the same snapshot, and goes on to the same end. */
async function mustBeRestored(allocator: FairleadAllocator): Promise<void> {
  const snapshot = allocator.snapshot();
  const restored = await restoreAllocator(snapshot, { wasm: wasm() });
  if (!Buffer.from(restored.snapshot()).equals(snapshot)) {
    throw new Error('a restored allocator has another snapshot');
  }
  const goBack = allocator.checkpoint();
  const [wanted, got] = [endOf(allocator), endOf(restored)];
  goBack();
  if (got !== wanted) throw new Error(`restored it goes on otherwise\n  ${got}\n  not ${wanted}`);
}

/** How it stands and goes on; in the end all that is there can go. */
function endOf(allocator: FairleadAllocator): string {
  const { agents, frameworks, nowMs, whitelist } = wordsOf(allocator.snapshot());
  const stands = textOf([nowMs, whitelist, taken(agents), taken(frameworks), allocator.offers()]);
  allocator.resume();
  const decided = [allocator.allocate(), allocator.advance(nowMs + 100_000), allocator.allocate()];
  for (const name of names(frameworks)) decided.push(allocator.removeFramework(name));
  for (const name of names(agents)) decided.push(allocator.removeAgent(name));
  return textOf([stands, decided, allocator.offers()]);
}

interface HandlesWords {
  readonly names: readonly string[];
  readonly entries: readonly unknown[];
}

interface Words {
  readonly nowMs: number;
  readonly whitelist: readonly string[] | null;
  readonly agents: HandlesWords;
  readonly frameworks: HandlesWords;
}

function wordsOf(snapshot: Uint8Array): Words {
  const bytes = new DataView(snapshot.buffer).getUint32(16, true);
  return JSON.parse(new TextDecoder().decode(snapshot.subarray(24, 24 + bytes)));
}

/** Handles that stand for something; one more may have been given out, and taken back. */
function taken({ entries }: HandlesWords): unknown[] {
  return entries.flatMap((entry, handle) => (entry === null ? [] : [[handle, entry]]));
}

function names({ names, entries }: HandlesWords): string[] {
  return names.filter((_, handle) => entries[handle] !== null);
}

function same(got: string, wanted: string): void {
  if (got === wanted) return;
  throw new Error(`a refusal has changed something\n  ${got}\n  without refusals: ${wanted}`);
}
