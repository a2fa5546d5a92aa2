import { soak } from './soak.js';

/**
 * `npm run soak`: names, kinds, attributes and set items by the million that come and go, and what
 * memory they leave. `--turns N` makes it shorter or longer.
 */
const at = process.argv.indexOf('--turns');
const turns = at < 0 ? 1_000_000 : Number(process.argv[at + 1]);
if (!Number.isInteger(turns) || turns < 1) throw new Error('--turns: expected a whole number');
const { early, late } = await soak(turns, (turn, { memory, snapshot }) => {
  console.log(`${turn} turns: ${memory} bytes in use, ${snapshot} bytes of snapshot`);
});
const isFlat = late.memory <= early.memory * 1.5 && late.snapshot <= early.snapshot * 1.5;
console.log(isFlat ? 'flat' : 'it grows');
process.exitCode = isFlat ? 0 : 1;
