import type { MinimumState } from '../allocator/api.js';
import type { Explanation, Holder } from '../allocator/explain/explanation.js';
import type { TraceExplanation } from '../replay/explain.js';
import { unplaceableWords } from '../replay/unplaceable.js';
import { ownValue } from '../resources/index.js';
import type { Quantities } from '../resources/types.js';
import { changesSentences } from './changes.js';
import { columns } from './columns.js';
import { agentWords, amounts, frameworkWords, nextWords } from './explanation-words.js';
import { notPlayedSentences } from './not-played.js';
import { restsOnSentences } from './rests-on.js';
import {
  counted,
  formatPercent,
  formatTime,
  plainText,
  WIDTH_COLUMNS,
  wallClock,
  wrap,
} from './units.js';

/** Longer lists are cut. */
const HOLDERS_MAX = 12;
const AHEAD_MAX = 3;
const IN_VAIN_MAX = 6;
const TASKS_MAX = 12;

/** The explanation as text for people, in lines of at most so many columns. */
export function renderExplanation(
  explanation: TraceExplanation,
  widthColumns = WIDTH_COLUMNS,
): string {
  const { name, frameworkId, atMs, policy, trace } = explanation;
  const who = `${plainText(name)} (${plainText(frameworkId)})`;
  const when = `${formatTime(atMs)}${wallClock(explanation.start, atMs)}`;
  const title = `${who} at ${when} under ${plainText(policy)}, ${plainText(trace)}`;
  const roles = explanation.roles.map((role) => renderRole(role, widthColumns));
  const tasks = tasksOf(explanation, widthColumns);
  if (roles.length === 0) roles.push(absence(explanation));
  const vain = inVain(explanation).map((line) => wrap(line, widthColumns, '  '));
  const changed = changesSentences(explanation).map(plainText);
  const source = [...changed, replayed(explanation), ...notPlayedSentences(explanation)];
  const rests = [...source, ...restsOnSentences(explanation)].map((line) =>
    wrap(line, widthColumns, '  '),
  );
  return `${[wrap(title, widthColumns, '  '), ...vain, ...roles, ...tasks, ...rests].join('\n\n')}\n`;
}

/** Where what it says comes from. */
function replayed({ policy }: TraceExplanation): string {
  return (
    'Recorded: agents, frameworks, what they wanted and when. Replayed: who was offered what and ' +
    `holds what, as it comes of that under ${plainText(policy)}; recorded decisions are not looked at.`
  );
}

function inVain({ unplaceable = [] }: TraceExplanation): string[] {
  const lines = unplaceable
    .slice(0, IN_VAIN_MAX)
    .map((one) => `It waits in vain: ${plainText(unplaceableWords(one))}.`);
  const left = unplaceable.length - IN_VAIN_MAX;
  const more = counted(left, 'more kind of tasks', 'more kinds of tasks');
  return left > 0 ? [...lines, `… and for ${more} (--json has all)`] : lines;
}

function tasksOf({ tasks = [] }: TraceExplanation, width: number): string[] {
  if (tasks.length === 0) return [];
  const shown = tasks.slice(0, TASKS_MAX).map(({ name, agentId, isRunning }) => {
    return [
      plainText(name),
      `on ${plainText(agentId)}`,
      isRunning ? '' : 'not running yet',
    ] as const;
  });
  const left = tasks.length - shown.length;
  const rest = left > 0 ? [`  … and ${left} more (--json has all of them)`] : [];
  const table = indent(columns(shown, ['left', 'left', 'left'], undefined, width - 2));
  return [['Its tasks:', table, ...rest].join('\n')];
}

function absence(explanation: TraceExplanation): string {
  const { atMs, arrivedMs, completedMs, isPlayed, isAwaited } = explanation;
  if (isPlayed === false) {
    return (
      `It is not played: it arrived at ${formatTime(arrivedMs)}, and the recording does not say ` +
      'what it wanted.'
    );
  }
  if (completedMs !== undefined) {
    return `It is through: it arrived at ${formatTime(arrivedMs)} and finished at ${formatTime(completedMs)}.`;
  }
  if (arrivedMs > atMs) return `It is not there yet: it arrives at ${formatTime(arrivedMs)}.`;
  if (isAwaited) {
    return `It is not there: it was submitted at ${formatTime(arrivedMs)}, and its driver does not run.`;
  }
  return `It is not there: it arrived at ${formatTime(arrivedMs)} and has been removed.`;
}

/** Where a framework stands in one of its roles, in lines of at most so many columns. */
export function renderRole(role: Explanation, width: number): string {
  const parts = [
    wrap(`Role ${plainText(role.role)}: ${frameworkWords(role)}`, width, '  '),
    indent(columns(factsOf(role), ['left', 'left'], undefined, width - 2)),
    ...agentsOf(role, width),
    ...holdersOf(role, width),
    wrap(`Earliest change: ${nextWords(role)}`, width, '  '),
  ];
  return parts.join('\n\n');
}

const STATES: Readonly<Record<MinimumState, string>> = {
  none: 'needs no minimum',
  waiting: 'waiting: holds nothing yet',
  gathering: 'gathering: holds less than it needs to start',
  satisfied: 'satisfied: holds what it needs, or has started',
  relinquishing: 'relinquishing: gives back what it holds',
  'backing off': 'backing off: gave back, and waits before it tries again',
  'gave up': 'gave up: relinquished as often as the policy allows',
  infeasible: 'infeasible: the agents present could never give it its minimum',
};

function factsOf(role: Explanation): (readonly [string, string])[] {
  const { minimum } = role;
  const facts: (readonly [string, string])[] = [['state', STATES[role.state]]];
  facts.push(['holds', amounts(role.used)]);
  if (hasAny(role.offered)) facts.push(['is offered', amounts(role.offered)]);
  if (minimum !== undefined) {
    const lacking = new Map<string, number>();
    for (const [name, need] of Object.entries(minimum.needs)) {
      const lack = need - (ownValue(minimum.holds, name) ?? 0);
      if (lack > 0) lacking.set(name, lack);
    }
    const lacks = Object.fromEntries(lacking);
    const still = hasAny(lacks) ? `, lacks ${amounts(lacks)}` : '';
    facts.push(['needs', `${amounts(minimum.needs)}${still}`]);
    if (minimum.unit !== undefined) facts.push(['can use', `offers of ${amounts(minimum.unit)}`]);
    if (role.state === 'gathering' && minimum.dueMs !== undefined) {
      facts.push(['patience', `until ${formatTime(minimum.dueMs)}`]);
    }
    if (minimum.relinquishes > 0) facts.push(['relinquished', timesOf(minimum.relinquishes)]);
  }
  facts.push(['dominant share', formatPercent(role.dominantShare)]);
  if (role.place !== undefined) {
    const { position, of, refusedOn, overdueMs } = role.place;
    facts.push(['place', `${position} of ${of} in its role (order ${role.order})`]);
    if (refusedOn > 0) facts.push(['refused', refusedWords(refusedOn)]);
    if (overdueMs !== undefined) facts.push(['comes first', turnWords(overdueMs, role)]);
  }
  for (const words of rolePlaceWords(role)) facts.push(['its role', words]);
  if (role.earmark !== undefined) facts.push(['earmark', earmarkWords(role)]);
  else if (minimum?.isSenior === true)
    facts.push(['seniority', 'first: the next earmark is for it']);
  return facts;
}

/** Without a minimum there is no patience, but a turn for those who have used nothing for long. */
function turnWords(overdueMs: number, { nowMs }: Explanation): string {
  if (overdueMs <= nowMs)
    return 'as soon as something is free for it: it has used nothing for long';
  return `from ${formatTime(overdueMs)} on, if it uses nothing until then`;
}

function refusedWords(agents: number): string {
  return `what is left on ${counted(agents, 'agent')}: those who have waited for longer are asked first there`;
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function earmarkWords({ frameworkId, role, earmark }: Explanation): string {
  if (earmark?.frameworkId === frameworkId && earmark.role === role) {
    return `its own: what it lacks is kept for it${startWords(earmark)}`;
  }
  const whose = `for ${plainText(earmark?.name ?? '')} in ${plainText(earmark?.role ?? '')}`;
  return `${whose}${startWords(earmark)}`;
}

/** `, expected to start at 45 s`, where that can be told. */
function startWords(earmark: Explanation['earmark']): string {
  const startMs = earmark?.startMs;
  return startMs === undefined ? '' : `, expected to start at ${formatTime(startMs)}`;
}

/** The place of its role, and of the roles above it, where they have siblings that want something. */
function rolePlaceWords({ roles }: Explanation): string[] {
  return roles
    .filter(({ of }) => of > 1)
    .map(({ role, parent, position, of, ahead }) => {
      const below = parent === '' ? '' : ` below ${plainText(parent)}`;
      const before = ahead.map(
        (one) => `${plainText(one.role)} (${formatPercent(one.dominantShare)})`,
      );
      const behind = before.length === 0 ? '' : `, behind ${before.slice(0, AHEAD_MAX).join(', ')}`;
      const more = before.length > AHEAD_MAX ? ', …' : '';
      return `${plainText(role)} is ${position} of ${of}${below}${behind}${more}`;
    });
}

function agentsOf(role: Explanation, widthColumns: number): string[] {
  if (role.agents.length === 0) return [];
  const width = String(Math.max(...role.agents.map(({ agentIds }) => agentIds.length))).length;
  const lines = role.agents.map((group) => {
    const count = String(group.agentIds.length).padStart(width);
    return wrap(`${count}  ${agentWords(role, group)}`, widthColumns - 4, ' '.repeat(width + 2));
  });
  const heading =
    role.code === 'OFFERABLE'
      ? 'Agents, and why each is not offered to it'
      : 'Agents, and what would keep each from it all the same';
  return [`  ${heading}:\n${indent(indent(lines.join('\n')))}`];
}

/** Those before it in its role, in their order, and whoever else has something. */
function holdersOf(role: Explanation, widthColumns: number): string[] {
  const ahead = role.place?.ahead ?? [];
  const shown = new Set([keyOf(role), ...ahead.map(keyOf)]);
  const others = allHolders(role).filter((holder) => !shown.has(keyOf(holder)));
  const rows = [
    ...ahead.map((holder, i) => holderRow(`${i + 1}.`, holder)),
    ...others.map((holder) => holderRow('', holder)),
  ];
  if (rows.length === 0) return [];
  const isQueue = ahead.length > 0;
  const what = isQueue ? 'Who is before it, and who else holds resources' : 'Who holds resources';
  const shownRows = rows.slice(0, HOLDERS_MAX).map((row) => (isQueue ? row : row.slice(1)));
  const align = (shownRows[0] ?? []).map(() => 'left' as const);
  const table = columns(shownRows, align, undefined, widthColumns - 4);
  const rest = rows.length - HOLDERS_MAX;
  const more = rest > 0 ? `\n    … and ${rest} more (--json has all of them)` : '';
  return [`  ${what}:\n${indent(indent(table))}${more}`];
}

/** Every holder once, with what it has on all agents, the most first. */
function allHolders(role: Explanation): Holder[] {
  const sums = new Map<string, { holder: Holder; used: Quantities; offered: Quantities }>();
  for (const holder of role.agents.flatMap(({ holders }) => holders)) {
    const sum = sums.get(keyOf(holder));
    sums.set(keyOf(holder), {
      holder,
      used: plus(sum?.used ?? {}, holder.used),
      offered: plus(sum?.offered ?? {}, holder.offered),
    });
  }
  const total = [...sums.values()].reduce<Quantities>((all, { used }) => plus(all, used), {});
  const partOf = ({ used }: { used: Quantities }) =>
    Math.max(
      0,
      ...Object.entries(used).map(([name, amount]) => amount / (ownValue(total, name) || 1)),
    );
  return [...sums.values()]
    .sort((a, b) => partOf(b) - partOf(a) || (keyOf(a.holder) < keyOf(b.holder) ? -1 : 1))
    .map(({ holder, used, offered }) => ({ ...holder, used, offered }));
}

function holderRow(place: string, holder: Holder): string[] {
  const offered = hasAny(holder.offered) ? `, offered ${amounts(holder.offered)}` : '';
  const state = holder.state === 'none' ? '' : holder.state;
  const role = plainText(holder.role);
  return [place, plainText(holder.name), role, state, `${amounts(holder.used)}${offered}`];
}

function keyOf({ frameworkId, role }: Pick<Holder, 'frameworkId' | 'role'>): string {
  return `${frameworkId} ${role}`;
}

function hasAny(quantities: Quantities): boolean {
  return Object.values(quantities).some((amount) => amount > 0);
}

function plus(a: Quantities, b: Quantities): Quantities {
  const sum = new Map(Object.entries(a));
  for (const [name, amount] of Object.entries(b)) sum.set(name, (sum.get(name) ?? 0) + amount);
  return Object.fromEntries(sum);
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
