import type { Resource } from '../../resources/index.js';
import type { MinimumState } from '../api.js';
import { MINIMUM_STATES } from '../decisions.js';
import type { Session } from '../session.js';

/** What is asked of the module, and changes nothing. */

/** What is used, or left, on an agent. */
export interface Holding {
  readonly agentId: string;
  readonly resources: readonly Resource[];
}

export function used(session: Session, frameworkId: string, role: string): Holding[] {
  const { module } = session;
  const { framework, roleHandle } = clientOf(session, role, frameworkId);
  if (framework < 0 || roleHandle < 0) return [];
  const count = module.guard(() => module.exports.holdingsOf(framework, roleHandle));
  if (count <= 0) return [];
  return readHoldings(session).sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
}

function readHoldings({ module, names }: Session): Holding[] {
  const records = module.records();
  const holdings: Holding[] = [];
  for (let at = 0; at < records.length; at += records[at + 1] as number) {
    const { id: agentId } = names.agents.get(records[at + 2] as number);
    holdings.push({ agentId, resources: names.kinds.table.decode(records, at + 3) });
  }
  return holdings;
}

export function available(session: Session, agentId: string): readonly Resource[] {
  const { module, names } = session;
  const handle = names.agentHandle(agentId);
  module.guard(() => module.exports.availableOf(handle));
  return readHoldings(session)[0]?.resources ?? [];
}

export function agents({ names }: Session): string[] {
  return Array.from(names.agents, ([, { id }]) => id);
}

/** Without those that agents name alone. */
export function frameworks({ names }: Session): string[] {
  const all = Array.from(names.frameworks, ([, framework]) => framework);
  return all.filter(({ input }) => input !== undefined).map(({ id }) => id);
}

/** What one framework has on an agent in a role; `isOffered`: in offers that are out. */
export interface Holder {
  readonly frameworkId: string;
  readonly role: string;
  readonly isOffered: boolean;
  readonly resources: readonly Resource[];
}

export function holders({ module, names }: Session, agentId: string): Holder[] {
  const handle = names.agentHandle(agentId);
  const count = module.guard(() => module.exports.holdersOf(handle));
  const records = count > 0 ? module.records() : [];
  const all: Holder[] = [];
  for (let at = 0; at < records.length; at += records[at + 1] as number) {
    all.push({
      frameworkId: names.frameworks.name(records[at + 2] as number),
      role: names.roles.pathOf(records[at + 3] as number),
      isOffered: records[at + 4] === 1,
      resources: names.kinds.table.decode(records as Float64Array, at + 5),
    });
  }
  return all;
}

export function minimumState(session: Session, frameworkId: string, role: string): MinimumState {
  const { module } = session;
  const { framework, roleHandle } = clientOf(session, role, frameworkId);
  if (framework < 0 || roleHandle < 0) return 'none';
  const current = module.guard(() => module.exports.minimumStateOf(framework, roleHandle));
  return MINIMUM_STATES[current] as MinimumState;
}

/** For whom resources are kept, and when it is expected to start, where that can be told. */
export interface EarmarkHolder {
  readonly frameworkId: string;
  readonly role: string;
  /** Under `easy` alone, in ms of the allocator's clock. */
  readonly startMs?: number;
}

export function earmark({ module, names }: Session): EarmarkHolder | undefined {
  const { exports } = module;
  const framework = module.guard(() => exports.earmarkFramework());
  if (framework < 0) return undefined;
  const role = module.guard(() => exports.earmarkRole());
  const startMs = module.guard(() => exports.earmarkStartMs());
  return {
    frameworkId: names.frameworks.name(framework),
    role: names.roles.pathOf(role),
    ...(startMs >= 0 && { startMs }),
  };
}

export function kept({ module, names }: Session): { agentId: string; units: number }[] {
  const units: { agentId: string; units: number }[] = [];
  const { exports } = module;
  for (let place = 0; ; place++) {
    const handle = module.guard(() => exports.keptAt(place));
    if (handle < 0) return units;
    const count = module.guard(() => exports.keptUnitsOf(handle));
    units.push({ agentId: names.agents.get(handle).id, units: count });
  }
}

export function dominantShare(session: Session, role: string, frameworkId?: string): number {
  const { module } = session;
  const { framework, roleHandle } = clientOf(session, role, frameworkId);
  if (roleHandle < 0 || (frameworkId !== undefined && framework < 0)) return 0;
  return module.guard(() => module.exports.dominantShareOf(roleHandle, framework));
}

export function allocationCount(session: Session, role: string, frameworkId?: string): number {
  const { module } = session;
  const { framework, roleHandle } = clientOf(session, role, frameworkId);
  if (roleHandle < 0 || (frameworkId !== undefined && framework < 0)) return 0;
  return module.guard(() => module.exports.nodeCountOf(roleHandle, framework));
}

export function order(session: Session, role: string): string[] {
  const { module, names } = session;
  const { roleHandle } = clientOf(session, role);
  const ids: string[] = [];
  if (roleHandle < 0) return ids;
  const { exports } = module;
  for (let place = 0; ; place++) {
    const framework = module.guard(() => exports.orderOf(roleHandle, place));
    if (framework < 0) return ids;
    ids.push(names.frameworks.name(framework));
  }
}

export function rolesOf({ names }: Session, frameworkId: string): readonly string[] {
  const handle = names.frameworks.find(frameworkId);
  return handle < 0 ? [] : (names.frameworks.get(handle).input?.roles ?? []);
}

/** Handles of a framework and a role; -1 for what is unknown, or not asked for. */
function clientOf({ names }: Session, role: string, frameworkId?: string) {
  const framework = frameworkId === undefined ? -1 : names.frameworks.find(frameworkId);
  return { framework, roleHandle: names.roles.find(role) };
}
