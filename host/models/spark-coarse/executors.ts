import type { Worker } from './work.js';

/** An executor from its launch to its end. */
export interface Executor extends Worker {
  readonly agentId: string;
  readonly hostname: string;
  /** Taken from Mesos. */
  readonly cores: number;
  readonly gpus: number;
  /** It gets no more work; it is killed once it has none. */
  isLeaving: boolean;
}

/** Two failures on an agent and no executor is launched there again. */
const MAX_AGENT_FAILURES = 2;

/** The live executors of an application, what they hold together, and where others failed. */
export class Executors {
  readonly byId = new Map<string, Executor>();
  readonly registered = new Set<Executor>();
  cores = 0;
  gpus = 0;
  /** Advertised by those that have registered. */
  coresRegistered = 0;
  /** The most agents that were avoided at once, as executors had failed there. */
  mostAvoided = 0;
  readonly #onAgent = new Map<string, number>();
  readonly #onHost = new Map<string, number>();
  readonly #failures = new Map<string, { count: number; lastMs: number }>();

  constructor(private readonly forgetFailuresMs: number) {}

  launched(executor: Executor): void {
    this.byId.set(executor.id, executor);
    this.#count(executor, 1);
  }

  registers(executor: Executor): void {
    this.registered.add(executor);
    this.coresRegistered += executor.workCores;
  }

  ended(executor: Executor): void {
    this.byId.delete(executor.id);
    this.#count(executor, -1);
    if (this.registered.delete(executor)) this.coresRegistered -= executor.workCores;
  }

  isOnAgent(agentId: string): boolean {
    return (this.#onAgent.get(agentId) ?? 0) > 0;
  }

  /** Agents may share a host. */
  isOnHost(hostname: string): boolean {
    return (this.#onHost.get(hostname) ?? 0) > 0;
  }

  failedOn(agentId: string, nowMs: number): void {
    const count = this.#failuresOn(agentId, nowMs) + 1;
    this.#failures.set(agentId, { count, lastMs: nowMs });
    const avoided = [...this.#failures.keys()].filter((id) => this.avoids(id, nowMs)).length;
    this.mostAvoided = Math.max(this.mostAvoided, avoided);
  }

  /** It has failed there too often. */
  avoids(agentId: string, nowMs: number): boolean {
    return this.#failuresOn(agentId, nowMs) >= MAX_AGENT_FAILURES;
  }

  #failuresOn(agentId: string, nowMs: number): number {
    const failures = this.#failures.get(agentId);
    if (failures === undefined || nowMs - failures.lastMs >= this.forgetFailuresMs) return 0;
    return failures.count;
  }

  #count({ agentId, hostname, cores, gpus }: Executor, sign: 1 | -1): void {
    this.cores += sign * cores;
    this.gpus += sign * gpus;
    this.#onAgent.set(agentId, (this.#onAgent.get(agentId) ?? 0) + sign);
    this.#onHost.set(hostname, (this.#onHost.get(hostname) ?? 0) + sign);
  }
}
