import { createAllocator, type FairleadAllocator } from '../allocator/index.js';
import { presets, type ReplayProgress, replay } from '../replay/index.js';
import type { MakeAllocator, ReplayOptions } from '../replay/replay.js';
import type { PolicyResult } from '../replay/result.js';
import { openSource, type TraceSource } from '../trace/index.js';
import { type ImposedCounts, RecordedCycles } from './cycles.js';
import { errorsOf, type ReplayErrors } from './errors.js';
import type { HeldRecording } from './recording.js';
import type { ImposedPart } from './result.js';

/** One replay of a recording as it was. */
export interface Replayed {
  readonly result: PolicyResult;
  readonly errors: ReplayErrors;
  /** Where something was imposed. */
  readonly counts?: ImposedCounts;
}

/** What is replayed, again and again. */
export interface Replaying {
  readonly source: TraceSource;
  readonly recording: HeldRecording;
  readonly intervalMs: number;
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined;
}

/** Replays the recording under the policy that masters have, with a part of its decisions imposed. */
export async function replayed(
  replaying: Replaying,
  imposed: ImposedPart,
  seed: number,
): Promise<Replayed> {
  const { source, recording, onProgress } = replaying;
  const events = recording.kept?.events ?? (await openSource(source, { warn: () => {} })).events;
  const run = async (makeAllocator: MakeAllocator, more: ReplayOptions = {}) => {
    const options = { seed, onProgress, ...more };
    const { result } = await replay(recording.header, events, presets.drf, makeAllocator, options);
    return { result, errors: errorsOf(recording.facts, result) };
  };
  if (imposed === 'nothing') return run(createAllocator);
  let allocator: FairleadAllocator | undefined;
  let cycles: RecordedCycles | undefined;
  const make: MakeAllocator = async (options) => {
    allocator = await createAllocator(options);
    return allocator;
  };
  const impose = () => {
    if (allocator === undefined) throw new Error('the allocator is made first');
    const answers = imposed === 'answers' ? recording.kept?.answers : undefined;
    cycles = new RecordedCycles(allocator, { seed, intervalMs: replaying.intervalMs, answers });
    return cycles;
  };
  const done = await run(make, { imposed: impose });
  return cycles === undefined ? done : { ...done, counts: cycles.counts };
}
