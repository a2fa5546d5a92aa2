/** Ports of agents' hosts that tasks have bound without being offered them. */
export class HostPorts {
  readonly #bound = new Map<string, Set<number>>();

  /** False when a task on the agent has bound it. */
  bind(agentId: string, port: number): boolean {
    const ports = this.#bound.get(agentId) ?? new Set();
    this.#bound.set(agentId, ports);
    if (ports.has(port)) return false;
    ports.add(port);
    return true;
  }

  release(agentId: string, port: number): void {
    this.#bound.get(agentId)?.delete(port);
  }
}
