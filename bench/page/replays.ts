import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { replayTrace } from '../../host/replay/index.js';
import type { ReplayResult } from '../../host/replay/result.js';
import { answerText } from '../../host/report/answer.js';
import { metamarketsWeek } from '../../host/scenario/metamarkets-week.js';

interface From {
  /** The Metamarkets week where none is named. */
  readonly recording?: string | undefined;
  /** What is kept there is read from there. */
  readonly keep?: string | undefined;
}

/** A recording under some policies, and what it is called. */
export async function replays(policies: readonly string[], { recording, keep }: From) {
  const name = recording === undefined ? 'week' : basename(recording).replace(/\.jsonl.*$/, '');
  const results: ReplayResult[] = [];
  for (const policy of policies) {
    const file = keep === undefined ? undefined : join(keep, `${name}-${policy}.json`);
    results.push(await kept(file, () => underPolicy(policy, recording)));
  }
  const [first] = results;
  if (first === undefined) throw new Error('there are policies');
  const result = { ...first, policies: results.flatMap((one) => one.policies) };
  return { name, result };
}

async function underPolicy(policy: string, recording?: string): Promise<ReplayResult> {
  const from = performance.now();
  const source = recording ?? weekSource();
  const result = await replayTrace(source, { policies: [policy], tell: answerText });
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  process.stdout.write(`replayed under ${policy} in ${seconds} s\n`);
  return result;
}

function weekSource() {
  const { header, events } = metamarketsWeek({ seed: 1 });
  return {
    name: header.name,
    open: async () => ({ header, events: each(events), close: async () => {} }),
  };
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** JSON has no word for what never came. */
async function kept(
  file: string | undefined,
  make: () => Promise<ReplayResult>,
): Promise<ReplayResult> {
  if (file === undefined) return make();
  if (existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8'), (_key, value) =>
      value === 'never' ? Number.POSITIVE_INFINITY : value,
    );
  }
  const result = await make();
  mkdirSync(join(file, '..'), { recursive: true });
  const text = JSON.stringify(result, (_key, value) =>
    value === Number.POSITIVE_INFINITY ? 'never' : value,
  );
  writeFileSync(file, text);
  return result;
}
