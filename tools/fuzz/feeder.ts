import { setImmediate } from 'node:timers/promises';
import { endCommands } from './command.js';
import { type Fed, feed, TARGETS } from './run.js';

/**
 * The process that feeds one target, with the inputs of one seed after another's. It tells its
 * parent how far it is: should it hang or end, that is seen there.
 */

/** So many inputs are drawn from one seed; then comes the next. */
const RUNS = 100;

/** What the feeder tells of the inputs of one seed. */
export interface Told extends Fed {
  readonly inputs: number;
}

const [name, first] = process.argv.slice(2);
const target = TARGETS.find((candidate) => candidate.name === name);
if (target === undefined) throw new Error(`no target ${name}`);
let isWanted = true;
process.on('disconnect', () => {
  isWanted = false;
});
for (let seed = Number(first); isWanted; seed = (seed + 1) | 0) {
  const told: Told = { ...(await feed(target, seed, RUNS)), inputs: RUNS };
  // That nobody wants more is heard between the inputs of two seeds only.
  await setImmediate();
  if (!isWanted) break;
  process.send?.(told);
  if (told.found !== undefined) break;
}
await endCommands();
if (process.connected) process.disconnect();
