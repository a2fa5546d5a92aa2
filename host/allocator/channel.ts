import type { CoreModule, Processed } from './module.js';
import type { Taps } from './tap.js';

/** The one way of records into the module, which shows them to whoever looks on. */
export class Channel {
  constructor(
    readonly module: CoreModule,
    private readonly taps: Taps,
  ) {}

  /**
   * Applies the records in the first `size` fields; what they trigger runs, unless there are more to
   * come. The number applied, and the error that stopped at the next.
   */
  send(fields: Float64Array, size: number, hasMore: boolean): Processed {
    this.taps.sent(fields, size, hasMore);
    return hasMore ? this.module.apply(fields, size) : this.module.process(fields, size);
  }
}
