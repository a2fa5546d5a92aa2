import type { TraceAgent, TraceFramework } from '../../trace/events.js';
import type { FilesByKind } from '../kind.js';
import { operatorAgent, stateAgent } from '../mesos-json/agents.js';
import { frameworkOf, operatorFramework } from '../mesos-json/frameworks.js';
import { type Fields, fieldsOf, listOf, parsedFields } from '../mesos-json/json.js';
import { operatorRecords } from '../operator-stream/records.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';

/** Agents and frameworks as the operator's stream and snapshots of the state describe them. */
export interface KnownMembers {
  readonly agents: ReadonlyMap<string, TraceAgent>;
  readonly frameworks: ReadonlyMap<string, TraceFramework>;
}

/** The first that is said of each; what one file says does not change later. */
export async function membersOf(
  beside: FilesByKind,
  options: ImportOptions,
  report: Report,
): Promise<KnownMembers> {
  const gathering = new Gathering(options, report);
  for (const file of beside.get('operator-events') ?? []) {
    for await (const { event } of operatorRecords(file, () => undefined)) gathering.event(event);
  }
  for (const file of beside.get('mesos-state') ?? []) {
    const state = parsedFields((await file.text()).replace(/^\uFEFF/, ''));
    if (state === undefined) report.leftOut('snapshot that is not whole');
    else gathering.state(state);
  }
  return gathering;
}

class Gathering implements KnownMembers {
  readonly agents = new Map<string, TraceAgent>();
  readonly frameworks = new Map<string, TraceFramework>();

  constructor(
    private readonly options: ImportOptions,
    private readonly report: Report,
  ) {}

  event(event: Fields): void {
    const { get_agents, get_frameworks } = fieldsOf(fieldsOf(event.subscribed).get_state);
    const agents = listOf(fieldsOf(get_agents).agents).map(fieldsOf);
    const frameworks = listOf(fieldsOf(get_frameworks).frameworks).map(fieldsOf);
    const agent = fieldsOf(event.agent_added).agent;
    const framework = fieldsOf(event.framework_added).framework;
    if (agent !== undefined) agents.push(fieldsOf(agent));
    if (framework !== undefined) frameworks.push(fieldsOf(framework));
    for (const one of agents) this.#agent(operatorAgent(one, this.report));
    for (const one of frameworks) {
      this.#framework(operatorFramework(one, this.options, this.report));
    }
  }

  state(state: Fields): void {
    for (const one of listOf(state.slaves)) this.#agent(stateAgent(fieldsOf(one), this.report));
    for (const one of [...listOf(state.frameworks), ...listOf(state.completed_frameworks)]) {
      this.#framework(frameworkOf(fieldsOf(one), this.options, this.report));
    }
  }

  #agent(agent: TraceAgent | undefined): void {
    if (agent !== undefined && !this.agents.has(agent.id)) this.agents.set(agent.id, agent);
  }

  #framework(framework: TraceFramework | undefined): void {
    if (framework === undefined || this.frameworks.has(framework.id)) return;
    this.frameworks.set(framework.id, framework);
  }
}
