import type { ExplainedAgents } from './agents.js';
import type { FrameworkWhy, NextChange } from './explanation.js';
import type { Client, Questions } from './questions.js';

/**
 * The first thing that happens by itself and could change what a framework gets. On an agent that
 * has not one unit left nothing does: what is offered there is declined again.
 */
export function nextChange(
  questions: Questions,
  client: Client,
  code: FrameworkWhy,
  agents: ExplainedAgents,
): NextChange | undefined {
  const changes = [...ownTimes(questions, client)];
  if (code === 'OFFERABLE') {
    changes.push(...agentTimes(questions, agents), ...othersTimes(questions, client));
  } else if (code === 'BACKING_OFF' && isNextSenior(questions, client)) {
    changes.push(...othersTimes(questions, client));
  }
  // Of changes at the same time the first stays first: sorting is stable.
  return changes.sort((a, b) => a.atMs - b.atMs)[0];
}

/** The end of its own patience or backoff. */
function* ownTimes(questions: Questions, client: Client): Generator<NextChange> {
  const due = questions.exports.minimumDueMs(client.framework, client.role);
  if (due < 0) return;
  const current = questions.state(client);
  if (current === 'backing off') yield { atMs: due, because: 'backoff' };
  if (current === 'gathering') yield { atMs: due, because: 'patience' };
}

function* agentTimes(questions: Questions, agents: ExplainedAgents): Generator<NextChange> {
  const { exports, names } = questions;
  if (agents.all.some(({ code, fitsUnit }) => code === 'OFFERABLE' && fitsUnit !== false)) {
    yield { atMs: Math.max(names.nowMs.current, exports.nextBatchMs()), because: 'batch' };
  }
  for (const { id, code, fitsUnit, filteredUntilMs } of agents.all) {
    if (code !== 'FILTERED' || fitsUnit === false) continue;
    yield { atMs: filteredUntilMs, because: 'filter', agentId: id };
  }
}

/** Ends of the patience of those who gather beside it, and of the earmark. */
function* othersTimes(questions: Questions, client: Client): Generator<NextChange> {
  const { exports, names } = questions;
  for (const [framework, { input }] of names.frameworks) {
    for (const path of input?.roles ?? []) {
      const other = { framework, role: names.roles.find(path) };
      if (other.framework === client.framework && other.role === client.role) continue;
      const due = exports.minimumDueMs(framework, other.role);
      if (due < 0 || questions.state(other) !== 'gathering') continue;
      yield { atMs: due, because: 'patience', framework: questions.inRole(other) };
    }
  }
  const earmarked = questions.earmarked();
  const lapses = exports.earmarkDueMs();
  if (earmarked === undefined || lapses < 0) return;
  yield { atMs: lapses, because: 'earmark', framework: questions.inRole(earmarked) };
}

/** It gets the earmark, backing off or not, when the next patience is over. */
function isNextSenior(questions: Questions, { framework, role }: Client): boolean {
  const { exports } = questions;
  const [, , , , , isSenior] = questions.records(() => exports.explainMinimum(framework, role));
  return isSenior === 1 && questions.earmarked() === undefined;
}
