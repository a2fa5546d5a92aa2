import { distributionOf } from '../../host/replay/distribution.js';
import type {
  FrameworkClass,
  FrameworkResult,
  PolicyResult,
  ReplayResult,
} from '../../host/replay/result.js';

/**
 * A made-up answer in the shape of the pitfall: under `drf` every application gathers and none can
 * start, under `fifo` they start one after the other, under `relinquish` one has to give back once.
 * The names hold markup, to see that views escape it.
 */
export function pitfallResult(): ReplayResult {
  return {
    trace: 'pitfall <made up> & "quoted"',
    seed: 0,
    horizonMs: 170_000,
    agents: 10,
    policies: [drf(), fifo(), relinquish()],
  };
}

/** The name of one application: what a page must never show as markup. */
export const HOSTILE_NAME = 'Page<script>alert(1)</script>Rank & "co"';

const NAMES = [HOSTILE_NAME, 'WordCount', 'Sessions', 'Funnel', 'Churn', 'Clicks', 'Ads', 'Bids'];

function drf(): PolicyResult {
  const applications = NAMES.map((name, index) =>
    application(index, name, {
      class: 'stuck',
      finalState: index < 2 ? 'waiting' : 'gathering',
      coreHoursBelowMinimum: index < 2 ? 0 : 0.48,
      coreHoursRepeated: 0,
      ...(index < 2 ? {} : { firstResourcesMs: 26_000 + index * 1000 }),
      phases:
        index < 2
          ? [{ fromMs: 1000 + index * 200, toMs: 170_000, phase: 'waiting' }]
          : [
              { fromMs: 1000 + index * 200, toMs: 27_000 + index * 1200, phase: 'waiting' },
              { fromMs: 27_000 + index * 1200, toMs: 170_000, phase: 'gathering' },
            ],
    }),
  );
  return policy('drf', [batch(), ...applications], {
    endedMs: 170_000,
    utilisationUntilMs: 170_000,
    ended: 'horizon',
    makespanMs: Number.POSITIVE_INFINITY,
    coreHoursHeld: 4.32,
    coreHoursUsed: 0.78,
    coreHoursUseful: 0.78,
    coreHoursBelowMinimum: 2.88,
    coreHoursRepeated: 0,
    relinquishes: 0,
    utilisation: { cpus: 0.975, mem: 0.431 },
    offers: { sent: 1635, accepted: 20, declined: 1613, rescinded: 2 },
    tasksLaunched: 30,
    jainIndex: 0.5,
    roleShortfall: 0.4,
    sparkCores: [0, 27_000, 30_000, 34_000, 38_000, 42_000],
  });
}

function fifo(): PolicyResult {
  const applications = NAMES.map((name, index) => {
    const satisfiedMs = 30_000 + index * 11_000;
    return application(index, name, {
      class: 'satisfied',
      finalState: 'satisfied',
      firstResourcesMs: satisfiedMs - 4000,
      satisfiedMs,
      startedMs: satisfiedMs,
      completedMs: satisfiedMs + 12_000,
      coreHoursBelowMinimum: 0.01,
      coreHoursRepeated: 0,
      phases: [
        { fromMs: 1000 + index * 200, toMs: satisfiedMs - 4000, phase: 'waiting' },
        { fromMs: satisfiedMs - 4000, toMs: satisfiedMs, phase: 'gathering' },
        { fromMs: satisfiedMs, toMs: satisfiedMs + 12_000, phase: 'running' },
        { fromMs: satisfiedMs + 12_000, toMs: 119_000, phase: 'done' },
      ],
    });
  });
  return policy('fifo', [batch(), ...applications], {
    endedMs: 119_000,
    utilisationUntilMs: 119_000,
    ended: 'done',
    makespanMs: 119_000,
    coreHoursHeld: 2.2,
    coreHoursUsed: 1.9,
    coreHoursUseful: 1.9,
    coreHoursBelowMinimum: 0.08,
    coreHoursRepeated: 0,
    relinquishes: 0,
    utilisation: { cpus: 0.71, mem: 0.317 },
    offers: { sent: 402, accepted: 54, declined: 348, rescinded: 0 },
    tasksLaunched: 58,
    jainIndex: 0.731,
    roleShortfall: 0.12,
    sparkCores: [0, 26_000, 30_000, 41_000, 52_000, 119_000],
  });
}

function relinquish(): PolicyResult {
  const applications = NAMES.map((name, index) => {
    const isLast = index === NAMES.length - 1;
    const satisfiedMs = 34_000 + index * 14_000;
    return application(index, name, {
      class: isLast ? 'waiting' : 'satisfied',
      finalState: isLast ? 'backing off' : 'satisfied',
      firstResourcesMs: 27_000,
      relinquishes: isLast ? 1 : 0,
      coreHoursBelowMinimum: 0.05,
      coreHoursRepeated: 0,
      ...(isLast ? {} : { satisfiedMs, startedMs: satisfiedMs, completedMs: satisfiedMs + 12_000 }),
      phases: isLast
        ? [
            { fromMs: 2400, toMs: 27_000, phase: 'waiting' },
            { fromMs: 27_000, toMs: 87_000, phase: 'gathering' },
            { fromMs: 87_000, toMs: 170_000, phase: 'backing off' },
          ]
        : [
            { fromMs: 1000 + index * 200, toMs: 27_000, phase: 'waiting' },
            { fromMs: 27_000, toMs: satisfiedMs, phase: 'gathering' },
            { fromMs: satisfiedMs, toMs: satisfiedMs + 12_000, phase: 'running' },
          ],
    });
  });
  return policy('relinquish', [batch(), ...applications], {
    endedMs: 170_000,
    utilisationUntilMs: 170_000,
    ended: 'horizon',
    makespanMs: Number.POSITIVE_INFINITY,
    coreHoursHeld: 3.1,
    coreHoursUsed: 1.8,
    coreHoursUseful: 1.8,
    coreHoursBelowMinimum: 0.4,
    coreHoursRepeated: 0,
    relinquishes: 1,
    utilisation: { cpus: 0.74, mem: 0.33 },
    offers: { sent: 512, accepted: 60, declined: 451, rescinded: 1 },
    tasksLaunched: 62,
    jainIndex: 0.702,
    roleShortfall: 0.2,
    sparkCores: [0, 27_000, 34_000, 50_000, 90_000, 150_000],
  });
}

type Phase = Omit<FrameworkResult['phases'][number], 'cores'>;

function application(
  index: number,
  name: string,
  fields: Pick<FrameworkResult, 'class' | 'finalState' | 'coreHoursBelowMinimum'> &
    Partial<Omit<FrameworkResult, 'phases'>> & { readonly phases: readonly Phase[] },
): FrameworkResult {
  return {
    id: `f-${index + 1}`,
    name,
    role: 'spark',
    arrivedMs: 1000 + index * 200,
    relinquishes: 0,
    coreHoursHeld: 0.5,
    coreHoursUsed: 0,
    coreHoursUseful: 0,
    coreHoursRepeated: 0,
    ...fields,
    phases: fields.phases.map((phase) => ({ ...phase, cores: 0 })),
  };
}

function batch(): FrameworkResult {
  return {
    id: 'f-0',
    name: 'nightly load',
    role: 'etl',
    class: 'noMinimum',
    arrivedMs: 0,
    firstResourcesMs: 500,
    startedMs: 700,
    completedMs: 42_000,
    relinquishes: 0,
    coreHoursHeld: 0.8,
    coreHoursUsed: 0.78,
    coreHoursUseful: 0.78,
    coreHoursBelowMinimum: 0,
    coreHoursRepeated: 0,
    finalState: 'none',
    phases: [
      { fromMs: 0, toMs: 500, phase: 'waiting', cores: 0 },
      { fromMs: 500, toMs: 42_000, phase: 'running', cores: 69 },
      { fromMs: 42_000, toMs: 119_000, phase: 'done', cores: 0 },
    ],
  };
}

type Totals = Omit<
  PolicyResult,
  'policy' | 'settings' | 'frameworks' | 'roles' | 'perFramework' | 'series'
> & {
  /** When the role `spark` took another 16 cores. */
  readonly sparkCores: readonly number[];
};

function policy(name: string, frameworks: readonly FrameworkResult[], totals: Totals) {
  const { sparkCores, ...rest } = totals;
  const sparkValues = sparkCores.map((_, index) => index * 16);
  const etlTimes = [0, 500, ...sparkCores.slice(1)];
  const etlValues = [0, 80, ...sparkValues.slice(1).map((cores) => 80 - cores)];
  const wanting = frameworks.filter((f) => f.class !== 'noMinimum');
  const queueTimeMs = distributionOf(
    wanting.map((f) => (f.satisfiedMs ?? Number.POSITIVE_INFINITY) - f.arrivedMs),
  );
  const completionMs = distributionOf(
    frameworks.map((f) => (f.completedMs ?? Number.POSITIVE_INFINITY) - f.arrivedMs),
  );
  const slowdown = distributionOf(
    frameworks.map((f) => ((f.completedMs ?? Number.POSITIVE_INFINITY) - f.arrivedMs) / 10_000),
  );
  const result: PolicyResult = {
    policy: name,
    settings: [],
    frameworks: countClasses(frameworks),
    ...rest,
    ...(queueTimeMs === undefined ? {} : { queueTimeMs }),
    ...(completionMs === undefined ? {} : { completionMs }),
    ...(slowdown === undefined ? {} : { slowdown }),
    roles: [
      { role: 'etl', frameworks: 1, satisfied: 0, coreHoursHeld: 0.8 },
      {
        role: 'spark',
        frameworks: 8,
        satisfied: frameworks.filter((f) => f.class === 'satisfied').length,
        coreHoursHeld: 2.9,
      },
    ],
    perFramework: frameworks,
    series: {
      coresTotal: { name: 'cluster', timesMs: [0], values: [80] },
      coresHeld: [
        { name: 'etl', timesMs: etlTimes, values: etlValues },
        { name: 'spark', timesMs: sparkCores, values: sparkValues },
      ],
      coresUsed: [
        { name: 'etl', timesMs: etlTimes, values: etlValues },
        { name: 'spark', timesMs: [0], values: [0] },
      ],
      dominantShare: [
        { name: 'etl', timesMs: etlTimes, values: etlValues.map((cores) => cores / 80) },
        { name: 'spark', timesMs: sparkCores, values: sparkValues.map((cores) => cores / 80) },
      ],
    },
  };
  return result;
}

function countClasses(frameworks: readonly FrameworkResult[]): PolicyResult['frameworks'] {
  const counts: Record<FrameworkClass, number> = {
    noMinimum: 0,
    satisfied: 0,
    underResourced: 0,
    infeasible: 0,
    gaveUp: 0,
    waiting: 0,
    stuck: 0,
  };
  for (const framework of frameworks) counts[framework.class]++;
  return { total: frameworks.length, ...counts };
}
