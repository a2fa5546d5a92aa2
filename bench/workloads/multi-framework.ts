import type { Offer } from '../../host/allocator/api.js';
import { addAgents, type Contender, idsOf, round, type Workload } from '../cluster.js';
import type { Run } from '../harness.js';

/** Frameworks of three kinds that launch their tasks as they get offers; no filters are set. */
interface Profile {
  readonly name: string;
  readonly frameworks: number;
  readonly role: (index: number) => string;
  readonly tasks: number;
  readonly cpuThousandths: number;
  readonly memMb: number;
  readonly tasksPerOfferMax: number;
}

const PROFILES: readonly Profile[] = [
  {
    ...{ name: 'Marathon', frameworks: 4, role: (i) => `roleA-${i + 1}` },
    ...{ tasks: 4000, cpuThousandths: 70, memMb: 400, tasksPerOfferMax: 100 },
  },
  {
    ...{ name: 'Jenkins', frameworks: 500, role: () => 'roleB' },
    ...{ tasks: 5, cpuThousandths: 100, memMb: 4000, tasksPerOfferMax: 1 },
  },
  {
    ...{ name: 'SparkDispatcher', frameworks: 50, role: (i) => `roleC-${i + 1}` },
    ...{ tasks: 20, cpuThousandths: 1000, memMb: 1000, tasksPerOfferMax: 5 },
  },
];

const TASKS = PROFILES.reduce((sum, { frameworks, tasks }) => sum + frameworks * tasks, 0);

interface Launcher {
  readonly profile: Profile;
  left: number;
}

function addLaunchers(run: Run, allocator: Contender): Map<string, Launcher> {
  const launchers = new Map<string, Launcher>();
  run.timeOnly('add frameworks', () => {
    allocator.batch(() => {
      for (const profile of PROFILES) {
        for (let i = 0; i < profile.frameworks; i++) {
          const id = `${profile.name}-${i}`;
          launchers.set(id, { profile, left: profile.tasks });
          allocator.addFramework({ id, roles: [profile.role(i)] });
        }
      }
    });
  });
  return launchers;
}

/** Launches what fits; the rest of the offer comes back without a filter. */
function answer(allocator: Contender, { profile, left }: Launcher, offer: Offer): number {
  const { cpus = 0, mem = 0 } = offer.quantities;
  const fitting = Math.min(
    Math.floor(cpus / profile.cpuThousandths),
    Math.floor(mem / (profile.memMb * 1000)),
  );
  const tasks = Math.min(fitting, left, profile.tasksPerOfferMax);
  if (tasks === 0) allocator.decline([offer.id]);
  else {
    const used = `cpus:${(tasks * profile.cpuThousandths) / 1000};mem:${tasks * profile.memMb}`;
    allocator.accept([offer.id], used);
  }
  return tasks;
}

export const multiFramework: Workload = {
  name: 'MultiFramework',
  points: [{ agents: 80, frameworks: 554 }],
  quickPoints: [{ agents: 80, frameworks: 554 }],
  budgetMs: 30_000,
  run(run, allocator, { agents }) {
    const resources = 'cpus:64;mem:488000';
    addAgents(
      run,
      allocator,
      idsOf('agent', agents).map((id) => ({ id, resources })),
    );
    allocator.pause();
    const launchers = addLaunchers(run, allocator);
    allocator.resume();
    let launched = 0;
    while (launched < TASKS && !run.isOver) {
      const offers = round(run, allocator);
      allocator.batch(() => {
        for (const offer of offers) {
          const launcher = launchers.get(offer.frameworkId) as Launcher;
          const tasks = answer(allocator, launcher, offer);
          launcher.left -= tasks;
          launched += tasks;
        }
      });
    }
    run.count('tasks', launched);
  },
};
