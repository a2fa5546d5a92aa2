import type { Allocator, AllocatorOptions, Decisions } from '../host/allocator/api.js';
import { createAllocator } from '../host/allocator/index.js';
import { NaiveAllocator } from '../tools/model/model.js';
import type { Contender } from './cluster.js';

/** What is measured: the module, and the model beside it. */
export interface Subject {
  readonly name: string;
  make(options?: AllocatorOptions): Promise<Contender>;
}

export const MODULE: Subject = {
  name: 'module',
  make: (options = {}) => createAllocator(options),
};

/** The model has no batches: its triggers are held back, and one allocation follows. */
class BatchingNaive extends NaiveAllocator implements Contender {
  private triggers = false;
  private batching = false;
  private readonly isEventDriven: boolean;

  constructor(options: AllocatorOptions = {}) {
    super(options);
    this.isEventDriven = options.eventDriven ?? true;
  }

  batch(calls: () => void): Decisions {
    this.batching = true;
    this.triggers = false;
    super.pause();
    try {
      calls();
    } finally {
      this.batching = false;
      super.resume();
    }
    return this.triggers && this.isEventDriven ? super.allocate() : super.allocate([]);
  }

  override addAgent(...input: Parameters<Allocator['addAgent']>): Decisions {
    this.triggers ||= this.batching;
    return super.addAgent(...input);
  }

  override updateAgent(...input: Parameters<Allocator['updateAgent']>): Decisions {
    this.triggers ||= this.batching;
    return super.updateAgent(...input);
  }

  override addFramework(...input: Parameters<Allocator['addFramework']>): Decisions {
    this.triggers ||= this.batching;
    return super.addFramework(...input);
  }

  override revive(...input: Parameters<Allocator['revive']>): Decisions {
    this.triggers ||= this.batching;
    return super.revive(...input);
  }
}

/** The model that the module is tested against, written to be read. */
export const NAIVE: Subject = {
  name: 'naive',
  make: (options) => Promise.resolve(new BatchingNaive(options)),
};
