import type { Redis } from 'ioredis';
import { systemProblem } from '../../files/index.js';
import { SweepError } from '../errors.js';

const RETRY_MS = 500;

/**
 * A connection that is made anew whenever it is lost, for as long as it takes. Only the first has to be
 * there at once: a wrong address would be waited for in vain.
 *
 * @throws {SweepError} when Redis does not answer, or refuses.
 */
export async function connectRedis(
  RedisClient: typeof Redis,
  address: URL,
  onNote: (text: string) => void,
): Promise<{ redis: Redis; name: string }> {
  const name = nameOf(address);
  let isConnected = false;
  let problem = 'it does not answer';
  const redis = new RedisClient(address.href, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: () => (isConnected ? RETRY_MS : null),
  });
  redis.on('error', (error: Error) => {
    problem = systemProblem(error) ?? error.message;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    if (error instanceof Error && error.message !== CLOSED) problem = error.message;
    if (/^NOAUTH/.test(problem)) problem = 'it asks for a password';
    throw new SweepError(`${name}: ${problem}`, 'the address of a Redis that answers');
  }
  isConnected = true;
  tellLosses(redis, name, onNote);
  return { redis, name };
}

/** What ioredis says when it gives up, whatever the reason was. */
const CLOSED = 'Connection is closed.';

function tellLosses(redis: Redis, name: string, onNote: (text: string) => void): void {
  let isLost = false;
  redis.on('reconnecting', () => {
    if (!isLost) onNote(`${name}: the connection is lost; waiting until it is back`);
    isLost = true;
  });
  redis.on('ready', () => {
    if (isLost) onNote(`${name}: the connection is back`);
    isLost = false;
  });
}

/** An address without user and password, and without options, which may hold one. */
function nameOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}
