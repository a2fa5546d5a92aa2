import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import type { Policy } from '../../host/allocator/api.js';
import { parseSeed } from '../../host/cli/arguments.js';
import { loadPolicy } from '../../host/replay/policy-file.js';
import { formatTime } from '../../host/report/units.js';
import { type ClusterScenario, largeCluster } from '../../host/scenario/index.js';
import { callOnThreads } from '../pool/pool.js';
import { Finished, moduleChecksum } from './finished.js';
import { keepingLine, keepingLines } from './keeping.js';
import { priceLines } from './price.js';
import { type Outcome, simulateOne } from './run.js';
import { shrink } from './shrink.js';

/**
 * Simulates large clusters from seeds and says how many passed:
 *
 *     npm run simulate -- --seeds 100 --seed 1 --workers 2
 */
interface Options {
  readonly seeds: string;
  readonly seed: string;
  readonly workers: string;
  readonly policy: string;
  readonly state: string;
  readonly agents: string;
  readonly applications: string;
  readonly roles: string;
  readonly load: string;
  readonly ratio: string;
  readonly uncooperative: string;
  readonly losses: string;
  readonly hours: string;
  readonly shrink: boolean;
}

const HOUR_MS = 3_600_000;

const command = new Command('simulate')
  .description(
    'Simulates large made-up clusters, one a seed: does everybody get through, and is anything kept for nothing?',
  )
  .option('--seeds <n>', 'how many', '10')
  .option('--seed <n>', 'the first', '1')
  .option('--workers <n>', 'threads', '1')
  .option('-p, --policy <policy>', 'preset or policy file', 'relinquish')
  .option('--state <file>', 'finished seeds, to resume from', '.simulate.jsonl')
  .option('--agents <n>', '', String(largeCluster.agents))
  .option('--applications <n>', '', String(largeCluster.applications))
  .option('--roles <n>', 'roles below spark', String(largeCluster.roles))
  .option('--load <x>', 'cores wanted together / cores there', String(largeCluster.load))
  .option('--ratio <x>', 'smallest minimum / wanted', String(largeCluster.minimumRatio))
  .option('--uncooperative <x>', 'share of applications', String(largeCluster.uncooperative))
  .option('--losses <n>', 'agents lost', String(largeCluster.agentLosses))
  .option('--hours <x>', 'horizon', String(largeCluster.horizonMs / HOUR_MS))
  .option('--no-shrink', 'do not look for the smallest cluster that fails')
  .parse();

process.exitCode = (await main(command.opts<Options>())) ? 0 : 1;

async function main(options: Options): Promise<boolean> {
  const cluster = clusterOf(options);
  const policy = loadPolicy(options.policy);
  const first = parseSeed('--seed', options.seed);
  const count = number('--seeds', options.seeds);
  print(`first seed ${first}, ${count} seeds, policy ${policy.name}: ${describe(cluster)}`);
  const finished = new Finished(options.state, keyOf(cluster, policy));
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  const left = seeds.filter((seed) => !finished.outcomes.has(seed));
  if (left.length < count) print(`${count - left.length} are done already (${options.state})`);
  await runAll(left, number('--workers', options.workers), { cluster, policy, finished });
  const outcomes = seeds.flatMap((seed) => finished.outcomes.get(seed) ?? []);
  for (const outcome of outcomes) print(keepingLine(outcome));
  for (const line of [...keepingLines(outcomes), ...priceLines(outcomes)]) print(line);
  const failed = outcomes.filter(({ passed }) => !passed);
  for (const { seed, failure } of failed) print(`seed ${seed}: ${failure}`);
  const example = failed[0];
  if (example !== undefined && options.shrink) await shrinkAndPrint(example, cluster, policy);
  print(`${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0;
}

type ClusterSize = Omit<ClusterScenario, 'seed'>;

interface Block {
  readonly cluster: ClusterSize;
  readonly policy: Policy;
  readonly finished: Finished;
}

async function runAll(seeds: number[], workers: number, block: Block): Promise<void> {
  const bar =
    process.stderr.isTTY === true
      ? new SingleBar({ stream: process.stderr, clearOnComplete: true }, Presets.shades_classic)
      : undefined;
  bar?.start(seeds.length, 0);
  const { cluster, policy, finished } = block;
  const exported = { call: simulateOne, module: new URL('run.ts', import.meta.url) };
  const jobs = seeds.map((seed) => ({ options: { ...cluster, seed }, policy }));
  await callOnThreads(exported, jobs, workers, (outcome) => {
    finished.add(outcome);
    bar?.increment();
  });
  bar?.stop();
}

async function shrinkAndPrint(
  { seed }: Outcome,
  cluster: ClusterSize,
  policy: Policy,
): Promise<void> {
  let failure = '';
  const smallest = await shrink({ ...cluster, seed }, policy, (_, outcome) => {
    failure = outcome.failure ?? '';
  });
  if (failure !== '') print(`seed ${seed} fails as small as: ${describe(smallest)}; ${failure}`);
  print(`again: npm run simulate -- --seeds 1 --seed ${seed} ${flagsOf(smallest)}`);
}

function clusterOf(options: Options): ClusterSize {
  return {
    agents: number('--agents', options.agents),
    applications: number('--applications', options.applications),
    roles: number('--roles', options.roles),
    load: number('--load', options.load),
    minimumRatio: number('--ratio', options.ratio),
    uncooperative: number('--uncooperative', options.uncooperative),
    agentLosses: number('--losses', options.losses),
    horizonMs: Math.round(number('--hours', options.hours) * HOUR_MS),
  };
}

function number(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0)) command.error(`simulate: ${option} ${text}: expected a number of at least 0`);
  return value;
}

function flagsOf(cluster: ClusterSize): string {
  return [
    `--agents ${cluster.agents} --applications ${cluster.applications} --roles ${cluster.roles}`,
    `--load ${cluster.load} --ratio ${cluster.minimumRatio}`,
    `--uncooperative ${cluster.uncooperative} --losses ${cluster.agentLosses}`,
    `--hours ${cluster.horizonMs / HOUR_MS}`,
  ].join(' ');
}

function describe(cluster: ClusterSize): string {
  return [
    `${cluster.agents} agents (${cluster.agentLosses} lost)`,
    `${cluster.applications} applications (${cluster.uncooperative * 100} % uncooperative)`,
    `${cluster.roles} roles below spark`,
    `minimums ${cluster.minimumRatio * 100} to 100 %`,
    `load ${cluster.load}`,
    `horizon ${formatTime(cluster.horizonMs)}`,
  ].join(', ');
}

/** Seeds count as done only for the same options and the same module. */
function keyOf(cluster: ClusterSize, policy: Policy): string {
  return JSON.stringify([cluster, policy, moduleChecksum()]);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
