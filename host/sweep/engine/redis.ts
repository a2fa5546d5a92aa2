import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { SweepError } from '../errors.js';
import { ATTEMPTS, type Attempt, type Engine, type EngineOptions, type Working } from './engine.js';
import { connectRedis } from './redis-connection.js';

/** BullMQ on Redis. A job is no more than its id, which is a cell's key. */

const PREFIX = 'fairlead';
const LOCK_MS = 10_000;
/** Jobs are put in by so many: each takes room until Redis has answered. */
const CHUNK = 1000;
/** BullMQ tells a stream of events to whoever listens; here nobody does. */
const EVENTS_KEPT = 10;

/** @throws {SweepError} when Redis does not answer, or refuses. */
export async function openRedis(address: URL, options: EngineOptions): Promise<Engine> {
  // Both first: what is not installed is said before anything is tried.
  const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
  const { redis, name } = await connectRedis(ioredis.Redis, address, options.onNote);
  return new RedisEngine(bullmq, redis, name, options);
}

class RedisEngine implements Engine {
  readonly #bullmq: typeof import('bullmq');
  readonly #redis: Redis;
  readonly #options: EngineOptions;
  readonly #lockMs: number;
  readonly #queue: Queue;
  readonly #told = new Set<string>();
  #losses = 0;

  constructor(
    bullmq: typeof import('bullmq'),
    redis: Redis,
    readonly name: string,
    options: EngineOptions,
  ) {
    this.#bullmq = bullmq;
    this.#redis = redis;
    this.#options = options;
    this.#lockMs = options.lockMs ?? LOCK_MS;
    redis.on('close', () => this.#losses++);
    this.#queue = new bullmq.Queue(options.queue, {
      connection: redis,
      prefix: PREFIX,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: {
        attempts: ATTEMPTS,
        backoff: { type: 'fixed', delay: this.#lockMs / 10 },
        removeOnComplete: true,
      },
    });
    this.#queue.on('error', (error) => this.#tell(error));
  }

  async add(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += CHUNK) {
      const jobs = keys.slice(from, from + CHUNK).map((key) => {
        return { name: 'cell', data: {}, opts: { jobId: key } };
      });
      await this.#ask(() => this.#queue.addBulk(jobs));
    }
  }

  async held(): Promise<ReadonlySet<string>> {
    // A job may move while the lists are read; who misses one puts it in, and finds that it is in.
    const ids = await this.#ask(() =>
      this.#queue.getRanges(['wait', 'active', 'delayed', 'prioritized'], 0, -1),
    );
    return new Set(ids);
  }

  async failed(): Promise<ReadonlyMap<string, string>> {
    const jobs = await this.#ask(() => this.#queue.getFailed(0, -1));
    return new Map(jobs.map(({ id = '', failedReason }) => [id, failedReason]));
  }

  async forgive(): Promise<void> {
    await this.#ask(() => this.#queue.clean(0, 0, 'failed'));
  }

  work(atOnce: number, attempt: Attempt): Working {
    const worker: Worker = new this.#bullmq.Worker(
      this.#options.queue,
      (job: Job, token?: string) => this.#process(job, token, attempt, () => void worker.close()),
      {
        connection: this.#redis,
        prefix: PREFIX,
        concurrency: atOnce,
        lockDuration: this.#lockMs,
        stalledInterval: this.#lockMs,
        maxStalledCount: ATTEMPTS - 1,
        runRetryDelay: 1000,
      },
    );
    worker.on('error', (error) => this.#tell(error));
    return { stop: () => worker.close() };
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  async #process(
    job: Job,
    token: string | undefined,
    attempt: Attempt,
    stop: () => void,
  ): Promise<void> {
    const verdict = await attempt(job.id ?? '');
    if (verdict === 'done') return;
    if (verdict !== 'another worker') throw new this.#bullmq.UnrecoverableError(verdict.problem);
    // Or this worker would be the next to take it.
    stop();
    await job.moveToWait(token);
    throw new this.#bullmq.WaitingError();
  }

  /** Asks again what a lost connection left without an answer. */
  async #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const losses = this.#losses;
      try {
        return await question();
      } catch (error) {
        // The answer may fail before the connection is known to be lost.
        await sleep(100);
        if (losses !== this.#losses) continue;
        const problem = error instanceof Error ? error.message : String(error);
        throw new SweepError(`${this.name}: ${problem}`, 'a Redis that takes what BullMQ asks');
      }
    }
  }

  /** What fails beside an answer is said once, unless it is in the way of things. */
  #tell({ message }: Error): void {
    if (IN_THE_WAY_OF_THINGS.test(message) || this.#told.has(message)) return;
    this.#told.add(message);
    this.#options.onNote(`${this.name}: ${message}`);
  }
}

/**
 * A worker that was stopped for longer than its lock, or whose Redis was replaced, hears that its job is
 * another's or unknown. Lost connections are told by who keeps the connection.
 */
const IN_THE_WAY_OF_THINGS = /lock|Missing key for job|Connection is closed|ECONN|EPIPE|LOADING/;
