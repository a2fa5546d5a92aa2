import type { FrameworkHistory, PolicyHistory } from '../../replay/history/result.js';
import type { FrameworkResult, PolicyResult } from '../../replay/result.js';
import { plainLines, plainText } from '../units.js';
import { instant, type Packet, slice, type Tracks } from './packets.js';

/** A track for each framework: its phases, and what happened to it. */
export function* lanes(
  tracks: Tracks,
  process: bigint,
  policy: PolicyResult,
  flows: FlowsOf,
): Generator<Packet> {
  const [all, packet] = tracks.add({ name: 'The life of each framework' }, process);
  yield packet;
  const answers = new Map(policy.history?.frameworks.map((one) => [one.id, one.answers]));
  for (const framework of policy.perFramework) {
    const [lane, packet] = tracks.add(descriptionOf(framework), all);
    yield packet;
    yield* phases(lane, framework);
    yield* moments(lane, framework, answers.get(framework.id) ?? [], flows);
  }
}

function descriptionOf({ name, id, role }: FrameworkResult) {
  return { name: plainText(name), description: plainText(`${id}, role ${role}`) };
}

/** Who is through has no slice, as on the page. */
function* phases(lane: bigint, framework: FrameworkResult): Generator<Packet> {
  for (const { phase, cores, ...span } of framework.phases) {
    if (phase !== 'done') yield* slice(lane, span, phase, [['mean cores', cores]]);
  }
}

function* moments(
  lane: bigint,
  { id, satisfiedMs }: FrameworkResult,
  answers: FrameworkHistory['answers'],
  flows: FlowsOf,
): Generator<Packet> {
  if (satisfiedMs !== undefined) yield instant(lane, satisfiedMs, 'minimum held');
  for (const { atMs, flows: from } of flows.from.get(id) ?? []) {
    yield instant(lane, atMs, 'relinquish', [], { from });
  }
  for (const { atMs, flow, name } of flows.to.get(id) ?? []) {
    yield instant(lane, atMs, 'takes from where was given back', [['given back by', name]], {
      to: [flow],
    });
  }
  for (const { atMs, text } of answers) {
    yield instant(lane, atMs, 'why no more', [['answer', plainLines(text)]]);
  }
}

/** By framework: its relinquishes with the flows that begin there, and the flows that end with it. */
export interface FlowsOf {
  readonly from: ReadonlyMap<string, { readonly atMs: number; readonly flows: bigint[] }[]>;
  readonly to: ReadonlyMap<
    string,
    { readonly atMs: number; readonly flow: bigint; readonly name: string }[]
  >;
}

/** A flow for each relinquish and each framework that came next to what it freed. */
export function flowsOf(
  givenBack: PolicyHistory['givenBack'],
  nameOf: (frameworkId: string) => string,
  nextFlow: () => bigint,
): FlowsOf {
  const from = new Map<string, { atMs: number; flows: bigint[] }[]>();
  const to = new Map<string, { atMs: number; flow: bigint; name: string }[]>();
  for (const { frameworkId, atMs, next } of givenBack) {
    const flows = next.map((one) => {
      const flow = nextFlow();
      const its = { atMs: one.atMs, flow, name: nameOf(frameworkId) };
      listOf(to, one.frameworkId).push(its);
      return flow;
    });
    listOf(from, frameworkId).push({ atMs, flows });
  }
  return { from, to };
}

function listOf<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
