import * as abi from '../../assembly/abi.js';
import { parseQuantities, type Quantities } from '../resources/index.js';
import type { MinimumState } from './api.js';
import { type AgentInfo, MINIMUM_STATES } from './decisions.js';
import { AllocatorError } from './errors.js';
import { type Client, ExplainedAgents } from './explain-agents.js';
import { nextChange } from './explain-next.js';
import type {
  Explanation,
  FrameworkInRole,
  FrameworkWhy,
  Infeasibility,
  MinimumExplanation,
  QuotaUse,
  RolePlace,
} from './explanation.js';
import type { FrameworkInfo } from './frameworks.js';
import type { Handles } from './handles.js';
import type { Kinds } from './kinds.js';
import type { CoreModule } from './module.js';
import type { Roles } from './roles.js';

/** What the questions are put to, and where their answers find words. */
export interface ExplainContext {
  readonly nowMs: number;
  readonly module: CoreModule;
  readonly kinds: Kinds;
  readonly roles: Roles;
  readonly agents: Handles<AgentInfo>;
  readonly frameworks: Handles<FrameworkInfo>;
}

const FRAMEWORK_WHY: Readonly<Record<number, FrameworkWhy>> = {
  [abi.WHY_OFFERABLE]: 'OFFERABLE',
  [abi.WHY_PAUSED]: 'PAUSED',
  [abi.WHY_FRAMEWORK_INACTIVE]: 'FRAMEWORK_INACTIVE',
  [abi.WHY_SUPPRESSED]: 'SUPPRESSED',
  [abi.WHY_BACKING_OFF]: 'BACKING_OFF',
  [abi.WHY_RELINQUISHING]: 'RELINQUISHING',
  [abi.WHY_GAVE_UP]: 'GAVE_UP',
  [abi.WHY_INFEASIBLE]: 'INFEASIBLE',
};

const LACKS: Readonly<Record<number, Infeasibility['lack']>> = {
  [abi.LACK_LIMIT]: 'limit',
  [abi.LACK_UNITS]: 'units',
  [abi.LACK_QUANTITY]: 'quantity',
};

/** Words for the module's numbers, and the questions that are asked more than once. */
export class Questions {
  constructor(readonly context: ExplainContext) {}

  get exports(): CoreModule['exports'] {
    return this.context.module.exports;
  }

  /** Asks something that answers with records, and reads them; none when there is no answer. */
  records(question: () => number): Float64Array {
    return question() > 0 ? this.context.module.records() : new Float64Array(0);
  }

  /** The same for answers of any length, which only a lack of memory can keep back. */
  manyRecords(question: () => number): Float64Array {
    const count = question();
    if (count < 0) throw outOfMemory();
    return count > 0 ? this.context.module.records() : new Float64Array(0);
  }

  inRole({ framework, role }: Client): FrameworkInRole {
    const { frameworks, roles } = this.context;
    const frameworkId = frameworks.name(framework);
    const name = frameworks.get(framework).input?.name ?? frameworkId;
    return { frameworkId, name, role: roles.pathOf(role) };
  }

  state({ framework, role }: Client): MinimumState {
    return MINIMUM_STATES[this.exports.minimumStateOf(framework, role)] as MinimumState;
  }

  earmarked(): Client | undefined {
    const framework = this.exports.earmarkFramework();
    return framework < 0 ? undefined : { framework, role: this.exports.earmarkRole() };
  }
}

function outOfMemory(): AllocatorError {
  return new AllocatorError('OUT_OF_MEMORY', 'no memory left to try an allocation out');
}

/**
 * Asks the module why a framework has what it has in a role. Changes nothing: `explainEnd` puts
 * every byte of the module's memory back. Meanwhile the module needs as much memory again.
 *
 * @throws {AllocatorError} OUT_OF_MEMORY when there is no room to try things out.
 */
export function explain(context: ExplainContext, client: Client): Explanation {
  const { module } = context;
  if (module.guard(() => module.exports.explainBegin()) !== 0) throw outOfMemory();
  const answer = module.guard(() => {
    const found = tried(context, client);
    module.exports.explainEnd();
    return found;
  });
  if (answer instanceof AllocatorError) throw answer;
  return answer;
}

/** The answer, or why there is none: whatever else goes wrong is a broken invariant. */
function tried(context: ExplainContext, client: Client): Explanation | AllocatorError {
  try {
    return explained(new Questions(context), client);
  } catch (error) {
    if (error instanceof AllocatorError) return error;
    throw error;
  }
}

function explained(questions: Questions, client: Client): Explanation {
  const { context, exports } = questions;
  const { framework, role } = client;
  const why = exports.explainClient(framework, role);
  const code = FRAMEWORK_WHY[why];
  if (code === undefined) throw new Error(`the module gave the unknown reason ${why}`);
  const policy = context.roles.policyOf(context.roles.pathOf(role));
  const { order = 'drf', admission = 'greedy' } = policy ?? {};
  const unit = unitOf(context, client);
  const minimum = minimumOf(questions, client, unit);
  const infeasible = code === 'INFEASIBLE' ? infeasibilityOf(questions, client) : undefined;
  const place = placeOf(questions, client);
  const roles = rolePlaces(questions, role);
  const earmarked = questions.earmarked();
  const dominantShare = exports.dominantShareOf(role, framework);
  const agents = new ExplainedAgents(questions, client, unit);
  const holder = agents.holder(client);
  const ahead = place?.ahead.map((one) => agents.holder(one)) ?? [];
  const quotas = quotasAtFault(questions, role, agents);
  const next = nextChange(questions, client, code, agents);
  // The run comes last: other questions behind it would be answered as if it had happened.
  const { offeredNow, groups } = agents.afterRun();
  return {
    ...holder,
    nowMs: context.nowMs,
    code,
    order,
    admission,
    dominantShare,
    ...(minimum && { minimum }),
    ...(infeasible && { infeasible }),
    ...(place && { place: { ...place, ahead } }),
    roles,
    agents: groups,
    quotas,
    ...(earmarked && { earmark: questions.inRole(earmarked) }),
    offeredNow,
    ...(next && { next }),
  };
}

/** The unit that the framework declared; the module makes one up where there is none. */
function unitOf(context: ExplainContext, { framework, role }: Client): Quantities | undefined {
  const { input } = context.frameworks.get(framework);
  const unit = input?.minimum?.[context.roles.pathOf(role)]?.unit;
  return unit === undefined ? undefined : parseQuantities(unit);
}

function minimumOf(
  questions: Questions,
  client: Client,
  unit: Quantities | undefined,
): MinimumExplanation | undefined {
  const { exports, context } = questions;
  const { framework, role } = client;
  const record = questions.records(() => exports.explainMinimum(framework, role));
  if (record.length === 0) return undefined;
  const needs: Record<string, number> = {};
  const holds: Record<string, number> = {};
  for (let at = 6; at < record.length; at += 4) {
    const name = context.kinds.nameOf(record[at] as number);
    needs[name] = record[at + 1] as number;
    holds[name] = record[at + 2] as number;
  }
  const [, , relinquishes = 0, dueMs = -1, backoffUntilMs = 0, isSenior] = record;
  const state = questions.state(client);
  const isTimed = state === 'gathering' || state === 'backing off';
  return {
    needs,
    holds,
    ...(unit && { unit }),
    relinquishes,
    ...(isTimed && dueMs >= 0 && { dueMs }),
    ...(state === 'relinquishing' && { backoffUntilMs }),
    isSenior: isSenior === 1,
  };
}

function infeasibilityOf(questions: Questions, client: Client): Infeasibility | undefined {
  const { exports, context } = questions;
  const record = questions.records(() => exports.explainFeasible(client.framework, client.role));
  const [, , why = 0, name = 0, have = 0, want = 0] = record;
  const lack = LACKS[why];
  if (lack === undefined) return undefined;
  return { lack, ...(lack !== 'units' && { name: context.kinds.nameOf(name) }), have, want };
}

/** Its place in its role's order, and the clients before it. */
function placeOf(questions: Questions, client: Client) {
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
function rolePlaces(questions: Questions, role: number): RolePlace[] {
  const { roles } = questions.context;
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

function rolePlace({ exports, context }: Questions, parent: number, own: number): RolePlace {
  const { roles } = context;
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
function quotasAtFault(questions: Questions, role: number, agents: ExplainedAgents): QuotaUse[] {
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
  const { context, exports } = questions;
  const answer = questions.records(() => exports.explainQuota(role));
  const uses: QuotaUse[] = [];
  for (let at = 0; at < answer.length; at += answer[at + 1] as number) {
    const [name = 0, guarantee = 0, limit = -1, consumed = 0] = answer.subarray(at + 2, at + 6);
    uses.push({
      role: context.roles.pathOf(role),
      name: context.kinds.nameOf(name),
      guarantee,
      ...(limit >= 0 && { limit }),
      consumed,
    });
  }
  return uses.sort((a, b) => (a.name < b.name ? -1 : 1));
}
