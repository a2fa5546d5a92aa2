import { Random } from '../../host/models/random.js';
import { distributionOf } from '../../host/replay/distribution.js';
import type { FrameworkHistory } from '../../host/replay/history/result.js';
import type {
  FrameworkResult,
  PolicyResult,
  ReplayResult,
  Series,
} from '../../host/replay/result.js';

const FRAMEWORKS = 10_000;
const PHASES_EACH = 100;
const DAY_MS = 24 * 3_600_000;
const END_MS = 7 * DAY_MS;
const AGENTS = 2000;
const BINS = 256;
const BIN_MS = 2 ** 22;
const ROLES = ['adhoc', 'druid', 'etl', 'spark'];
/** A framework that never comes to rest. */
const ROUND = ['waiting', 'gathering', 'backing off', 'waiting', 'gathering', 'running'];

/** 10,000 frameworks with a hundred phases each under one policy: an answer in its shape alone. */
export function generated(): ReplayResult {
  const random = new Random(19);
  const perFramework = Array.from({ length: FRAMEWORKS }, (_, index) => framework(index, random));
  return { trace: 'generated', seed: 0, agents: AGENTS, policies: [policy(perFramework, random)] };
}

function framework(index: number, random: Random): FrameworkResult {
  const arrivedMs = Math.floor((index / FRAMEWORKS) * 6 * DAY_MS);
  const longMs = Math.floor(DAY_MS / PHASES_EACH);
  let fromMs = arrivedMs;
  const phases = Array.from({ length: PHASES_EACH }, (_, i) => {
    const toMs = fromMs + 1 + random.integer(0, longMs - 1);
    const phase = ROUND[i % ROUND.length] ?? 'waiting';
    const cores =
      phase === 'waiting' || phase === 'backing off' ? 0 : random.integer(0, 64_000 - 1) / 1000;
    const stretch = { fromMs, toMs, phase, cores };
    fromMs = toMs;
    return stretch;
  });
  const heldMs = phases.reduce((sum, one) => sum + one.cores * (one.toMs - one.fromMs), 0);
  return {
    id: `${index}`.padStart(5, '0'),
    name: `app-${index}`,
    role: ROLES[index % ROLES.length] ?? '',
    class: 'satisfied',
    arrivedMs,
    satisfiedMs: phases[5]?.fromMs ?? 0,
    completedMs: fromMs,
    relinquishes: 16,
    coreHoursHeld: heldMs / 3_600_000,
    coreHoursUsed: 0,
    coreHoursUseful: 0,
    coreHoursBelowMinimum: 0,
    coreHoursRepeated: 0,
    phases,
    finalState: 'satisfied',
  };
}

function policy(perFramework: readonly FrameworkResult[], random: Random): PolicyResult {
  const waits = perFramework.map((one) => (one.satisfiedMs ?? 0) - one.arrivedMs);
  const queueTimeMs = distributionOf(waits);
  const none = { noMinimum: 0, underResourced: 0, infeasible: 0, gaveUp: 0, waiting: 0, stuck: 0 };
  return {
    policy: 'generated',
    settings: [],
    endedMs: END_MS,
    ended: 'done',
    frameworks: { total: FRAMEWORKS, satisfied: FRAMEWORKS, ...none },
    ...(queueTimeMs && { queueTimeMs }),
    coreHoursHeld: perFramework.reduce((sum, one) => sum + one.coreHoursHeld, 0),
    coreHoursUsed: 0,
    coreHoursUseful: 0,
    coreHoursBelowMinimum: 0,
    coreHoursRepeated: 0,
    relinquishes: 16 * FRAMEWORKS,
    utilisation: { cpus: 0.5 },
    utilisationUntilMs: END_MS,
    offers: { sent: 0, accepted: 0, declined: 0, rescinded: 0 },
    tasksLaunched: 0,
    roles: ROLES.map((role) => ({
      role,
      frameworks: FRAMEWORKS / ROLES.length,
      satisfied: FRAMEWORKS / ROLES.length,
      coreHoursHeld: 1,
    })),
    perFramework,
    series: {
      coresTotal: { name: 'cluster', timesMs: [0], values: [64 * AGENTS] },
      coresHeld: ROLES.map((name) => series(name, 16 * AGENTS, random)),
      coresUsed: ROLES.map((name) => series(name, 8 * AGENTS, random)),
      dominantShare: ROLES.map((name) => series(name, 0.25, random)),
    },
    history: {
      binMs: BIN_MS,
      frameworks: perFramework.map((one) => history(one, random)),
      agents: {
        perRow: 4,
        ids: Array.from({ length: AGENTS }, (_, i) => `agent-${i}`),
        rows: Array.from({ length: AGENTS / 4 }, () => ({
          heldCoreMs: Array.from({ length: BINS }, () => random.integer(0, 256 - 1) * BIN_MS),
          coreMs: Array.from({ length: BINS }, () => 256 * BIN_MS),
        })),
      },
      earmarks: [],
      givenBack: [],
    },
  };
}

function series(name: string, most: number, random: Random): Series {
  const timesMs = Array.from({ length: 4000 }, (_, i) => Math.floor((i * END_MS) / 4000));
  return { name, timesMs, values: timesMs.map(() => (random.integer(0, 1000 - 1) / 1000) * most) };
}

function history(
  { id, arrivedMs, completedMs = END_MS }: FrameworkResult,
  random: Random,
): FrameworkHistory {
  const first = Math.floor(arrivedMs / BIN_MS);
  const length = Math.floor(completedMs / BIN_MS) + 1 - first;
  return {
    id,
    coresFirstBin: first,
    coreMs: Array.from({ length }, () => random.integer(0, 64_000 - 1) * (BIN_MS / 1000)),
    declinedFirstBin: first,
    declined: Array.from({ length }, () => random.integer(0, 2000 - 1)),
    answers: Array.from({ length: 4 }, (_, i) => ({
      atMs: arrivedMs + i * 1000,
      text: `what is left is earmarked for another on ${random.integer(0, AGENTS - 1)} agents.\nPlace ${i} of ${random.integer(0, 100 - 1)}.`,
    })),
  };
}
