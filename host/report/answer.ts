import type { Explanation } from '../allocator/explain/explanation.js';
import { agentWords, amounts, frameworkWords, nextWords } from './explanation-words.js';
import { counted, formatTime, plainText } from './units.js';

/** A page keeps many answers: lists in them are short. */
const AHEAD_MAX = 3;
const GROUPS_MAX = 3;

/**
 * Why a framework has no more at a moment of a replay, in the words of `fairlead explain` and shorter:
 * a line each for what holds, and what would come next.
 */
export function answerText(roles: readonly Explanation[]): string {
  return roles
    .flatMap((role) => {
      const where = roles.length === 1 ? '' : `Role ${plainText(role.role)}: `;
      return [`${where}${frameworkWords(role)}`, ...factsOf(role)];
    })
    .join('\n');
}

function factsOf(role: Explanation): string[] {
  const { minimum, place, earmark } = role;
  const needs = minimum === undefined ? '' : `, needs ${amounts(minimum.needs)}`;
  const facts = [`Holds ${amounts(role.used)}${needs}.`];
  if (place !== undefined) facts.push(`Place ${place.position} of ${place.of}${behind(place)}.`);
  if (earmark !== undefined) facts.push(`The earmark is ${earmarkOf(role, earmark)}.`);
  const shown = role.agents.slice(0, GROUPS_MAX);
  for (const group of shown) {
    facts.push(`${counted(group.agentIds.length, 'agent')}: ${agentWords(role, group)}.`);
  }
  const more = role.agents.length - shown.length;
  if (more > 0) facts.push(`Agents of ${counted(more, 'other reason')}.`);
  return [...facts, `Earliest change: ${nextWords(role)}`];
}

function behind({ ahead }: NonNullable<Explanation['place']>): string {
  if (ahead.length === 0) return '';
  const names = ahead.slice(0, AHEAD_MAX).map(({ name }) => plainText(name));
  const more = ahead.length - names.length;
  return `, behind ${names.join(', ')}${more > 0 ? ` and ${counted(more, 'other')}` : ''}`;
}

function earmarkOf(
  { frameworkId, role }: Explanation,
  earmark: NonNullable<Explanation['earmark']>,
): string {
  if (earmark.frameworkId === frameworkId && earmark.role === role) return 'its own';
  const start = earmark.startMs === undefined ? '' : `, to start at ${formatTime(earmark.startMs)}`;
  return `for ${plainText(earmark.name)}${start}`;
}
