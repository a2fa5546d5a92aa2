import { Command, Option } from 'commander';
import { hunt } from './hunt.js';
import { AREAS, type Area, MUTANTS } from './mutants.js';

/** Puts one fault after another into the core, and tells in how many steps the judge finds each. */

interface Options {
  readonly steps: number;
  readonly seed: number;
  readonly area?: Area;
}

const whole = (text: string) => Number.parseInt(text, 10);

const { steps, seed, area } = new Command('npm run judge:mutants --')
  .description('put faults into the core that the judge must find; exit code 1 when one survives')
  .option('--steps <n>', 'how many steps a mutant has to survive', whole, 60_000)
  .option('--seed <n>', 'where to begin', whole, 1)
  .addOption(new Option('--area <area>', 'only its mutants').choices(AREAS))
  .parse()
  .opts<Options>();

let survivors = 0;
for (const mutant of MUTANTS) {
  if (area !== undefined && mutant.area !== area) continue;
  const { caughtBy, steps: needed } = await hunt(mutant, { seed, stepsMax: steps });
  if (caughtBy === undefined) survivors += 1;
  const fate = caughtBy === undefined ? 'SURVIVED' : caughtBy.join(', ');
  console.log(`${mutant.area.padEnd(12)}${String(needed).padStart(6)}  ${fate}: ${mutant.what}`);
}
if (survivors > 0) {
  console.log(`${survivors} survived: what the judge draws does not show them`);
  process.exitCode = 1;
}
