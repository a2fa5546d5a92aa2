import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { createAllocator, type FairleadAllocator } from '../../host/allocator/index.js';
import { parseTime } from '../../host/cli/arguments.js';
import { replayTrace } from '../../host/replay/index.js';
import { dump } from './dump.js';

/** `npm run dump -- FILE`: the state in a snapshot, or at a moment of a replay, as text. */

interface Flags {
  readonly policy: string;
  readonly at?: string;
}

const command = new Command('npm run dump --')
  .description('Prints the state of an allocator: agents, offers, roles, minimums, the earmark.')
  .argument('<file>', 'a snapshot, or a recording that is replayed up to the moment')
  .option('-p, --policy <policy>', 'of the replay: preset or policy file', 'drf')
  .option('--at <time>', 'the moment of the replay (90s, 15m, 2h; default: its end)')
  .parse();

const [file = ''] = command.args;
process.stdout.write(await dump(await snapshotOf(file, command.opts<Flags>())));

async function snapshotOf(path: string, { policy, at }: Flags): Promise<Uint8Array> {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 8).toString('latin1') === 'FAIRLEAD') return bytes;
  let allocator: FairleadAllocator | undefined;
  let snapshot: Uint8Array | undefined;
  await replayTrace(path, {
    policies: [policy],
    breakOffMs: at === undefined ? undefined : parseTime('--at', at),
    makeAllocator: async (options) => {
      allocator = await createAllocator(options);
      return allocator;
    },
    onEnd: () => {
      snapshot = allocator?.snapshot();
    },
  });
  if (snapshot === undefined) throw new Error(`${path}: the replay came to no end`);
  return snapshot;
}
