import type { ImportSummary } from '../recordings/index.js';
import { textOf } from '../recordings/mesos-json/json.js';
import type { Answers } from './answers.js';
import { flagsOf } from './cluster.js';
import { Metrics } from './metrics.js';

interface Asked {
  readonly id: string;
  readonly roles: readonly string[];
}

/** What a master's answers do not say of why a framework gets no more, a sentence each. */
export function unknowns(answers: Answers, asked: Asked, summary: ImportSummary): string[] {
  const { roles, metrics } = answers;
  const flags = flagsOf(answers);
  const said = new Metrics(metrics ?? {});
  const sentences = asked.roles.map((role) => filtersIn(role, said.filters(role)));
  if (said.suppressedRoles(asked.id) === undefined) {
    sentences.push('Whether it suppressed offers (suppress): /metrics/snapshot says it.');
  }
  if (roles === undefined) {
    sentences.push('Quotas, and weights changed since the start: /roles says them.');
  }
  if (Object.keys(flags).length === 0) {
    sentences.push("How the master was started: taken to have Mesos' defaults. /flags says it.");
  }
  if (textOf(flags.whitelist) !== undefined) {
    sentences.push('Which agents the whitelist names: taken to be all.');
  }
  sentences.push(
    'What it would be offered now, and is not for longer than the allocation interval, it has most likely declined.',
    'The order of agents: the master draws it anew each time. Which agents are offered to whom may differ.',
    'How often each framework was served, which breaks ties of shares, and what it needs at least.',
  );
  const worded = (word: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([what, count]) => `${word}: ${what} (${count}).`);
  return [
    ...sentences,
    ...worded('Inferred', summary.inferred),
    ...worded('Left out', summary.leftOut),
  ];
}

function filtersIn(role: string, active: number | undefined): string {
  const count = active === undefined ? '' : `: of all in the role, ${active} are active`;
  return `What it declined in role ${role}, and until when (its filters)${count}.`;
}
