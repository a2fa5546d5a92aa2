import type { Explanation } from '../allocator/index.js';
import { ReplayError } from '../models/errors.js';
import { frameworkOf } from '../recordings/mesos-json/frameworks.js';
import { type Fields, fieldsOf, idOf, listOf, textOf } from '../recordings/mesos-json/json.js';
import { aroundMs, StateTimes, takenMs } from '../recordings/mesos-state/taken.js';
import { Report } from '../recordings/report.js';
import { didYouMean } from '../resources/near-names.js';
import type { Answers } from './answers.js';
import { liveAllocator } from './cluster.js';
import { unknowns } from './unknowns.js';

/** Where a framework stands in a running master; times of its roles count from the look at it. */
export interface LiveExplanation {
  /** Of whom: an address, or a file. */
  readonly master: string;
  /** The latest time in the state, ISO 8601: it is not older. */
  readonly notBefore?: string;
  readonly frameworkId: string;
  readonly name: string;
  readonly roles: readonly Explanation[];
  /** What the master does not say, and what was made of that, a sentence each. */
  readonly unknown: readonly string[];
}

/**
 * Puts an allocator where a master stands, and asks it why a framework has what it has, and not more.
 *
 * @param asked id or name; of several with the name, the one that is listed last.
 * @throws {ReplayError} when the master has no such framework, or no agents are in its state.
 */
export async function explainLive(answers: Answers, asked: string): Promise<LiveExplanation> {
  const { master, state } = answers;
  const framework = frameworkCalled(asked, answers);
  const report = new Report();
  const { id, name, roles } = framework;
  const allocator = await liveAllocator(answers, report);
  const around = aroundMs(state);
  const atMs = around === undefined ? undefined : takenMs(state, new StateTimes(around));
  return {
    master,
    ...(atMs !== undefined && { notBefore: new Date(atMs).toISOString() }),
    frameworkId: id,
    name,
    roles: allocator.rolesOf(id).map((role) => allocator.explain(id, role)),
    unknown: unknowns(answers, { id, roles }, report.summary('', 0)),
  };
}

/** So many names are listed when none is near. */
const NAMES_MAX = 8;

function frameworkCalled(
  asked: string,
  { master, state }: Answers,
): NonNullable<ReturnType<typeof frameworkOf>> {
  const all = listOf(state.frameworks).map(fieldsOf);
  const found = called(all, asked);
  const framework = found && frameworkOf(found, {}, new Report());
  if (framework !== undefined) return framework;
  const shown = JSON.stringify(asked);
  if (called(listOf(state.completed_frameworks).map(fieldsOf), asked) !== undefined) {
    throw new ReplayError('option', `${master}: framework ${shown} has left`, 'one that is there');
  }
  const names = [...new Set(all.flatMap(({ id, name }) => [textOf(name) ?? '', idOf(id) ?? '']))];
  const hint = didYouMean(asked, names);
  const problem = `${master} has no framework ${shown}${hint}`;
  if (hint !== '' || names.length === 0) throw new ReplayError('option', problem);
  const some = [...new Set(all.map(({ name }) => textOf(name) ?? ''))].slice(0, NAMES_MAX);
  throw new ReplayError('option', problem, `one of ${some.join(', ')}`);
}

function called(frameworks: readonly Fields[], asked: string): Fields | undefined {
  return (
    frameworks.findLast(({ id }) => idOf(id) === asked) ??
    frameworks.findLast(({ name }) => name === asked)
  );
}
