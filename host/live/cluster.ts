import type { AgentInput } from '../allocator/api.js';
import { createAllocator, type FairleadAllocator } from '../allocator/index.js';
import { stateAgent } from '../recordings/mesos-json/agents.js';
import { masterOf, weightsOf } from '../recordings/mesos-json/flags.js';
import { frameworkOf } from '../recordings/mesos-json/frameworks.js';
import { type Fields, fieldsOf, listOf, textOf } from '../recordings/mesos-json/json.js';
import { roleSettings } from '../recordings/mesos-json/roles.js';
import type { Report } from '../recordings/report.js';
import { mergeResources, type Resource, resourcesFrom } from '../resources/index.js';
import { agentInput, frameworkInput, masterOptions } from '../translate/inputs.js';
import type { Answers } from './answers.js';
import { Pool } from './draw.js';
import { grouped } from './grouped.js';
import { type Held, heldBy, offeredTo } from './held.js';
import { Metrics } from './metrics.js';

/** An allocator that stands where a master's does, as far as the master says. */
export async function liveAllocator(answers: Answers, report: Report): Promise<FairleadAllocator> {
  const flags = flagsOf(answers);
  const region = regionOf(answers.state);
  const master = { ...masterOf(flags, {}), ...(region !== undefined && { region }) };
  const header = { type: 'TRACE', version: 1, name: '', master } as const;
  // It is not to decide anything: it is asked.
  const allocator = await createAllocator({ ...masterOptions(header), eventDriven: false });
  settings(allocator, flags, answers.roles);
  const frameworks = listOf(answers.state.frameworks).map(fieldsOf);
  const there = addFrameworks(allocator, frameworks, answers.metrics, report);
  const isThere = ({ frameworkId }: Held) => there.has(frameworkId);
  const held = heldBy(frameworks, report).filter(isThere);
  const pools = addAgents(allocator, answers.state, held, report);
  addOffers(allocator, pools, offeredTo(frameworks, report).filter(isThere), report);
  return allocator;
}

/** A state has the flags too, where one may see them. */
export function flagsOf({ flags, state }: Answers): Fields {
  return { ...fieldsOf(state.flags), ...fieldsOf(flags?.flags) };
}

function regionOf({ domain }: Fields): string | undefined {
  return textOf(fieldsOf(fieldsOf(fieldsOf(domain).fault_domain).region).name);
}

/** Weights are as the master started until it says more of roles. */
function settings(allocator: FairleadAllocator, flags: Fields, roles: Fields | undefined): void {
  const started = weightsOf(flags);
  if (started !== undefined) allocator.updateWeights(started);
  for (const { role, weight, guarantees, limits } of roleSettings(roles ?? {})) {
    allocator.updateWeights({ [role]: weight });
    if (guarantees === '' && limits === '') continue;
    allocator.updateQuota(role, { ...(guarantees && { guarantees }), ...(limits && { limits }) });
  }
}

function addFrameworks(
  allocator: FairleadAllocator,
  frameworks: readonly Fields[],
  metrics: Fields = {},
  report: Report,
): ReadonlySet<string> {
  const there = new Set<string>();
  const said = new Metrics(metrics);
  for (const fields of frameworks) {
    const framework = frameworkOf(fields, {}, report);
    if (framework === undefined) {
      report.leftOut('framework without an id');
      continue;
    }
    const suppressed = said.suppressedRoles(framework.id) ?? [];
    allocator.addFramework({
      ...frameworkInput(framework),
      suppressedRoles: suppressed.filter((role) => framework.roles.includes(role)),
      active: fields.active !== false,
    });
    there.add(framework.id);
  }
  report.understood('frameworks', there.size);
  return there;
}

function addAgents(
  allocator: FairleadAllocator,
  state: Fields,
  held: readonly Held[],
  report: Report,
): ReadonlyMap<string, Pool> {
  const onAgents = grouped(held, ({ agentId }) => agentId);
  const pools = new Map<string, Pool>();
  for (const fields of listOf(state.slaves).map(fieldsOf)) {
    const agent = stateAgent(fields, report);
    if (agent === undefined) {
      report.leftOut('agents without an id or resources');
      continue;
    }
    const pool = new Pool(resourcesFrom(agent.resources));
    const used = usedOf(onAgents.get(agent.id) ?? [], pool, report);
    allocator.addAgent({ ...agentInput(agent), used });
    if (fields.active === false) allocator.deactivateAgent(agent.id);
    pools.set(agent.id, pool);
  }
  report.understood('agents', pools.size);
  const gone = held.filter(({ agentId }) => !pools.has(agentId)).length;
  if (gone > 0) report.leftOut('task or executor on an agent that is not there', gone);
  return pools;
}

function usedOf(
  held: readonly Held[],
  pool: Pool,
  report: Report,
): NonNullable<AgentInput['used']> {
  const byFramework = grouped(held, ({ frameworkId }) => frameworkId);
  const used = [...byFramework].map(([frameworkId, ofFramework]) => {
    const byRole = grouped(ofFramework, ({ role }) => role);
    const roles = [...byRole].map(([role, all]) => {
      const wanted = mergeResources(all.flatMap(({ resources }) => resources));
      return [role, taken(pool, wanted, role, report)] as const;
    });
    return [frameworkId, Object.fromEntries(roles)] as const;
  });
  return Object.fromEntries(used);
}

function addOffers(
  allocator: FairleadAllocator,
  pools: ReadonlyMap<string, Pool>,
  offers: readonly Held[],
  report: Report,
): void {
  for (const { frameworkId, role, agentId, resources: wanted } of offers) {
    const pool = pools.get(agentId);
    const isOpen = pool !== undefined && allocator.rolesOf(frameworkId).includes(role);
    const resources = isOpen ? taken(pool, wanted, role, report) : [];
    if (resources.length > 0) allocator.imposeOffer({ frameworkId, role, agentId, resources });
    else report.leftOut('offer that its agent has no room for');
  }
}

function taken(
  pool: Pool,
  wanted: readonly Resource[],
  role: string,
  report: Report,
): readonly Resource[] {
  const { resources, isAll } = pool.take(wanted, role);
  if (!isAll) report.leftOut('what tasks or offers hold of disks, volumes or more than there is');
  return resources;
}
