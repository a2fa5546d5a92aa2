import { SweepError } from '../errors.js';
import type { Engine, EngineOptions } from './engine.js';

export type { Engine, Verdict } from './engine.js';

/** Engines are others' programs; what is needed to speak to one is loaded only when it is named. */
interface EngineKind {
  readonly schemes: readonly string[];
  /** Packages that are not among those that are installed with this one. */
  readonly packages: readonly string[];
  readonly open: (address: URL, options: EngineOptions) => Promise<Engine>;
}

const KINDS: readonly EngineKind[] = [
  {
    schemes: ['redis:', 'rediss:'],
    packages: ['bullmq', 'ioredis'],
    open: async (address, options) => (await import('./redis.js')).openRedis(address, options),
  },
];

const EXPECTED = 'an address such as redis://HOST:6379';

/**
 * Comes to an engine.
 *
 * @param address may hold a password, and is therefore in no message.
 * @throws {SweepError} when there is no such engine, its packages are not installed, or it does not answer.
 */
export async function openEngine(address: string, options: EngineOptions): Promise<Engine> {
  const url = urlOf(address);
  const kind = KINDS.find(({ schemes }) => schemes.includes(url?.protocol ?? ''));
  if (url === undefined || kind === undefined || url.hostname === '') {
    throw new SweepError('the address of the engine is none', EXPECTED);
  }
  try {
    return await kind.open(url, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const problem = `${url.protocol}// needs packages that are not installed`;
    throw new SweepError(problem, `\`npm install ${kind.packages.join(' ')}\` beside fairlead`);
  }
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
