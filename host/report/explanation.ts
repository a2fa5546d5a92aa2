import type { MinimumState } from '../allocator/api.js';
import { columns } from './columns.js';
import { counted, formatPercent, formatTime, plainText } from './units.js';

/** Why a framework holds what it holds at a moment of a replay, and why not more. */
export interface Explanation {
  readonly trace: string;
  readonly policy: string;
  readonly frameworkId: string;
  readonly name: string;
  readonly atMs: number;
  /** One entry per role that it is subscribed to. */
  readonly roles: readonly RoleExplanation[];
}

export interface RoleExplanation {
  readonly role: string;
  readonly state: MinimumState;
  /** What it holds in the role, as `cpus:16;mem:18020`; empty when nothing. */
  readonly holds: string;
  /** What it needs to start, in the same form. */
  readonly minimum?: string;
  /** 0 to 1. */
  readonly dominantShare: number;
  /** Its place among the frameworks of the role that want something, counted from 1. */
  readonly place?: {
    readonly position: number;
    readonly of: number;
    /** Names of those before it, the first first. */
    readonly before: readonly string[];
  };
  /** Why it is offered nothing more, the reason that concerns most agents first. */
  readonly reasons: readonly {
    /** In words: `filtered until 95.0 s`, `agents exhausted by role etl (nightly load)`. */
    readonly text: string;
    /** On how many agents; absent when it is not a matter of agents. */
    readonly agents?: number;
  }[];
}

/** Longer queues are cut. */
const BEFORE_MAX = 5;

/** The explanation as text for people. */
export function renderExplanation(explanation: Explanation): string {
  const { name, frameworkId, atMs, policy, trace } = explanation;
  const who = `${plainText(name)} (${plainText(frameworkId)})`;
  const title = `${who} at ${formatTime(atMs)} under ${plainText(policy)}, ${plainText(trace)}`;
  return `${[title, ...explanation.roles.map(renderRole)].join('\n\n')}\n`;
}

function renderRole(role: RoleExplanation): string {
  const facts: (readonly [string, string])[] = [
    ['state', STATES[role.state]],
    ['holds', role.holds === '' ? 'nothing' : role.holds],
  ];
  if (role.minimum !== undefined) facts.push(['needs', role.minimum]);
  facts.push(['dominant share', formatPercent(role.dominantShare)]);
  if (role.place !== undefined) facts.push(['place', placeText(role.place)]);
  const reasons = role.reasons.map(({ text, agents }) => [
    agents === undefined ? '' : counted(agents, 'agent'),
    plainText(text),
  ]);
  const why =
    reasons.length === 0 ? '  nothing holds it back' : columns(reasons, ['right', 'left']);
  return [
    `Role ${plainText(role.role)}`,
    indent(columns(facts, ['left', 'left'])),
    '  why not more:',
    indent(indent(why)),
  ].join('\n');
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

function placeText({ position, of, before }: NonNullable<RoleExplanation['place']>): string {
  const shown = before.slice(0, BEFORE_MAX).map(plainText).join(', ');
  const rest = before.length > BEFORE_MAX ? ` and ${before.length - BEFORE_MAX} more` : '';
  return `${position} of ${of}${before.length === 0 ? '' : `, after ${shown}${rest}`}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
