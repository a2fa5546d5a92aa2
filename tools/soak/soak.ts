import { createAllocator, type FairleadAllocator } from '../../host/allocator/index.js';

/** What an allocator takes. */
export interface Size {
  /** Bytes of the module's memory that are its state. */
  readonly memory: number;
  readonly snapshot: number;
}

/**
 * Plays turns in each of which a role, a reservation for it, an attribute, a resource name and items
 * of a set come and go with an agent and a framework, some of them in calls that are refused. The
 * sizes are those after an eighth of the turns, and after all.
 */
export async function soak(
  turns: number,
  onSize: (turn: number, size: Size) => void = () => {},
): Promise<{ early: Size; late: Size }> {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addAgent({ id: 'stays', resources: 'cpus:1;mem:64;z:{always}' });
  allocator.addFramework({ id: 'stays', roles: ['always/here'] });
  const sizes: Size[] = [];
  for (let eighth = 0; eighth < 8; eighth++) {
    const end = Math.ceil(((eighth + 1) * turns) / 8);
    for (let n = Math.ceil((eighth * turns) / 8); n < end; n++) play(allocator, n);
    const size = sizeOf(allocator);
    sizes.push(size);
    onSize(end, size);
  }
  return { early: sizes[0] as Size, late: sizes[7] as Size };
}

function play(allocator: FairleadAllocator, n: number): void {
  const id = `n${n}`;
  const resources = `cpus:4;cpus(${id}/x):2;${id}:1;z:{i${n},j${n}};ports:[${n}-${n + 3}]`;
  const { offers } = allocator.addFramework({ id, roles: [`${id}/x`, 'always'] });
  const more = allocator.addAgent({ id, resources, attributes: `${id}:${n}` });
  for (const offer of [...offers, ...more.offers]) {
    if (n % 3 === 0) allocator.accept([offer.id], offer.resources);
    else allocator.decline([offer.id], 1);
  }
  allocator.advance(n * 2);
  refused(() => allocator.addFramework({ id: 'stays', roles: [`refused${n}`] }));
  refused(() => {
    const used = { g: { [`r${n}`]: 'ports:[1-1]' }, h: { [`s${n}`]: 'ports:[1-1]' } };
    allocator.addAgent({ id: `bad${n}`, resources: `ports:[1-1];cpus(t${n}):1`, used });
  });
  if (n % 2 === 0) allocator.removeAgent(id);
  allocator.removeFramework(id);
  if (n % 2 === 1) allocator.removeAgent(id);
}

function refused(call: () => unknown): void {
  try {
    call();
  } catch {
    return;
  }
  throw new Error('this was to be refused');
}

function sizeOf(allocator: FairleadAllocator): Size {
  const bytes = allocator.snapshot();
  const memory = new DataView(bytes.buffer).getUint32(20, true);
  return { memory, snapshot: bytes.length };
}
