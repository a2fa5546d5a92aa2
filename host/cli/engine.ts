import { type Command, Option } from 'commander';
import type { Engine, Plan } from '../sweep/index.js';

/**
 * An option that names where cells wait for workers. Its address may hold a password: the environment
 * hides it from the list of processes, and no message repeats it.
 */
export function engineOption(about: string): Option {
  return new Option('--engine <address>', about).env('FAIRLEAD_ENGINE');
}

/** Gives a command that cannot do without an engine its option. */
export function addEngineOption(command: Command): Command {
  return command.addOption(
    engineOption('where cells wait for workers: redis://HOST:6379').makeOptionMandatory(),
  );
}

/**
 * Comes to the engine of a plan, for as long as the work takes.
 *
 * @throws {SweepError} when there is none at the address.
 */
export async function withEngine<Answer>(
  address: string,
  plan: Plan,
  onNote: (text: string) => void,
  work: (engine: Engine) => Promise<Answer>,
): Promise<Answer> {
  const { openEngine, queueOf } = await import('../sweep/index.js');
  const engine = await openEngine(address, { queue: queueOf(plan), lockMs: lockMs(), onNote });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** For tests, which cannot wait as long as a worker may be silent. */
function lockMs(): number | undefined {
  const text = process.env.FAIRLEAD_LOCK_MS ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
