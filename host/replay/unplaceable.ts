import type { WaitingTasks } from '../models/model.js';
import { OfferRemainder } from '../models/take.js';
import type { Piece, Want } from '../models/want.js';
import { identityOf } from '../resources/index.js';
import { subtractRanges } from '../resources/ranges.js';
import type { Resource } from '../resources/types.js';
import { formatRanges, formatSet } from '../resources/value-text.js';

/** Tasks that no agent of a replay could ever hold, and what they fail for. */
export interface Unplaceable extends Pick<WaitingTasks, 'task' | 'count'> {
  /** The resource that lacks, as Mesos writes it; absent: no agent has all of them together. */
  readonly resource?: string;
  /** The value that a task wants, as Mesos writes it: `6`, `[8080-8080]`, `{a}`. */
  readonly wants?: string;
  /** The most of it that any agent has for the framework's roles, even if nothing else ran there. */
  readonly most?: string;
}

/** The totals that agents ever had, each once. */
export class AgentTotals {
  readonly #totals = new Map<string, readonly Resource[]>();

  add(resources: readonly Resource[]): void {
    this.#totals.set(JSON.stringify(resources), resources);
  }

  /** Which of the tasks no agent could ever hold for one of the roles. */
  unplaceable(roles: readonly string[], tasks: readonly WaitingTasks[]): Unplaceable[] {
    if (tasks.length === 0) return [];
    const agents = roles.flatMap((role) =>
      [...this.#totals.values()].map((total) => new OfferRemainder(visibleTo(role, total))),
    );
    return tasks.flatMap(({ task, count, want }) => {
      if (agents.some((agent) => agent.holds(want))) return [];
      return [{ task, ...(count !== undefined && { count }), ...lackOf(want, agents) }];
    });
  }
}

/** Unreserved, and reserved for the role or one above it. */
function visibleTo(role: string, total: readonly Resource[]): Resource[] {
  return total.filter((resource) => {
    const { reservationRole: owner } = identityOf(resource);
    return owner === undefined || role === owner || role.startsWith(`${owner}/`);
  });
}

type Lack = Pick<Unplaceable, 'resource' | 'wants' | 'most'>;

/** The first resource of which no agent has what is wanted. */
function lackOf(want: Want, agents: readonly OfferRemainder[]): Lack {
  for (const piece of want.pieces) {
    if (agents.some((agent) => agent.holds({ quantities: {}, pieces: [piece] }))) continue;
    return lackOfPiece(piece, agents);
  }
  for (const [name, numbers] of want.ranges ?? []) {
    const left = agents.map((agent) => subtractRanges(numbers, agent.numbers(name)));
    const least = fewest(left, (ranges) =>
      ranges.reduce((size, { begin, end }) => size + end - begin + 1, 0),
    );
    if (least?.length === 0) continue;
    const most = subtractRanges(numbers, least ?? numbers);
    return { resource: name, wants: formatRanges(numbers), most: formatRanges(most) };
  }
  for (const [name, items] of want.items ?? []) {
    const left = agents.map((agent) => items.filter((item) => !agent.items(name).includes(item)));
    const least = fewest(left, (list) => list.length) ?? items;
    if (least.length === 0) continue;
    const most = items.filter((item) => !least.includes(item));
    return { resource: name, wants: formatSet(items), most: formatSet(most) };
  }
  return {};
}

function lackOfPiece(piece: Piece, agents: readonly OfferRemainder[]): Lack {
  const most = Math.max(0, ...agents.map((agent) => agent.most(piece)));
  const { label, thousandths } = piece;
  return { resource: label, wants: String(thousandths / 1000), most: String(most / 1000) };
}

function fewest<T>(lists: readonly T[], sizeOf: (list: T) => number): T | undefined {
  return lists.reduce<T | undefined>(
    (best, list) => (best === undefined || sizeOf(list) < sizeOf(best) ? list : best),
    undefined,
  );
}

/** `task a wants disk:20480, and no agent could give it more than disk:15275`. */
export function unplaceableWords({ task, count, resource, wants, most }: Unplaceable): string {
  const others = (count ?? 1) - 1;
  const who = others > 0 ? `task ${task} (and ${others} like it)` : `task ${task}`;
  if (resource === undefined) return `${who} wants more than any agent could give it together`;
  const wish = `${who} wants ${resource}:${wants}`;
  if (most === '0' || most === '[]' || most === '{}')
    return `${wish}, and no agent could give it any of that`;
  // Of a disk that goes whole an agent may have more, and it is of no use.
  if (Number(most) > Number(wants)) {
    return `${wish}, and the largest there is, ${resource}:${most}, goes whole or not at all`;
  }
  return `${wish}, and no agent could give it more than ${resource}:${most}`;
}
