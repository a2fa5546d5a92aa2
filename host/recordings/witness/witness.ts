import type { Resource } from '../../resources/index.js';
import type { TraceAgent, TraceFramework } from '../../trace/events.js';
import type { SparkWish } from '../spark-log/application.js';
import type { Weights } from './weights.js';

/** An offer as the framework received it. */
export interface ToldOffer {
  readonly agent: string;
  readonly role: string;
  readonly resources: readonly Resource[];
}

/** An ACCEPT or a DECLINE as the framework sent it. */
export interface ToldAnswer {
  /** Absent: Mesos' default. */
  readonly refuseSeconds?: number;
  /** Names of the tasks that it launches, by their ids. */
  readonly taskNames: ReadonlyMap<string, string>;
}

/** What other files of a recording say that the log of the master does not. */
export interface Witness {
  /** When frameworks came by the log, by their ids: what puts other files on its clock. */
  align(arrivalsMs: ReadonlyMap<string, number>): void;
  /** Has read up to that moment of the log, and a little further. */
  readTo(atMs: number): Promise<void>;
  /** What is told once is not kept: an offer is asked for once. */
  offer(id: string): ToldOffer | undefined;
  /** By the first of its offers; asked for once. */
  answer(firstOffer: string): ToldAnswer | undefined;
  framework(id: string): TraceFramework | undefined;
  /** What the labels of its `framework_info` say. */
  labels(framework: string): ReadonlyMap<string, string> | undefined;
  /** What it wanted by its own event log, if it is a Spark application: its id is the framework's. */
  wish(framework: string): SparkWish | undefined;
  agent(id: string): TraceAgent | undefined;
  /** Which roles weigh something else after their next change, from what they weighed before. */
  nextWeights(known: Weights): Weights | undefined;
  close(): Promise<void>;
}

/** A log that is alone. */
export const NO_WITNESS: Witness = {
  align: () => undefined,
  readTo: async () => undefined,
  offer: () => undefined,
  answer: () => undefined,
  framework: () => undefined,
  labels: () => undefined,
  wish: () => undefined,
  agent: () => undefined,
  nextWeights: () => undefined,
  close: async () => undefined,
};
