import { readFileSync } from 'node:fs';

/** The module by itself, as a host in another language drives it (docs/abi.md). */

interface Exports {
  readonly memory: WebAssembly.Memory;
  start(pages: number): number;
  inbox(bytes: number): number;
  process(bytes: number): number;
  apply(bytes: number): number;
  outbox(): number;
  outboxBytes(): number;
  failedRecord(): number;
  snapshot(): number;
  explainBegin(): number;
  explainEnd(): void;
}

type Question = (...handles: number[]) => number;

/** Questions by how many handles they are about; those behind `explainBegin` stand by themselves. */
const PLAIN: Readonly<Record<string, number>> = {
  availableOf: 1,
  holdersOf: 1,
  quotaRoleAt: 1,
  dominantShareOf: 2,
  nodeCountOf: 2,
  minimumStateOf: 2,
  holdingsOf: 2,
  orderOf: 2,
  roleOrderOf: 2,
  overdueAtMs: 2,
  earmarkFramework: 0,
  earmarkRole: 0,
  earmarkDueMs: 0,
  nextBatchMs: 0,
};
const WHY: Readonly<Record<string, number>> = {
  explainClient: 2,
  explainMinimum: 2,
  explainFeasible: 2,
  minimumDueMs: 2,
  refusedOn: 2,
  explainQuota: 1,
  explainAgent: 3,
  filteredUntilMs: 3,
  explainAllocation: 0,
};
/** Handles that may stand for something, and such that cannot. */
const HANDLES = [-1, 0, 1, 2, 3, 1 << 30];

let compiled: WebAssembly.Module | undefined;

/** The built module, compiled once. */
export function wasm(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../../build/fairlead.wasm', import.meta.url)),
  );
  return compiled;
}

export class Instance {
  private readonly exports: Exports;

  constructor(pages: number) {
    const abort = () => {
      throw new Error('abort');
    };
    const { exports } = new WebAssembly.Instance(wasm(), { env: { abort } });
    this.exports = exports as unknown as Exports;
    if (this.exports.start(pages) !== 0) throw new Error('it does not start');
  }

  /** Sends records, without the last bytes that are to be cut. @returns what `process` does. */
  send(
    fields: readonly number[],
    how: { readonly hasMore: boolean; readonly cut: number },
  ): number {
    const { exports } = this;
    const at = exports.inbox(fields.length * 8) >>> 0;
    if (at === 0) throw new Error(`no room for ${fields.length} fields`);
    new Float64Array(exports.memory.buffer, at, fields.length).set(fields);
    const bytes = Math.max(0, fields.length * 8 - how.cut);
    return how.hasMore ? exports.apply(bytes) : exports.process(bytes);
  }

  /** After an error: how many records took effect. */
  get applied(): number {
    return this.exports.failedRecord();
  }

  /** After an error: how many bytes of the records took effect. */
  bytesApplied(fields: readonly number[]): number {
    let at = 0;
    for (let record = this.applied; record > 0; record--) at += fields[at + 1] ?? 0;
    return at * 8;
  }

  /** The records in the outbox. */
  told(): string {
    const { memory, outbox, outboxBytes } = this.exports;
    return new Float64Array(memory.buffer, outbox() >>> 0, outboxBytes() >>> 3).join();
  }

  /** The answers to all questions about all there may be. */
  answers(): string {
    const answers = this.asked(PLAIN);
    if (this.exports.explainBegin() === 0) answers.push(...this.asked(WHY));
    this.exports.explainEnd();
    this.exports.snapshot();
    return answers.join('\n');
  }

  private asked(questions: Readonly<Record<string, number>>): string[] {
    return Object.entries(questions).flatMap(([name, count]) =>
      tuples(count).map((handles) => {
        const question = (this.exports as unknown as Record<string, Question>)[name];
        return `${name}(${handles}): ${question?.(...handles)} ${this.told()}`;
      }),
    );
  }
}

function tuples(count: number): number[][] {
  if (count === 0) return [[]];
  return tuples(count - 1).flatMap((rest) => HANDLES.map((handle) => [...rest, handle]));
}
