import { readFileSync } from 'node:fs';
import type { OutputLine, ScriptOp } from './lines.js';
import { type Check, checkExpected, checkScript } from './schema.js';

/** Scripts for an allocator and what it is expected to do, read from files. */

/** One line of a script. */
export interface Step {
  /** Number of the line among those that are not empty, from 1. */
  readonly step: number;
  /** Number of the line in the file, from 1. */
  readonly line: number;
  readonly op: ScriptOp;
}

export interface Script {
  readonly file: string;
  readonly steps: readonly Step[];
}

/** A file that cannot be read as a script or as expected lines. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';

  constructor(
    readonly file: string,
    readonly line: number,
    problem: string,
  ) {
    super(`${file}:${line}: ${problem}`);
  }
}

interface Line<T> {
  readonly line: number;
  readonly value: T;
}

function readLines<T>(file: string, text: string, check: Check<T>): Line<T>[] {
  const lines: Line<T>[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    let json: unknown;
    try {
      json = JSON.parse(content);
    } catch (error) {
      throw new ScriptError(file, line, `no JSON: ${(error as Error).message}`);
    }
    const problem = check.problemOf(json);
    if (problem !== undefined) throw new ScriptError(file, line, problem);
    lines.push({ line, value: json as T });
  }
  return lines;
}

/** @throws {ScriptError} with the file and line of what cannot be read. */
export function parseScript(file: string, text: string): Script {
  const lines = readLines(file, text, checkScript);
  const options = lines.findIndex(({ value }) => value.op === 'options');
  const before = lines.slice(0, Math.max(options, 0));
  if (before.some(({ value }) => value.op !== 'comment')) {
    throw new ScriptError(file, lines[options]?.line ?? 1, '`options` must come first');
  }
  return {
    file,
    steps: lines.map(({ line, value }, index) => ({ step: index + 1, line, op: value })),
  };
}

/** @throws {ScriptError} with the file and line of what cannot be read. */
export function parseExpected(file: string, text: string): OutputLine[] {
  return readLines(file, text, checkExpected).map(({ value }) => value);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ScriptError(file, 1, (error as Error).message);
  }
}

export function readScript(file: string): Script {
  return parseScript(file, readText(file));
}

export function readExpected(file: string): OutputLine[] {
  return parseExpected(file, readText(file));
}
