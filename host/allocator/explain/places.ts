import * as abi from '../../../assembly/abi.js';
import type { ExplainedAgents } from './agents.js';
import type { QuotaUse, RolePlace } from './explanation.js';
import type { Client, Questions } from './questions.js';

/** Where a framework and its role stand in the orders, and which quotas keep something from it. */

/** Its place in its role's order, and the clients before it. */
export function placeOf(questions: Questions, client: Client) {
  const { exports } = questions;
  const ahead: Client[] = [];
  let position = 0;
  let of = 0;
  for (; ; of++) {
    const framework = exports.orderOf(client.role, of);
    if (framework < 0) break;
    if (framework === client.framework) position = of + 1;
    else if (position === 0) ahead.push({ framework, role: client.role });
  }
  const refusedOn = exports.refusedOn(client.framework, client.role);
  const overdueMs = exports.overdueAtMs(client.framework, client.role);
  const place = { position, of, refusedOn, ...(overdueMs >= 0 && { overdueMs }), ahead };
  return position === 0 ? undefined : place;
}

/** From the role itself up to the top level. */
export function rolePlaces(questions: Questions, role: number): RolePlace[] {
  const { roles } = questions.names;
  const parts = roles.pathOf(role).split('/');
  const places: RolePlace[] = [];
  // A role with subroles stands among them, too, for its own frameworks.
  let own = role;
  for (let depth = parts.length; depth >= 0; depth--) {
    const parent = depth === 0 ? abi.ROLE_ROOT : roles.find(parts.slice(0, depth).join('/'));
    const place = rolePlace(questions, parent, own);
    if (place.position > 0) places.push(place);
    own = parent;
  }
  return places;
}

function rolePlace({ exports, names }: Questions, parent: number, own: number): RolePlace {
  const { roles } = names;
  const ahead: { role: string; dominantShare: number }[] = [];
  let position = 0;
  let of = 0;
  for (; ; of++) {
    const sibling = exports.roleOrderOf(parent, of);
    if (sibling < 0) break;
    const dominantShare = exports.dominantShareOf(sibling, -1);
    if (sibling === own) position = of + 1;
    else if (position === 0) ahead.push({ role: roles.pathOf(sibling), dominantShare });
  }
  const dominantShare = exports.dominantShareOf(own, -1);
  const words = { parent: roles.pathOf(parent), role: roles.pathOf(own) };
  return { ...words, dominantShare, position, of, ahead };
}

/** The quotas that keep something from the role: its own limits, or what others are owed. */
export function quotasAtFault(
  questions: Questions,
  role: number,
  agents: ExplainedAgents,
): QuotaUse[] {
  const quotas: QuotaUse[] = [];
  if (agents.has('QUOTA_LIMIT')) {
    quotas.push(...quotasOf(questions, role).filter(({ limit }) => limit !== undefined));
  }
  if (!agents.has('HEADROOM')) return quotas;
  for (let i = 0; ; i++) {
    const other = questions.exports.quotaRoleAt(i);
    if (other < 0) return quotas;
    if (other === role) continue;
    const owed = quotasOf(questions, other).filter((use) => use.consumed < use.guarantee);
    quotas.push(...owed);
  }
}

function quotasOf(questions: Questions, role: number): QuotaUse[] {
  const { names, exports } = questions;
  const answer = questions.records(() => exports.explainQuota(role));
  const uses: QuotaUse[] = [];
  for (let at = 0; at < answer.length; at += answer[at + 1] as number) {
    const [name = 0, guarantee = 0, limit = -1, consumed = 0] = answer.subarray(at + 2, at + 6);
    uses.push({
      role: names.roles.pathOf(role),
      name: names.kinds.nameOf(name),
      guarantee,
      ...(limit >= 0 && { limit }),
      consumed,
    });
  }
  return uses.sort((a, b) => (a.name < b.name ? -1 : 1));
}
