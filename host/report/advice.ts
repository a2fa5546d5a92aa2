import type { Advice, Remedy } from '../advise/advise.js';
import { changesSentences } from './changes.js';
import { numberInterval, outcome, range } from './outcome.js';
import { agentsWords } from './size.js';
import { counted, formatPercent, formatTime, plainText, wrap } from './units.js';

/** The answer of `fairlead advise` in sentences that need no glossary. */
export function renderAdvice(advice: Advice, widthColumns: number): string {
  const lines = [
    `${plainText(advice.trace)}: ${agentsWords(advice)}.`,
    ...changesSentences(advice).map(plainText),
    `Asked for: ${plainText(advice.goal)}, in ${advice.seeds.length > 1 ? `each of ${counted(advice.seeds.length, 'replay')}` : 'one replay'}.`,
    `As recorded (${plainText(advice.asRecorded.policy)}): ${outcome(advice.asRecorded.figures)}.`,
  ];
  const written = lines.map((line) => wrap(line, widthColumns, '  '));
  return `${[...written, '', ...body(advice, widthColumns)].join('\n')}\n`;
}

function body(advice: Advice, widthColumns: number): string[] {
  if (advice.asRecorded.isEnough) return ['Nothing has to change.'];
  const remedies = advice.remedies.flatMap((remedy, index) => [
    wrap(`${index + 1}. ${what(remedy, advice)}: ${outcome(remedy.figures)}.`, widthColumns, '   '),
    wrap(`   Price: ${price(remedy)}.`, widthColumns, '   '),
    wrap(`   To see it: ${command(remedy)}`, widthColumns, '   '),
  ]);
  const none = 'Nothing that was tried is enough: another policy, patience, ratio, or more agents.';
  const notEnough = advice.notEnough.map(({ policy, figures }) =>
    wrap(`Not enough: ${plainText(policy)} alone: ${outcome(figures)}.`, widthColumns, '  '),
  );
  return [...(remedies.length === 0 ? [none] : remedies), ...notEnough];
}

function what({ kind, policy, agents, ratio = 1 }: Remedy, { asRecorded }: Advice): string {
  const under = policy === asRecorded.policy ? '' : ` under policy ${plainText(policy)}`;
  if (kind === 'agents') return `${counted(agents, 'more agent')}${under}`;
  if (kind === 'ratio')
    return `every Spark application starts with ${formatPercent(ratio)} of what it wants`;
  return `policy ${plainText(policy)}`;
}

function price({ agents, ratio, kind, policy, later, figures }: Remedy): string {
  const hardware = agents === 0 ? 'no hardware' : counted(agents, 'more agent');
  const settings = kind === 'policy' || kind === 'patience' ? [`policy ${plainText(policy)}`] : [];
  const held = figures.coreHoursBelowMinimum;
  const idle = `${held.high < 0.05 ? 'no' : numberInterval(held)} core-hours held by who cannot start yet`;
  const less =
    ratio === undefined
      ? []
      : [
          'what it costs an application to start with so little (it spills, and fails) is not counted',
        ];
  return [hardware, ...settings, losers(later), idle, ...less].join('; ');
}

function losers({ count, mostMs }: Remedy['later']): string {
  if (count.most === 0) return 'nobody finishes later than as recorded';
  const finish = count.least === 1 && count.most === 1 ? 'finishes' : 'finish';
  const much = Number.isFinite(mostMs) ? `by at most ${formatTime(mostMs)}` : 'some never';
  return `${range(count)} ${finish} later than as recorded, ${much}`;
}

/** What a user types after the recording. */
function command({ policy, changes }: Remedy): string {
  const options = changes.map((change) => ` --change ${change}`).join('');
  return `fairlead replay RECORDING --policy ${plainText(policy)}${options}`;
}
