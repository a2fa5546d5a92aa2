import type { MinimumState } from '../api.js';
import { MINIMUM_STATES } from '../decisions.js';
import { AllocatorError } from '../errors.js';
import type { CoreModule } from '../module.js';
import type { Names } from '../names/index.js';
import type { FrameworkInRole } from './explanation.js';

/** A framework in a role, by handles. */
export interface Client {
  readonly framework: number;
  readonly role: number;
}

/** Words for the module's numbers, and the questions that are asked more than once. */
export class Questions {
  constructor(
    private readonly module: CoreModule,
    readonly names: Names,
  ) {}

  get exports(): CoreModule['exports'] {
    return this.module.exports;
  }

  /** Asks something that answers with records, and reads them; none when there is no answer. */
  records(question: () => number): Float64Array {
    return question() > 0 ? this.module.records() : new Float64Array(0);
  }

  /** The same for answers of any length, which only a lack of memory can keep back. */
  manyRecords(question: () => number): Float64Array {
    const count = question();
    if (count < 0) throw outOfMemory();
    return count > 0 ? this.module.records() : new Float64Array(0);
  }

  inRole({ framework, role }: Client): FrameworkInRole {
    const { frameworks, roles } = this.names;
    const frameworkId = frameworks.name(framework);
    const name = frameworks.get(framework).input?.name ?? frameworkId;
    return { frameworkId, name, role: roles.pathOf(role) };
  }

  state({ framework, role }: Client): MinimumState {
    return MINIMUM_STATES[this.exports.minimumStateOf(framework, role)] as MinimumState;
  }

  /** When the holder of the earmark is expected to start, where that can be told. */
  earmarkStartMs(): number | undefined {
    const startMs = this.exports.earmarkStartMs();
    return startMs < 0 ? undefined : startMs;
  }

  earmarked(): Client | undefined {
    const framework = this.exports.earmarkFramework();
    return framework < 0 ? undefined : { framework, role: this.exports.earmarkRole() };
  }
}

export function outOfMemory(): AllocatorError {
  return new AllocatorError('OUT_OF_MEMORY', 'no memory left to try an allocation out');
}
