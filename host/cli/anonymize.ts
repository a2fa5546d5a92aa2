import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { counted } from '../report/units.js';
import {
  isReadOnce,
  nameOfSource,
  openAnonymized,
  openSource,
  type Trace,
  type TraceSource,
} from '../trace/index.js';
import { UsageError } from './errors.js';
import { printNote } from './output.js';

export interface AnonymizingOptions {
  readonly anonymize?: string;
  readonly anonymizeKeyFile?: string;
  readonly anonymizeRoles?: boolean;
}

/** Gives a command the options that make a recording fit to be shared. */
export function addAnonymizingOptions(command: Command): Command {
  return command
    .option(
      '--anonymize <key>',
      'replace the names of agents, frameworks, tasks and so on; the same key\ngives the same names',
    )
    .option(
      '--anonymize-key-file <file>',
      'the same with a key that nobody sees in the process list',
    )
    .option('--anonymize-roles', 'replace the names of roles, too');
}

/** Opens a source, with its names replaced if that is asked for. */
export async function openAsAsked(
  source: TraceSource,
  options: AnonymizingOptions,
): Promise<Trace> {
  const key = keyOf(options);
  if (key === undefined) return openSource(source);
  if (isReadOnce(source)) {
    throw new UsageError(
      `--anonymize: ${nameOfSource(source)} can be read once only; expected a file`,
    );
  }
  return openAnonymized(source, {
    key,
    withRoles: options.anonymizeRoles === true,
    onLeftOut: (field, times) => {
      const what = `${field}, which the trace format does not know, is left out`;
      printNote(`fairlead: ${what} (${counted(times, 'time')})`);
    },
  });
}

function keyOf(options: AnonymizingOptions): string | undefined {
  const { anonymize, anonymizeKeyFile: file } = options;
  if (anonymize !== undefined && file !== undefined) {
    throw new UsageError('--anonymize and --anonymize-key-file: expected one of them');
  }
  if (anonymize === undefined && file === undefined) {
    if (options.anonymizeRoles !== true) return undefined;
    throw new UsageError('--anonymize-roles: expected --anonymize KEY besides');
  }
  const key = (file === undefined ? anonymize : readFileSync(file, 'utf8'))?.trim() ?? '';
  if (key !== '') return key;
  const option = file === undefined ? '--anonymize' : `--anonymize-key-file ${file}`;
  throw new UsageError(`${option}: expected a key, long and drawn at random`);
}
