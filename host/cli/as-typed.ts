import type { Command } from 'commander';
import { shellWord } from '../report/shell-word.js';

/** An option as it was typed; without a value when it takes none. */
export type Typed = readonly [flag: string, value?: string];

/** Gathers the options of a command as they are typed: what they are parsed to cannot be typed again. */
export function asTyped(command: Command): readonly Typed[] {
  const typed: Typed[] = [];
  for (const { long, name } of command.options.map((option) => ({
    long: option.long ?? option.flags,
    name: option.name(),
  }))) {
    command.on(`option:${name}`, (value: string | null) => {
      typed.push(value === null ? [long] : [long, value]);
    });
  }
  return typed;
}

/** What `replay` alone has, and what the asker says anew for each question. */
const NOT_ASKED = ['--policy', '--json', '--output', '--report', '--seed', '--seeds', '--progress'];
const NOT_OF_THE_WORLD = [...NOT_ASKED, '--core-hour-price', '--perfetto'];

/**
 * `fairlead explain day.jsonl.gz --role spark`: how another command is asked of what this one was asked
 * of. None when it lacks an option without which it would be of something else.
 */
export function sameWorldAsked(
  paths: readonly string[],
  typed: readonly Typed[],
  other: Command | undefined,
): string | undefined {
  const known = new Set(other?.options.map(({ long }) => long));
  const needed = typed.filter(([flag]) => !NOT_OF_THE_WORLD.includes(flag));
  if (other === undefined || needed.some(([flag]) => !known.has(flag))) return undefined;
  const words = [...paths, ...needed.flat()].map((word) => shellWord(word ?? ''));
  return ['fairlead', other.name(), ...words].join(' ');
}
