import { Piscina } from 'piscina';

/** A function, and the module that exports it under its name: each thread reads the module anew. */
export interface Exported<Job, Answer> {
  readonly call: (job: Job) => Promise<Answer>;
  readonly module: URL;
}

/**
 * Calls the function once for each job, on so many threads (0: on this one); the answers in the
 * order of the jobs. `onAnswer` is told of each as it comes. Jobs and answers are copied.
 *
 * @throws what the first call threw that failed, or `onAnswer`; all that is not done ends with it.
 */
export async function callOnThreads<Job, Answer>(
  { call, module }: Exported<Job, Answer>,
  jobs: readonly Job[],
  threads: number,
  onAnswer: (answer: Answer, index: number) => void,
): Promise<Answer[]> {
  if (threads === 0) {
    const answers: Answer[] = [];
    for (const [index, job] of jobs.entries()) {
      const answer = await call(job);
      answers.push(answer);
      onAnswer(answer, index);
    }
    return answers;
  }
  const count = Math.max(1, Math.min(threads, jobs.length));
  const pool = new Piscina({
    filename: new URL('thread.mjs', import.meta.url).href,
    minThreads: count,
    maxThreads: count,
  });
  const run = async (job: Job, index: number): Promise<Answer> => {
    const answer: Answer = await pool.run({ module: module.href, name: call.name, job });
    onAnswer(answer, index);
    return answer;
  };
  try {
    return await Promise.all(jobs.map(run));
  } finally {
    await pool.destroy();
  }
}
