/** What somebody who waited was told at a moment; it holds until the next one. */
export interface Answer {
  readonly atMs: number;
  readonly text: string;
}

/** What a page shows of one framework beyond its result. */
export interface FrameworkHistory {
  readonly id: string;
  /** Core-ms held in each bin from this one on; none before and behind. */
  readonly coresFirstBin: number;
  readonly coreMs: readonly number[];
  /** Offers declined in each bin from this one on. */
  readonly declinedFirstBin: number;
  readonly declined: readonly number[];
  /** Where the answer to "why no more" changed, while it waited. */
  readonly answers: readonly Answer[];
}

/** Agents in the order in which they first registered, `perRow` of them to a row. */
export interface AgentsHistory {
  readonly perRow: number;
  readonly ids: readonly string[];
  /** Core-ms held, and there to be held, in each bin; a row's bins end with its last use. */
  readonly rows: readonly {
    readonly heldCoreMs: readonly number[];
    readonly coreMs: readonly number[];
  }[];
}

/** For whom resources were kept, from when to when. */
export interface EarmarkSpan {
  readonly frameworkId: string;
  readonly role: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** One relinquish, in their order, and who came next to where it freed cores. */
export interface GivenBack {
  readonly frameworkId: string;
  readonly atMs: number;
  /**
   * Who first took cores of an agent after some had come back there, in order of time, each once. It may be
   * the framework itself; nobody, where none has until the replay's end.
   */
  readonly next: readonly { readonly frameworkId: string; readonly atMs: number }[];
}

/** What a page shows of a replay beyond its answer. Bins begin at 0 and are `binMs` wide. */
export interface PolicyHistory {
  readonly binMs: number;
  /** In the order of the result's `perFramework`. */
  readonly frameworks: readonly FrameworkHistory[];
  readonly agents: AgentsHistory;
  readonly earmarks: readonly EarmarkSpan[];
  readonly givenBack: readonly GivenBack[];
}
