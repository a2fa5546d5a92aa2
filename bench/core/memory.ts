import { HEAP_AT } from '../../assembly/memory/layout.js';
import { FairleadAllocator } from '../../host/allocator/allocator.js';
import type { AllocatorOptions } from '../../host/allocator/api.js';
import { CoreModule } from '../../host/allocator/module.js';

/** What an agent, a framework, a filter and so on take of memory: N more of them, per one. */

export interface MemoryRow {
  readonly item: string;
  /**
   * Of the module's memory, where its tables are just full. They double when they grow, so that it
   * may be twice as much right after, with as much again in blocks given back for others to take.
   */
  readonly bytes: number;
  /** Of the host's heap, where it can be measured (`--expose-gc`). */
  readonly hostBytes?: number;
}

/** Powers of two, at which a table that doubles has no room left. */
const FROM = 4096;
const TO = 8192;

/** Bytes below the top of the heap (assembly/memory/heap.ts), without blocks given back. */
function bytesInUse(image: Uint8Array): number {
  const [top = 0, , , free = 0] = new Uint32Array(image.buffer, image.byteOffset + HEAP_AT, 4);
  if (top !== image.length) throw new Error('the heap is laid out otherwise than expected');
  return top - free;
}

interface Sample {
  readonly inUse: number;
  readonly host: number | undefined;
}

function sampleOf(core: CoreModule): Sample {
  const inUse = bytesInUse(core.image());
  if (globalThis.gc === undefined) return { inUse, host: undefined };
  globalThis.gc();
  return { inUse, host: process.memoryUsage().heapUsed };
}

/** How items come to be, one call each, so that the buffers between host and module stay small. */
interface Growth {
  readonly item: string;
  readonly options?: AllocatorOptions;
  readonly setUp?: (allocator: FairleadAllocator) => void;
  readonly add: (allocator: FairleadAllocator, index: number) => void;
  /** What else each call adds, by its row. */
  readonly beyond?: string;
}

const AGENT = 'agent (cpus, mem, disk, ports)';
const RESOURCES = 'cpus:24;mem:4096;disk:4096;ports:[31000-32000]';
const TASK = 'cpus:1;mem:128;ports:[31000-31001]';
const FILTERED_AGENTS = 64;

/** One framework after the other refuses all agents. */
function refuse(allocator: FairleadAllocator, index: number): void {
  if (index % FILTERED_AGENTS !== 0) return;
  allocator.advance(allocator.nowMs + 1000);
  for (const { id } of allocator.allocate().offers) allocator.decline([id], 1e6);
}

function addFiltered(allocator: FairleadAllocator): void {
  for (let i = 0; i < TO / FILTERED_AGENTS; i++) {
    allocator.addFramework({ id: `framework${i}`, roles: ['role'] });
  }
  for (let i = 0; i < FILTERED_AGENTS; i++) {
    allocator.addAgent({ id: `agent${i}`, resources: RESOURCES });
  }
}

const GROWTHS: readonly Growth[] = [
  {
    item: AGENT,
    add: (allocator, i) => allocator.addAgent({ id: `agent${i}`, resources: RESOURCES }),
  },
  {
    item: 'framework in a role of many',
    add: (allocator, i) => allocator.addFramework({ id: `framework${i}`, roles: ['role'] }),
  },
  {
    item: 'framework in a role of its own',
    add: (allocator, i) => allocator.addFramework({ id: `framework${i}`, roles: [`role${i}`] }),
  },
  {
    item: 'filter of a framework on an agent',
    options: { eventDriven: false },
    setUp: addFiltered,
    add: refuse,
  },
  {
    item: 'outstanding offer',
    setUp: (allocator) => allocator.addFramework({ id: 'framework', roles: ['role'] }),
    add: (allocator, i) => allocator.addAgent({ id: `agent${i}`, resources: RESOURCES }),
    beyond: AGENT,
  },
  {
    item: 'task held (cpus, mem, ports)',
    setUp: (allocator) => allocator.addFramework({ id: 'framework', roles: ['role'] }),
    add: (allocator, i) => {
      const used = { framework: { role: TASK } };
      allocator.pause();
      allocator.addAgent({ id: `agent${i}`, resources: RESOURCES, used });
    },
    beyond: AGENT,
  },
];

async function measureGrowth({ options, setUp, add }: Growth): Promise<Omit<MemoryRow, 'item'>> {
  const core = await CoreModule.load(undefined);
  const allocator = new FairleadAllocator(core, options ?? {});
  allocator.configure();
  setUp?.(allocator);
  for (let i = 0; i < FROM; i++) add(allocator, i);
  const before = sampleOf(core);
  for (let i = FROM; i < TO; i++) add(allocator, i);
  const after = sampleOf(core);
  const perItem = (grown: number) => grown / (TO - FROM);
  return {
    bytes: perItem(after.inUse - before.inUse),
    ...(before.host !== undefined &&
      after.host !== undefined && { hostBytes: perItem(after.host - before.host) }),
  };
}

export async function measureMemory(): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  for (const growth of GROWTHS) {
    const { bytes, hostBytes } = await measureGrowth(growth);
    const base = rows.find(({ item }) => item === growth.beyond);
    rows.push({
      item: growth.item,
      bytes: bytes - (base?.bytes ?? 0),
      ...(hostBytes !== undefined && { hostBytes: hostBytes - (base?.hostBytes ?? 0) }),
    });
  }
  return rows;
}
