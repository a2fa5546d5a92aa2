import type { ErrorOver, NoTrust, Trust, TrustRow } from '../trust/result.js';
import { counted, formatNumber, formatTime } from './units.js';

const REASONS: Readonly<Record<NoTrust, string>> = {
  'read-once': 'what comes through a pipe is read once, and holding against it takes a second time',
  'no-master': 'no master recorded it, so nothing says what became of it',
  'no-facts': 'the recording does not say when anybody started or finished',
};

/** How far an answer that rests on a recording can be trusted, or why nothing says that. */
export function trustSentences(trust: Trust | NoTrust): string {
  if (typeof trust === 'string') return `Trust: no figure, as ${REASONS[trust]}.`;
  const [asItWas] = trust.rows;
  if (asItWas === undefined) throw new Error('the replay on its own comes first');
  const { seeds } = asItWas;
  const said = [ofAll(asItWas, trust), ofEach(asItWas), inBoth(asItWas, trust)];
  const words = said.filter((text) => text !== undefined).join('; ');
  return (
    `Trust: replayed as it was recorded, under ${trust.policy} over ${counted(seeds, 'seed')}, ` +
    `${words}.${sourcesSentence(trust)}`
  );
}

function ofAll(row: TrustRow, trust: Trust): string | undefined {
  const { makespanError, meanWaitErrorMs } = row;
  const { intervalMs, completed, frameworks } = trust;
  const whose =
    completed < frameworks
      ? ` (${completed} of ${counted(frameworks, 'framework')} completed)`
      : '';
  const makespan =
    makespanError && `the makespan${whose} is off by ${errorText(makespanError, 100, 1, ' %')}`;
  const wait =
    meanWaitErrorMs &&
    `the mean wait${makespan === undefined ? ' is off' : ''} by ` +
      `${errorText(meanWaitErrorMs, 1 / intervalMs, 2)} allocation intervals`;
  const both = [makespan, wait].filter((text) => text !== undefined);
  return both.length === 0 ? undefined : both.join(' and ');
}

function ofEach({ errorMs }: TrustRow): string | undefined {
  return errorMs && `one start or finish is off by ${meanTime(errorMs)} on average`;
}

function inBoth({ missing }: TrustRow, { facts }: Trust): string {
  if (missing > 0) {
    return `of ${counted(facts, 'start or finish', 'starts and finishes')} up to ${missing} in only one of the two`;
  }
  return facts === 1 ? 'it happens in both' : `all ${formatNumber(facts)} happen in both`;
}

/** Where the error comes from: it is of what is not imposed. */
function sourcesSentence({ rows: [, order, answers] }: Trust): string {
  if (order?.errorMs === undefined || answers?.errorMs === undefined) return '';
  return (
    ` That is ${meanTime(order.errorMs)} once agents are visited in the recorded order, ` +
    `and ${meanTime(answers.errorMs)} once frameworks also answer as recorded.`
  );
}

/** `−1.7 % [−2.6 %, −0.9 %]`. */
function errorText(
  { mean, low, high }: ErrorOver,
  times: number,
  decimals: number,
  unit = '',
): string {
  const text = (value: number) => signed(formatNumber(value * times, decimals)) + unit;
  return text(low) === text(high) ? text(mean) : `${text(mean)} [${text(low)}, ${text(high)}]`;
}

function signed(number: string): string {
  if (number.startsWith('-')) return number.replace('-', '−');
  return /[1-9]/.test(number) ? `+${number}` : number;
}

function meanTime({ mean }: ErrorOver): string {
  return formatTime(Math.round(mean));
}
