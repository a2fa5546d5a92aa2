import { type FairleadAllocator, restoreAllocator } from '../../host/allocator/index.js';
import type { SnapshotWords } from '../../host/allocator/input/saved.js';
import { rolePolicyOf } from '../../host/allocator/role-policy.js';
import { unpackSnapshot } from '../../host/allocator/snapshot.js';
import { formatQuantities, formatResources } from '../../host/resources/index.js';

/**
 * The state of an allocator as text: agents and who has what there, roles, frameworks with their
 * minimums, the earmark. Of one that runs it is `dump(allocator.snapshot())`.
 *
 * @throws {AllocatorError} SNAPSHOT_INVALID when the bytes are no snapshot of this version.
 */
export async function dump(snapshot: Uint8Array): Promise<string> {
  const { words } = unpackSnapshot(snapshot);
  const allocator = await restoreAllocator(snapshot);
  const roles = words.roles.words.filter((role) => role !== null && role !== '') as string[];
  const state: State = { words, allocator, roles };
  return [
    ...headLines(state),
    ...section('agents', agentLines(state, heldByAgent(state))),
    ...section('roles', roleLines(state)),
    ...section('frameworks', frameworkLines(state)),
    '',
  ].join('\n');
}

interface State {
  readonly words: SnapshotWords;
  readonly allocator: FairleadAllocator;
  readonly roles: readonly string[];
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', `${title}:${lines.length === 0 ? ' none' : ''}`, ...lines];
}

function present<T>(entries: readonly (T | null)[]): T[] {
  return entries.filter((entry): entry is T => entry !== null);
}

function headLines({ words, allocator }: State): string[] {
  const { policy, seed = 0, eventDriven = true } = words.options;
  const earmark = allocator.earmark();
  const held = earmark === undefined ? 'nobody' : `${earmark.frameworkId} in ${earmark.role}`;
  return [
    `at ${words.nowMs} ms, policy ${policy?.name ?? 'none'}, seed ${seed}` +
      `${eventDriven ? ', event-driven' : ''}`,
    `earmark: ${held}`,
  ];
}

/** Who uses or is offered what on an agent, a line each. */
function heldByAgent({ words, allocator, roles }: State): ReadonlyMap<string, readonly string[]> {
  const held = new Map<string, string[]>();
  const add = (agentId: string, line: string) => {
    held.set(agentId, [...(held.get(agentId) ?? []), line]);
  };
  for (const { id } of present(words.frameworks.entries)) {
    for (const role of roles) {
      for (const { agentId, resources } of allocator.used(id, role)) {
        add(agentId, `${id} in ${role} uses ${formatResources(resources)}`);
      }
    }
  }
  for (const { id, frameworkId, role, agentId, resources } of allocator.offers()) {
    add(agentId, `${frameworkId} in ${role} is offered ${formatResources(resources)} (#${id})`);
  }
  return held;
}

function agentLines(
  { words, allocator }: State,
  held: ReadonlyMap<string, readonly string[]>,
): string[] {
  const kept = new Map(allocator.kept().map(({ agentId, units }) => [agentId, units]));
  return present(words.agents.entries).flatMap(({ id }) => {
    const left = allocator.available(id);
    const free = left.length === 0 ? 'nothing' : formatResources(left);
    const units = kept.get(id);
    const keeping = units === undefined ? '' : `, ${units} units kept for the earmark`;
    const holders = (held.get(id) ?? []).map((line) => `    ${line}`);
    return [`  ${id}: ${free} free${keeping}`, ...holders];
  });
}

function roleLines({ words, allocator, roles }: State): string[] {
  const { policy = { name: '', roles: [] } } = words.options;
  return roles.map((role) => {
    const { order = 'drf', admission = 'greedy', relinquish } = rolePolicyOf(policy, role) ?? {};
    const share = allocator.dominantShare(role).toFixed(4);
    const count = allocator.allocationCount(role);
    const first = allocator.order(role).join(', ') || 'nobody';
    return (
      `  ${role}: ${order}, ${admission}${relinquish === undefined ? '' : ', relinquish'}; ` +
      `share ${share}, ${count} allocations; in order: ${first}`
    );
  });
}

function frameworkLines({ words, allocator }: State): string[] {
  return present(words.frameworks.entries).flatMap(({ id }) => {
    const subscribed = allocator.rolesOf(id);
    if (subscribed.length === 0) return [`  ${id}: only named by agents that run its tasks`];
    return subscribed.map((role) => frameworkLine(allocator, id, role));
  });
}

function frameworkLine(allocator: FairleadAllocator, id: string, role: string): string {
  const { state, code, used, offered, minimum, place } = allocator.explain(id, role);
  const facts = [
    `minimum ${state}`,
    ...(minimum === undefined
      ? []
      : [
          `holds ${formatQuantities(minimum.holds) || 'nothing'} of ` +
            formatQuantities(minimum.needs),
          ...(minimum.dueMs === undefined ? [] : [`due at ${minimum.dueMs} ms`]),
          `relinquishes ${minimum.relinquishes}`,
        ]),
    ...(place?.overdueMs === undefined ? [] : [`overdue at ${place.overdueMs} ms`]),
    `uses ${formatQuantities(used) || 'nothing'}`,
    `offered ${formatQuantities(offered) || 'nothing'}`,
    code,
  ];
  return `  ${id} in ${role}: ${facts.join('; ')}`;
}
