import * as abi from '../../../assembly/abi.js';
import { parseQuantities, type Quantities } from '../../resources/index.js';
import { AllocatorError } from '../errors.js';
import type { CoreModule } from '../module.js';
import type { Names } from '../names/index.js';
import { ExplainedAgents } from './agents.js';
import type {
  Explanation,
  FrameworkWhy,
  Infeasibility,
  MinimumExplanation,
} from './explanation.js';
import { nextChange } from './next.js';
import { placeOf, quotasAtFault, rolePlaces } from './places.js';
import { type Client, outOfMemory, Questions } from './questions.js';

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

/**
 * Asks the module why a framework has what it has in a role. Changes nothing: `explainEnd` puts
 * every byte of the module's memory back. Meanwhile the module needs as much memory again.
 *
 * @throws {AllocatorError} OUT_OF_MEMORY when there is no room to try things out; UNKNOWN_FRAMEWORK,
 * NOT_SUBSCRIBED.
 */
export function explain(
  { module, names }: { readonly module: CoreModule; readonly names: Names },
  frameworkId: string,
  role: string,
): Explanation {
  const client: Client = {
    role: names.subscribedRole(frameworkId, role),
    framework: names.frameworks.find(frameworkId),
  };
  if (module.guard(() => module.exports.explainBegin()) !== 0) throw outOfMemory();
  const answer = module.guard(() => {
    const found = tried(new Questions(module, names), client);
    module.exports.explainEnd();
    return found;
  });
  if (answer instanceof AllocatorError) throw answer;
  return answer;
}

/** The answer, or why there is none: whatever else goes wrong is a broken invariant. */
function tried(questions: Questions, client: Client): Explanation | AllocatorError {
  try {
    return explained(questions, client);
  } catch (error) {
    if (error instanceof AllocatorError) return error;
    throw error;
  }
}

function explained(questions: Questions, client: Client): Explanation {
  const { names, exports } = questions;
  const { framework, role } = client;
  const why = exports.explainClient(framework, role);
  const code = FRAMEWORK_WHY[why];
  if (code === undefined) throw new Error(`the module gave the unknown reason ${why}`);
  const policy = names.roles.policyOf(names.roles.pathOf(role));
  const { order = 'drf', admission = 'greedy' } = policy ?? {};
  const unit = unitOf(names, client);
  const minimum = minimumOf(questions, client, unit);
  const infeasible = code === 'INFEASIBLE' ? infeasibilityOf(questions, client) : undefined;
  const place = placeOf(questions, client);
  const roles = rolePlaces(questions, role);
  const earmarked = questions.earmarked();
  const startMs = questions.earmarkStartMs();
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
    nowMs: names.nowMs.current,
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
    ...(earmarked && {
      earmark: {
        ...questions.inRole(earmarked),
        ...(startMs !== undefined && { startMs }),
      },
    }),
    offeredNow,
    ...(next && { next }),
  };
}

/** The unit that the framework declared; the module makes one up where there is none. */
function unitOf(names: Names, { framework, role }: Client): Quantities | undefined {
  const { input } = names.frameworks.get(framework);
  const unit = input?.minimum?.[names.roles.pathOf(role)]?.unit;
  return unit === undefined ? undefined : parseQuantities(unit);
}

function minimumOf(
  questions: Questions,
  client: Client,
  unit: Quantities | undefined,
): MinimumExplanation | undefined {
  const { exports, names } = questions;
  const { framework, role } = client;
  const record = questions.records(() => exports.explainMinimum(framework, role));
  if (record.length === 0) return undefined;
  const needs: Record<string, number> = {};
  const holds: Record<string, number> = {};
  for (let at = 6; at < record.length; at += 4) {
    const name = names.kinds.nameOf(record[at] as number);
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
  const { exports, names } = questions;
  const record = questions.records(() => exports.explainFeasible(client.framework, client.role));
  const [, , why = 0, name = 0, have = 0, want = 0] = record;
  const lack = LACKS[why];
  if (lack === undefined) return undefined;
  return { lack, ...(lack !== 'units' && { name: names.kinds.nameOf(name) }), have, want };
}
