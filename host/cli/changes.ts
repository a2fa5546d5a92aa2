import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CHANGE_KINDS, type Change, changed, changeOf, changesIn } from '../changes/index.js';
import type { TraceSource } from '../trace/index.js';
import { collect } from './arguments.js';

/** The options that say what is to be otherwise than it was recorded. */
export interface ChangeOptions {
  readonly change?: readonly string[];
  readonly changes?: string;
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
    .addHelpText('after', help);
}

const INDENT = ' '.repeat(30);

function help(): string {
  const lines = CHANGE_KINDS.map(({ example, meaning }) =>
    example.length > 26 ? `  ${example}\n${INDENT}${meaning}` : `  ${example.padEnd(28)}${meaning}`,
  );
  return `\nChanges, in the order in which they are made:\n${lines.join('\n')}`;
}

/**
 * The changes that the options ask for, those of the file first.
 *
 * @throws {ChangeError} for one that cannot be read.
 */
export function changesOf({ change = [], changes }: ChangeOptions): Change[] {
  const ofFile = changes === undefined ? [] : changesIn(readFileSync(changes, 'utf8'));
  return [...ofFile, ...change.map(changeOf)];
}

/** The source with the changes; as it is without any. */
export function withChanges(source: TraceSource, changes: readonly Change[]): TraceSource {
  return changes.length === 0 ? source : changed(source, changes);
}
