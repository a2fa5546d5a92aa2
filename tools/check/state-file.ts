import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import type { Policy } from '../../host/allocator/api.js';
import type { Verdict } from './check.js';
import { describeScenario, type Scenario } from './scenario.js';

/**
 * The clusters that are done, a line of JSON each, so that a long check can be stopped at any moment
 * and goes on where it was. The first line says of which module, and how states were told apart.
 * A last line that was not written to its end is dropped.
 */
export class StateFile {
  private readonly verdicts = new Map<string, Verdict>();

  /** @throws {Error} when the file is of another module, or none of a check. */
  constructor(
    private readonly path: string,
    module: Uint8Array,
    countGap: number,
  ) {
    const head = JSON.stringify({ module: digestOf(module), countGap });
    const lines = linesOf(path);
    const [first, ...rest] = lines;
    if (first === undefined) appendFileSync(path, `${head}\n`);
    else if (first !== head) {
      throw new Error(`${path}: expected the state of a check of ${head}, but it begins ${first}`);
    }
    rest.forEach((line, index) => {
      const { policy, cluster, verdict } = parsed(line, `${path}:${index + 2}`);
      this.verdicts.set(keyOf(policy, cluster), verdict);
    });
  }

  find(policy: Policy, scenario: Scenario): Verdict | undefined {
    return this.verdicts.get(keyOf(digestOf(JSON.stringify(policy)), describeScenario(scenario)));
  }

  add(policy: Policy, scenario: Scenario, verdict: Verdict): void {
    const line: Line = {
      policy: digestOf(JSON.stringify(policy)),
      cluster: describeScenario(scenario),
      verdict,
    };
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}

interface Line {
  readonly policy: string;
  readonly cluster: string;
  readonly verdict: Verdict;
}

const keyOf = (policy: string, cluster: string): string => `${policy} ${cluster}`;

const digestOf = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('hex');

/** The lines of a file that were written to their end; what is behind them is cut off. */
function linesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) truncateSync(path, end);
  return bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
}

function parsed(line: string, place: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    throw new Error(`${place}: expected a finished cluster as JSON`);
  }
}
