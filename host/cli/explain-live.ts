import type { Command } from 'commander';
import { areAnswers, askedAnswers, explainLive, savedAnswers } from '../live/index.js';
import { isMasterAddress, masterAddress } from '../master/index.js';
import { renderLive } from '../report/live.js';
import { plainJson } from '../report/units.js';
import { UsageError } from './errors.js';
import { accessOf, type MasterOptions } from './master.js';
import { outputColumns, print, printNote } from './output.js';

interface LiveOptions extends MasterOptions {
  readonly framework: string;
  readonly json?: boolean;
}

/** Options that say something of a master as it stands; all others are of a replay. */
const OWN: ReadonlySet<string> = new Set(['framework', 'json', 'debug']);
const OF_ACCESS: ReadonlySet<string> = new Set(['ca', 'insecure', 'principal', 'secretFile']);

/**
 * Whether a master is to be looked at as it stands: a running one, or one whose answers were saved. A
 * saved state is a recording, too: whoever asks for something of a replay gets one.
 *
 * @throws {UsageError} for options that do not go with what is looked at.
 */
export async function isMasterAsked(paths: readonly string[], command: Command): Promise<boolean> {
  const given = command.options.filter(
    (one) => command.getOptionValueSource(one.attributeName()) === 'cli',
  );
  const ofAccess = given.find((one) => OF_ACCESS.has(one.attributeName()));
  const ofReplay = given.find(
    (one) => !OWN.has(one.attributeName()) && !OF_ACCESS.has(one.attributeName()),
  );
  if (paths.some(isMasterAddress)) {
    if (ofReplay === undefined) return true;
    throw new UsageError(
      `${ofReplay.long}: a running master is not replayed; expected a recording`,
    );
  }
  if (ofAccess !== undefined) {
    throw new UsageError(`${ofAccess.long}: no master is asked; expected http://HOST:5050`);
  }
  return ofReplay === undefined && areAnswers(paths);
}

/** Says where a framework stands in a running master, or stood when its answers were saved. */
export async function explainMaster(paths: readonly string[], options: LiveOptions): Promise<void> {
  const explanation = await explainLive(await answersOf(paths, options), options.framework);
  print(options.json === true ? plainJson(explanation) : renderLive(explanation, outputColumns()));
}

async function answersOf(paths: readonly string[], options: LiveOptions) {
  if (!paths.some(isMasterAddress)) return savedAnswers(paths);
  const [address = '', another] = paths;
  if (another !== undefined) {
    throw new UsageError(`${another}: expected one master alone, which says who leads`);
  }
  return askedAnswers(masterAddress(address), accessOf(options), (message) =>
    printNote(`fairlead: ${message}`),
  );
}
