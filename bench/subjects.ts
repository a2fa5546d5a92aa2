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
  /** What the calls of the batch under way are to be followed by; none is under way without. */
  private held: { everywhere: boolean; readonly agents: Set<string> } | undefined;
  private isPaused = false;
  private readonly isEventDriven: boolean;

  constructor(options: AllocatorOptions = {}) {
    super(options);
    this.isEventDriven = options.eventDriven ?? true;
  }

  batch(calls: () => void): Decisions {
    const held = { everywhere: false, agents: new Set<string>() };
    this.held = held;
    super.pause();
    try {
      calls();
    } finally {
      this.held = undefined;
      if (!this.isPaused) super.resume();
    }
    if (this.isPaused || !this.isEventDriven) return super.allocate([]);
    return held.everywhere ? super.allocate() : super.allocate([...held.agents].sort());
  }

  override pause(): void {
    this.isPaused = true;
    super.pause();
  }

  override resume(): void {
    this.isPaused = false;
    if (this.held === undefined) super.resume();
  }

  override addAgent(...input: Parameters<Allocator['addAgent']>): Decisions {
    this.held?.agents.add(input[0].id);
    return super.addAgent(...input);
  }

  override updateAgent(...input: Parameters<Allocator['updateAgent']>): Decisions {
    this.held?.agents.add(input[0]);
    return super.updateAgent(...input);
  }

  override addFramework(...input: Parameters<Allocator['addFramework']>): Decisions {
    if (this.held !== undefined) this.held.everywhere = true;
    return super.addFramework(...input);
  }

  override activateFramework(...input: Parameters<Allocator['activateFramework']>): Decisions {
    if (this.held !== undefined) this.held.everywhere = true;
    return super.activateFramework(...input);
  }

  override revive(...input: Parameters<Allocator['revive']>): Decisions {
    if (this.held !== undefined) this.held.everywhere = true;
    return super.revive(...input);
  }
}

/** The model that the module is tested against, written to be read. */
export const NAIVE: Subject = {
  name: 'naive',
  make: (options) => Promise.resolve(new BatchingNaive(options)),
};
