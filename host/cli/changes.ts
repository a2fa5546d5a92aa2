import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import {
  CHANGE_KINDS,
  type Change,
  changed,
  changeOf,
  changesIn,
  sparkConfChange,
} from '../changes/index.js';
import { ReplayError } from '../models/errors.js';
import { parseSparkConf } from '../models/spark/conf.js';
import { wrap } from '../report/units.js';
import type { TraceSource } from '../trace/index.js';
import { collect } from './arguments.js';
import { UsageError } from './errors.js';
import { printNote } from './output.js';

/** The options that say what is to be otherwise than it was recorded. */
export interface ChangeOptions {
  readonly change?: readonly string[];
  readonly changes?: string;
  readonly sparkConf?: string;
  readonly conf?: readonly string[];
  readonly sparkApps?: string;
}

/** Gives a command these options, and lists the changes behind its own help. */
export function addChangeOptions(command: Command): Command {
  return command
    .option(
      '--change <change>',
      'something that is to be otherwise, see below; repeatable',
      collect,
    )
    .option('--changes <file>', 'the same from a file, one a line')
    .option('--spark-conf <file>', 'properties of Spark applications, as in spark-defaults.conf')
    .option('--conf <name=value>', 'one such property; repeatable', collect)
    .option('--spark-apps <name>', 'for applications with such names only: app-*')
    .addHelpText('after', help);
}

/** Columns in which the meaning of a change stands. */
const INDENT = ' '.repeat(30);
const MEANING_COLUMNS = 68;

function help(): string {
  const lines = CHANGE_KINDS.map(({ example, meaning }) => {
    const said = wrap(meaning, MEANING_COLUMNS, '').replaceAll('\n', `\n${INDENT}`);
    return example.length > 26
      ? `  ${example}\n${INDENT}${said}`
      : `  ${example.padEnd(28)}${said}`;
  });
  return `\nChanges, in the order in which they are made:\n${lines.join('\n')}`;
}

/**
 * The changes that the options ask for, those of the file first; Spark's properties last.
 *
 * @throws {ChangeError} for one that cannot be read.
 */
export function changesOf(options: ChangeOptions): Change[] {
  const { change = [], changes } = options;
  const ofFile = changes === undefined ? [] : changesIn(readFileSync(changes, 'utf8'));
  return [...ofFile, ...change.map(changeOf), ...sparkChangesOf(options)];
}

/** One change of what `--spark-conf` and `--conf` say; as in Spark the latter counts. */
function sparkChangesOf({ sparkConf, conf = [], sparkApps }: ChangeOptions): Change[] {
  if (sparkConf === undefined && conf.length === 0) {
    if (sparkApps === undefined) return [];
    throw new UsageError('--spark-apps: says whose; expected --spark-conf or --conf besides');
  }
  const ofFile = sparkConf === undefined ? {} : sparkConfOf(sparkConf);
  const properties = { ...ofFile, ...Object.fromEntries(conf.map(propertyOf)) };
  return [sparkConfChange(sparkConf ?? '--conf', properties, sparkApps)];
}

function sparkConfOf(file: string): Readonly<Record<string, string>> {
  const { properties, ignored } = inFile(file, () => parseSparkConf(readFileSync(file, 'utf8')));
  if (Object.keys(properties).length === 0) {
    throw new UsageError(
      `--spark-conf ${file}: has no property; expected lines \`spark.NAME value\``,
    );
  }
  for (const name of ignored) {
    printNote(`fairlead: ${file}: ${name} is no Spark property, and ignored as Spark ignores it`);
  }
  return properties;
}

/** Complaints say in which file. */
function inFile<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof ReplayError ? error.in(file) : error;
  }
}

function propertyOf(text: string): [name: string, value: string] {
  const [, name = '', value = ''] = /^\s*(spark\.[^=\s]+)\s*=\s*(.*?)\s*$/su.exec(text) ?? [];
  if (name === '') throw new UsageError(`--conf ${text}: expected spark.NAME=VALUE`);
  return [name, value];
}

/** The source with the changes; as it is without any. */
export function withChanges(source: TraceSource, changes: readonly Change[]): TraceSource {
  return changes.length === 0 ? source : changed(source, changes);
}
