import type { Band } from './colours.js';
import type { ExplainCommand } from './context.js';
import type { Column } from './pack.js';

/**
 * What lies in the page for its script. Whatever there is one of for each framework stands in the order
 * of `frameworks`, of which a policy may lack some; lists that are of different lengths stand behind each
 * other in one column, that of framework `i` from `offsets[i]` to `offsets[i + 1]`.
 */
export interface PageData {
  /** Where the last replay ended, and the bins of all plots. */
  readonly endMs: number;
  readonly binMs: number;
  /** Bins of what there is of each framework and agent: whole bins of the plots. */
  readonly wideBinMs: number;
  /** Wall clock of time 0, where it is known. */
  readonly startMs?: number;
  readonly seed: number;
  readonly explain?: ExplainCommand;
  readonly frameworks: FrameworksData;
  /** By role of `frameworks.roleNames`: the place of its band. */
  readonly bandOfRole: Column;
  readonly phases: readonly Band[];
  /** What a framework can be at the end. */
  readonly classes: readonly string[];
  readonly plots: readonly PlotData[];
  readonly policies: readonly PolicyData[];
  /** The answers' texts, each once. */
  readonly texts: readonly string[];
}

export interface FrameworksData {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly roleNames: readonly string[];
  /** Its place in `roleNames`. */
  readonly role: Column;
  /** 1 for who needs a minimum. */
  readonly hasMinimum: Column;
}

export interface PlotData {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly label: string;
  readonly isStacked: boolean;
  readonly bands: readonly Band[];
  readonly max: number;
  readonly panels: readonly {
    readonly values: readonly Float32Array[];
    readonly total?: Float32Array;
    readonly used?: Float32Array;
  }[];
}

/** A value in each bin from `first` on, for each framework. */
export interface BinsData {
  readonly offsets: Column;
  readonly first: Column;
  readonly values: Column;
}

/** Times are `NaN` where something never came, or the framework is not there. */
export interface PolicyData {
  readonly policy: string;
  readonly endedMs: number;
  readonly arrivedMs: Float64Array;
  /** The minimum held, or the first resources where there is none. */
  readonly servedMs: Float64Array;
  readonly completedMs: Float64Array;
  /** One more than its place in `classes`; 0 where it is not there. */
  readonly class: Column;
  readonly relinquishes: Column;
  /** Stretches without gaps from the arrival on: place of the phase (behind the last: done), how long, mean cores. */
  readonly spans: {
    readonly offsets: Column;
    readonly phase: Uint8Array;
    readonly lengthMs: Column;
    readonly cores: Float32Array;
  };
  /** Of what was asked for with a history alone. */
  readonly history?: HistoryData;
}

export interface HistoryData {
  /** Mean cores held. */
  readonly cores: BinsData;
  /** Offers declined. */
  readonly declined: BinsData;
  readonly answers: { readonly offsets: Column; readonly atMs: Column; readonly text: Column };
  readonly heat: {
    readonly perRow: number;
    readonly agentIds: readonly string[];
    readonly rows: number;
    readonly bins: number;
    /** Row by row: held / there in 0 to 254; 255 where there is no agent. */
    readonly held: Uint8Array;
  };
  /** Framework's place; from and to, in ms. */
  readonly earmarks: { readonly framework: Column; readonly fromMs: Column; readonly toMs: Column };
}
