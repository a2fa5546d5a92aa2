import type { Test } from 'tap';
import { type OwnRedis, startRedis as start } from '../../tools/redis.js';

export { noRedis } from '../../tools/redis.js';

/** A Redis of a test's own, which is gone when the test ends. */
export async function startRedis(t: Test, ...settings: string[]): Promise<OwnRedis> {
  const redis = await start(...settings);
  t.teardown(() => redis.stop());
  return redis;
}
