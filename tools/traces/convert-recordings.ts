/**
 * Converts recorded runs of a real Mesos master into the traces that the package ships:
 *
 *     npx tsx tools/traces/convert-recordings.ts FOLDER [OUT]
 *
 * FOLDER holds one folder per run, named as below; OUT is where the traces go (default: traces).
 */
import { join } from 'node:path';
import { importTrace } from '../../host/trace/importers/index.js';
import { writeTrace } from '../../host/trace/writer.js';

const RUNS: Readonly<Record<string, string>> = {
  'mesos-1.12-pitfall':
    'The pitfall, live: a batch framework frees 10 agents one by one while 8 Spark-like applications in role spark, ratio 0.8, wait. All cores end up held and not one job starts.',
  'mesos-1.12-pitfall-roles':
    'The pitfall with each application in a role of its own, spark/team-1 to spark/team-8: again not one job starts.',
  'mesos-1.12-workaround':
    'The pitfall with the published workaround, ratio 0.3 and waiting time 20 s: all 8 jobs run.',
  'mesos-1.12-staggered':
    'A healthy day: 7 Spark-like applications one after the other, a service of 4 instances on different agents, a batch of 40 tasks.',
  'mesos-1.12-day-1':
    'A moderately loaded cluster of 12 agents of two sizes: 23 Spark-like applications, 7 batches, 2 services; everything that can finish does.',
  'mesos-1.12-mixed':
    'Reservations, attributes, filters of all lengths, suppress and revive, a weight change, quota, agents lost and joining, frameworks dropped and torn down, offers never answered.',
};

async function main(): Promise<void> {
  const [folder, out = 'traces'] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write('usage: convert-recordings.ts FOLDER [OUT]\n');
    process.exitCode = 2;
    return;
  }
  for (const [name, description] of Object.entries(RUNS)) {
    const { header, events } = importTrace(join(folder, name), { name, description });
    const path = join(out, `${name}.jsonl.gz`);
    await writeTrace(path, header, events);
    process.stdout.write(`${path}\n`);
  }
}

await main();
