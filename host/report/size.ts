import { mean } from 'simple-statistics';
import type { PolicySize, SizeResult } from '../size/size.js';
import { changesSentences } from './changes.js';
import { outcome } from './outcome.js';
import { counted, formatNumber, plainText, wrap } from './units.js';

/** The answer of `fairlead size` in sentences that need no glossary. */
export function renderSize(result: SizeResult, widthColumns: number): string {
  const { trace, goal, recorded, otherAgents, shape } = result;
  const head = `${plainText(trace)}: ${agentsWords({ agents: recorded, shape, otherAgents })}.`;
  const asked = `Asked for: ${plainText(goal)}.`;
  const answers = result.policies.map((policy) => sentence(policy, result));
  const said = [head, ...changesSentences(result).map(plainText), asked, ...answers];
  return `${said.map((line) => wrap(line, widthColumns, '  ')).join('\n')}\n`;
}

/** The agents of which there may be more or fewer, and the others. */
export function agentsWords(of: {
  readonly agents: number;
  readonly shape: string;
  readonly otherAgents: number;
}): string {
  const alike = `${counted(of.agents, 'agent')} of ${plainText(of.shape)}`;
  if (of.otherAgents === 0) return alike;
  return `${alike}, beside ${counted(of.otherAgents, 'other agent that stays', 'other agents that stay')}`;
}

function sentence({ policy, agents, perSeed, figures }: PolicySize, result: SizeResult): string {
  const name = plainText(policy);
  if (agents === undefined) {
    const known = perSeed.filter((one) => one !== undefined).length;
    if (known === perSeed.length) {
      return `${name}: enough in each replay on its own${spread(perSeed)}, but no number that was tried is in all.`;
    }
    const some =
      known === 0 ? '' : ` in ${perSeed.length - known} of ${counted(perSeed.length, 'replay')}`;
    return `${name}: not even ${counted(result.most, 'agent is', 'agents are')} enough${some}.`;
  }
  const { recorded } = result;
  const difference = Math.abs(agents - recorded);
  const than =
    agents === recorded
      ? 'as many as there are'
      : `${formatNumber(difference)} ${agents > recorded ? 'more' : 'fewer'} than there are`;
  const then = figures === undefined ? '' : `: ${outcome(figures)}`;
  return `${name}: ${counted(agents, 'agent')}, ${than}${spread(perSeed)}${then}.`;
}

/** How far the seeds are apart; nothing when one was asked, or all agree. */
function spread(perSeed: PolicySize['perSeed']): string {
  const known = perSeed.filter((one) => one !== undefined);
  if (perSeed.length === 1) return '';
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (least === most) return `, in each of ${counted(perSeed.length, 'replay')}`;
  const average = formatNumber(mean(known), 1);
  return ` (${least} to ${most} in ${counted(perSeed.length, 'replay')}, ${average} on average)`;
}
