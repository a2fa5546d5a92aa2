import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replayTrace } from '../../host/replay/index.js';
import type { ReplayResult } from '../../host/replay/result.js';
import { answerText } from '../../host/report/answer.js';
import { metamarketsWeek } from '../../host/scenario/metamarkets-week.js';

/** The Metamarkets week under some policies; what is kept in the folder is read from there. */
export async function week(policies: readonly string[], folder?: string): Promise<ReplayResult> {
  const results: ReplayResult[] = [];
  for (const policy of policies) results.push(await underPolicy(policy, folder));
  const [first] = results;
  if (first === undefined) throw new Error('there are policies');
  return { ...first, policies: results.flatMap((result) => result.policies) };
}

async function underPolicy(policy: string, folder?: string): Promise<ReplayResult> {
  const file = folder === undefined ? undefined : join(folder, `${policy}.json`);
  if (file !== undefined && existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8'), (_key, value) =>
      value === 'never' ? Number.POSITIVE_INFINITY : value,
    );
  }
  const { header, events } = metamarketsWeek({ seed: 1 });
  const source = {
    name: header.name,
    open: async () => ({ header, events: each(events), close: async () => {} }),
  };
  const result = await replayTrace(source, { policies: [policy], tell: answerText });
  if (file !== undefined && folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    const text = JSON.stringify(result, (_key, value) =>
      value === Number.POSITIVE_INFINITY ? 'never' : value,
    );
    writeFileSync(file, text);
  }
  return result;
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
