import type { AgentGroup, AgentWhy, Explanation } from '../allocator/explain/explanation.js';
import { formatQuantities, fromThousandths } from '../resources/index.js';
import type { Quantities } from '../resources/types.js';
import { counted, formatNumber, formatPercent, formatTime, plainText } from './units.js';

/** In one sentence, why a framework has no more in a role. */
export function frameworkWords(role: Explanation): string {
  const { code, minimum } = role;
  switch (code) {
    case 'PAUSED':
      return 'nobody is offered anything, allocation is paused.';
    case 'FRAMEWORK_INACTIVE':
      return 'it is offered nothing while it is disconnected or deactivated.';
    case 'SUPPRESSED':
      return 'it asked for no offers (suppress), and gets none until it revives.';
    case 'BACKING_OFF':
      return `it gave back and is offered nothing until ${formatTime(minimum?.dueMs ?? role.nowMs)}.`;
    case 'RELINQUISHING':
      return 'it has to give back all that it holds, and is offered nothing meanwhile.';
    case 'GAVE_UP':
      return `it gave up after ${counted(minimum?.relinquishes ?? 0, 'relinquish', 'relinquishes')}.`;
    case 'INFEASIBLE':
      return infeasibleWords(role);
    case 'OFFERABLE':
      return offerableWords(role);
  }
}

function infeasibleWords({ infeasible, minimum }: Explanation): string {
  if (infeasible === undefined) return 'its minimum fits again, which the next allocation finds.';
  const { lack, name = '', have, want } = infeasible;
  const never = 'its minimum can never be placed:';
  if (lack === 'units') {
    // Without a unit of its own the module counts in thousandths of the minimum.
    if (minimum?.unit === undefined) return `${never} ${formatPercent(have / want)} of it fits.`;
    return `${never} ${formatNumber(have)} of the ${counted(want, 'offer')} that it needs fit on the agents.`;
  }
  const needed = `it needs ${plainText(name)}:${fromThousandths(want)}`;
  const there = `${plainText(name)}:${fromThousandths(Math.max(0, have))}`;
  return lack === 'limit'
    ? `${never} ${needed}, the quota limit of its role is ${there}.`
    : `${never} ${needed}, of which ${there} is not reserved or guaranteed to other roles.`;
}

/** What keeps most of the agents from it. */
function offerableWords(role: Explanation): string {
  const { agents, offeredNow, minimum } = role;
  const [most] = agents;
  if (most === undefined) return 'no agent is registered.';
  if (minimum?.unit !== undefined && agents.every(({ fitsUnit }) => fitsUnit === false)) {
    return `no agent has ${amounts(minimum.unit)} left, the least that it can use.`;
  }
  if (offeredNow.length > 0) {
    return `an allocation now would offer it something on ${counted(offeredNow.length, 'agent')}.`;
  }
  return `${MOST[most.code]} on ${counted(most.agentIds.length, 'agent')}.`;
}

const MOST: Readonly<Record<AgentWhy, string>> = {
  OFFERABLE: 'its turn has not come',
  AGENT_INACTIVE: 'the agent is deactivated',
  AGENT_NOT_LISTED: 'the whitelist keeps the agent out',
  EXHAUSTED: 'nothing is left for its role',
  EXCLUDED: 'its own offer constraints keep it away',
  GPU: 'GPUs are kept for those who can use them',
  REGION: 'the other region is kept from it',
  AGENT_CAPABILITY: 'the agent is too old for it',
  BELOW_MIN_ALLOCATABLE: 'too little is left for an offer',
  FILTERED: 'it declined what is left',
  QUOTA_LIMIT: 'its role is at its quota limit',
  HEADROOM: 'what is left is kept for quota guarantees',
  EARMARKED: 'what is left is earmarked for another',
  ADMISSION: 'the admission of its role holds it back',
};

/** Why some agents are not offered to it. */
export function agentWords(role: Explanation, group: AgentGroup): string {
  const left = `${amounts(group.available)} left`;
  const little = group.fitsUnit === false ? ', less than it can use' : '';
  switch (group.code) {
    case 'OFFERABLE':
      return `${role.code === 'OFFERABLE' ? turnWords(role, group) : 'nothing'} (${left}${little})`;
    case 'AGENT_INACTIVE':
      return 'deactivated or disconnected';
    case 'AGENT_NOT_LISTED':
      return 'not on the whitelist';
    case 'EXHAUSTED':
      return `exhausted: nothing is left that role ${plainText(role.role)} may use`;
    case 'EXCLUDED':
      return `excluded by its offer constraints (${left})`;
    case 'GPU':
      return `kept for frameworks with capability GPU_RESOURCES (${left})`;
    case 'REGION':
      return `in another region, and it lacks capability REGION_AWARE (${left})`;
    case 'AGENT_CAPABILITY':
      return `without capability MULTI_ROLE or HIERARCHICAL_ROLE, which it needs (${left})`;
    case 'BELOW_MIN_ALLOCATABLE':
      return `below the minimum that an offer must hold (${left})`;
    case 'FILTERED':
      return `filtered until ${untilWords(group)}: it declined what is left (${left}${little})`;
    case 'QUOTA_LIMIT':
      return `role ${plainText(role.role)} is at its quota limit: ${limitWords(role)} (${left})`;
    case 'HEADROOM':
      return `held back for quota guarantees: ${owedWords(role)} (${left})`;
    case 'EARMARKED':
      return `earmarked for ${earmarkWords(role)} (${left}${little})`;
    case 'ADMISSION':
      return `${ADMISSIONS[role.admission]} (${left}${little})`;
  }
}

function turnWords(role: Explanation, { turn = [] }: AgentGroup): string {
  const isOwn = turn.some((one) => one.frameworkId === role.frameworkId && one.role === role.role);
  if (isOwn) return 'would be offered to it if an allocation ran now';
  if (turn.length === 0) return 'its turn has not come';
  const [first, ...rest] = turn.map(({ name }) => plainText(name));
  const others = rest.length === 0 ? '' : ` and ${counted(rest.length, 'other')}`;
  return `not its turn: an allocation now would offer them to ${first}${others}`;
}

function untilWords({ fromMs = 0, untilMs = 0 }: AgentGroup): string {
  if (fromMs === untilMs) return formatTime(fromMs);
  return `${formatTime(fromMs)}, the last ${formatTime(untilMs)}`;
}

function limitWords(role: Explanation): string {
  return role.quotas
    .filter((use) => use.role === role.role && use.limit !== undefined)
    .map(
      ({ name, limit = 0, consumed }) => `${consumed / 1000} of ${limit / 1000} ${plainText(name)}`,
    )
    .join(', ');
}

function owedWords(role: Explanation): string {
  const owed = role.quotas.filter((use) => use.role !== role.role);
  const words = owed.map(
    ({ role: other, name, guarantee, consumed }) =>
      `${plainText(other)} is owed ${plainText(name)}:${(guarantee - consumed) / 1000}`,
  );
  return words.join(', ');
}

function earmarkWords({ earmark }: Explanation): string {
  return earmark === undefined
    ? 'another'
    : `${plainText(earmark.name)} in ${plainText(earmark.role)}`;
}

const ADMISSIONS: Readonly<Record<Explanation['admission'], string>> = {
  greedy: 'held back by admission',
  backfill: 'held back by backfill: the head of the role would start later',
  gang: 'held back by gang: its whole minimum is not free at once',
  easy: 'held back by easy: its whole minimum is not free at once, or others start first',
};

/** When it could change by itself, and by what. */
export function nextWords(role: Explanation): string {
  const { next, earmark, minimum } = role;
  if (next === undefined) {
    return 'none by itself. It takes a task that ends, an agent that joins, or a call from a framework or an operator.';
  }
  const at = formatTime(next.atMs);
  const name = plainText(next.framework?.name ?? '');
  switch (next.because) {
    case 'filter':
      return `${at}, when its filter on agent ${plainText(next.agentId ?? '')} expires.`;
    case 'batch':
      return `${at}, the next batch allocation.`;
    case 'backoff':
      return `${at}, when its backoff is over.`;
    case 'patience': {
      const whose = next.framework === undefined ? 'its patience' : `the patience of ${name}`;
      if (earmark !== undefined) return `${at}, when ${whose} is over and it gives back.`;
      const senior = minimum?.isSenior === true ? 'this framework' : 'the most senior framework';
      return `${at}, when ${whose} is over: ${senior} gets the earmark, anyone else gives back.`;
    }
    case 'earmark':
      return `${at}, when the earmark of ${name} lapses unless it takes what is there for it.`;
  }
}

/** `cpus:16;mem:18020`, without zeros; `nothing`. */
export function amounts(quantities: Quantities): string {
  const some = Object.entries(quantities).filter(([, amount]) => amount > 0);
  return some.length === 0 ? 'nothing' : plainText(formatQuantities(Object.fromEntries(some)));
}
