import fc from 'fast-check';
import {
  AllocatorError,
  createAllocator,
  type FairleadAllocator,
  restoreAllocator,
} from '../host/allocator/index.js';
import { ResourceError } from '../host/resources/index.js';
import { type Edit, edit, edited, type Target } from './target.js';

/** Calls as they may well be; what is fed are edits of them. */
const CALLS: readonly (readonly [keyof FairleadAllocator, ...unknown[]])[] = [
  ['addAgent', { id: 'a', resources: 'cpus:4;mem:64;ports:[1-9]', attributes: 'x:1' }],
  ['addAgent', { id: 'b', resources: 'cpus(eng):4;z:{a,b}', used: { h: { eng: 'cpus(eng):1' } } }],
  ['updateAgent', 'a', { resources: 'cpus:8;mem:64', hostname: 'h', attributes: [] }],
  ['removeAgent', 'a'],
  ['updateUnavailability', 'a', { startMs: 5, durationMs: 5 }],
  ['updateInverseOffer', 'a', 'f', 5],
  ['updateWhitelist', ['a']],
  ['updateWhitelist'],
  ['recover', 1],
  ['addResourceProvider', 'a', 'gold:5', { f: { r: 'gold:1' } }],
  ['addFramework', { id: 'f', roles: ['r', 'eng'] }],
  [
    'addFramework',
    {
      id: 'g',
      roles: ['r', 'eng'],
      suppressedRoles: ['eng'],
      minimum: { r: { quantities: 'cpus:2', unit: { cpus: 1 }, patienceMs: 5 } },
      minAllocatable: { r: ['cpus:1'] },
      offerConstraints: {
        role_constraints: {
          r: {
            groups: [
              {
                attribute_constraints: [
                  { selector: { attribute_name: 'x' }, predicate: { exists: {} } },
                ],
              },
            ],
          },
        },
      },
      priority: 1,
      expectedDurationMs: 1000,
    },
  ],
  ['updateFramework', { id: 'f', roles: ['r'], minimum: { r: { quantities: 'cpus:2' } } }],
  ['removeFramework', 'f'],
  ['suppress', 'f', ['r']],
  ['revive', 'f'],
  ['deactivateFramework', 'f'],
  ['activateFramework', 'f'],
  ['started', 'f', 'r'],
  ['updateWeights', { r: 2 }],
  ['updateQuota', 'r', { guarantees: 'cpus:1', limits: 'cpus:8' }],
  ['accept', [0], 'cpus:1', 5],
  ['decline', [0, 1], 5],
  ['finish', 'f', 'r', 'a', 'cpus:1', 5],
  ['finish', 'f', 'r', 'a'],
  [
    'applyOperation',
    0,
    {
      type: 'RESERVE',
      resources: [
        {
          name: 'cpus',
          type: 'SCALAR',
          scalar: { value: 1 },
          reservations: [{ type: 'DYNAMIC', role: 'r' }],
        },
      ],
    },
  ],
  ['imposeOffer', { frameworkId: 'f', role: 'r', agentId: 'a', resources: 'cpus:1' }],
  ['pause'],
  ['resume'],
  ['advance', 1000],
  ['advance', 9000],
  ['allocate'],
  ['allocate', ['a']],
];

interface FuzzedCall {
  readonly call: number;
  readonly edits: readonly Edit[];
}

function make(allocator: FairleadAllocator, { call, edits }: FuzzedCall): void {
  const [name, ...args] = CALLS[call % CALLS.length] ?? ['pause'];
  const before = allocator.snapshot();
  const fed = edited(args, edits);
  try {
    (allocator[name] as (...args: unknown[]) => unknown)(...(Array.isArray(fed) ? fed : [fed]));
  } catch (error) {
    const isTyped = error instanceof AllocatorError || error instanceof ResourceError;
    if (!isTyped || error.code === 'MODULE_DEAD') throw error;
    const after = allocator.snapshot();
    // Words that a refused call defined stay until they are swept.
    if (wordless(before) !== wordless(after)) {
      throw new Error(`${String(name)} was refused (${error.message}) and changed something`);
    }
  }
}

/** What a snapshot says, without words that nothing refers to. */
function wordless(snapshot: Uint8Array): string {
  const bytes = new DataView(snapshot.buffer).getUint32(16, true);
  const words = JSON.parse(new TextDecoder().decode(snapshot.subarray(24, 24 + bytes)));
  const { roles: _roles, kinds: _kinds, agents, frameworks, ...rest } = words;
  return JSON.stringify([taken(agents), taken(frameworks), rest]);
}

/** Handles that stand for something; one more may have been given out, and taken back. */
function taken({ entries }: { readonly entries: readonly unknown[] }): unknown[] {
  return entries.flatMap((entry, handle) => (entry === null ? [] : [handle, entry]));
}

/** Calls with wrong arguments among right ones: refused by type, and then nothing has changed. */
export const apiTarget: Target<FuzzedCall[]> = {
  name: 'api',
  inputs: fc.array(
    fc.record({
      call: fc.nat(CALLS.length - 1),
      edits: fc.oneof(fc.constant([]), fc.constant([]), fc.array(edit, { maxLength: 2 })),
    }),
    { minLength: 1, maxLength: 50 },
  ),
  async run(calls) {
    const allocator = await createAllocator({ minAllocatable: [] });
    for (const call of calls) make(allocator, call);
    const snapshot = allocator.snapshot();
    const restored = await restoreAllocator(snapshot);
    if (!Buffer.from(restored.snapshot()).equals(snapshot)) {
      throw new Error('a restored allocator has another snapshot');
    }
  },
};
