/** The questions of tools/check/assembly/probe.ts, asked of a running allocator's memory. */
export interface Probe {
  nowMs(): number;
  earmarkFramework(): number;
  servedForMs(): number;
  startInMs(): number;
  promisedInMs(): number;
  hasSlipped(): number;
  isFeasibilityStale(): number;
  isEarmarkJustOver(): number;
  nextDueInMs(): number;
  isPresent(agent: number): number;
  availableOn(agent: number): number;
  memoryOf(agent: number): number;
  keptCount(): number;
  keptAgentAt(index: number): number;
  keptUnitsOn(agent: number): number;
  minimumState(framework: number, role: number): number;
  dueInMs(framework: number, role: number): number;
  backoffInMs(framework: number, role: number): number;
  attempts(framework: number, role: number): number;
  hasStarted(framework: number, role: number): number;
  isDemoted(framework: number, role: number): number;
  isOffered(framework: number, role: number): number;
  overdueAtMs(framework: number, role: number): number;
  seniorSinceMs(framework: number, role: number): number;
  endInMs(framework: number): number;
  isSuppressed(framework: number, role: number): number;
  placeMs(framework: number, role: number): number;
  cameAt(framework: number, role: number): number;
  countOf(framework: number, role: number): number;
  roleCount(role: number): number;
  virtualLeafCount(role: number): number;
  usedOn(framework: number, role: number, agent: number): number;
  isBlockedOn(framework: number, role: number, agent: number): number;
  filterOn(framework: number, role: number, agent: number): number;
  filterAfter(filter: number): number;
  filterAmount(filter: number): number;
  filterDueKeyIn(filter: number): number;
  askingOn(framework: number, role: number, agent: number): number;
  askingBefore(asking: number): number;
  askingAmount(asking: number): number;
  askingNumber(asking: number): number;
  isRefusal(asking: number): number;
  isOutright(asking: number): number;
  offersEnd(): number;
  isOffer(offer: number): number;
  offerFramework(offer: number): number;
  offerAgent(offer: number): number;
  offerAmount(offer: number): number;
}

/** A probe that looks into a memory; making it must leave that memory alone. */
export function probeOf(module: WebAssembly.Module, memory: WebAssembly.Memory): Probe {
  const before = new Uint8Array(memory.buffer).slice();
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const after = new Uint8Array(memory.buffer);
  if (Buffer.compare(before, after) !== 0) throw new Error('the probe wrote into the memory');
  return exports as unknown as Probe;
}
