import type { TraceAgent, TraceFramework } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import type { FilesByKind } from '../kind.js';
import { type Fields, fieldsOf } from '../mesos-json/json.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import { isSince1970 } from '../scheduler-stream/lines.js';
import { MergedStreams } from '../scheduler-stream/merged.js';
import { type Subscription, subscriptionsOf } from '../scheduler-stream/subscriptions.js';
import type { SparkWish } from '../spark-log/application.js';
import { sparkApplications, wishOf } from '../spark-log/read.js';
import { answerOf, offerIdsOf, offersOf } from './calls.js';
import { type KnownMembers, membersOf } from './members.js';
import { type WeightSnapshots, type Weights, weightsOfRoles } from './weights.js';
import { NO_WITNESS, type ToldAnswer, type ToldOffer, type Witness } from './witness.js';

/** So far from the log's the times of the streams may be, and so long what they say is kept. */
const SLACK_MS = 5000;
const KEPT_MS = 60_000;
/** What the files beside a log say; `NO_WITNESS` when there are none. */
export async function witnessOf(
  beside: FilesByKind,
  options: ImportOptions,
  report: Report,
): Promise<Witness> {
  if (beside.size === 0) return NO_WITNESS;
  const streams = beside.get('scheduler-events') ?? [];
  const subscriptions = await subscriptionsOf(streams, options, report);
  const members = await membersOf(beside, options, report);
  const logs = await sparkApplications(beside.get('spark-eventlog') ?? [], report);
  const wishes = new Map(logs.map((one) => [one.called, wishOf(one, options, report)]));
  const weights = await weightsOfRoles(beside.get('mesos-roles') ?? [], report);
  return new FolderWitness(streams, { subscriptions, members, wishes }, weights, report);
}

/** What files say that are read whole, before the log. */
interface Said {
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  readonly members: KnownMembers;
  /** By the ids of applications. */
  readonly wishes: ReadonlyMap<string, SparkWish>;
}

class FolderWitness implements Witness {
  readonly #streams: MergedStreams;
  readonly #offers = new Map<string, ToldOffer & { readonly atMs: number }>();
  readonly #answers = new Map<string, ToldAnswer & { readonly atMs: number }>();
  readonly #wished = new Set<string>();
  #startMs: number | undefined;

  constructor(
    streams: readonly RecordedFile[],
    private readonly said: Said,
    private readonly weights: WeightSnapshots,
    private readonly report: Report,
  ) {
    this.#streams = new MergedStreams(streams, (shape) => report.leftOut(shape));
  }

  align(arrivalsMs: ReadonlyMap<string, number>): void {
    const starts: number[] = [];
    for (const [id, { seconds }] of this.said.subscriptions) {
      const arrivedMs = arrivalsMs.get(id);
      if (isSince1970(seconds)) starts.push(0);
      else if (arrivedMs !== undefined) starts.push(arrivedMs - seconds * 1000);
    }
    starts.sort((a, b) => a - b);
    this.#startMs = starts[starts.length >> 1];
    if (this.#startMs !== undefined || this.said.subscriptions.size === 0) return;
    this.report.leftOut(
      'streams of frameworks that the log does not know',
      this.said.subscriptions.size,
    );
  }

  async readTo(atMs: number): Promise<void> {
    const startMs = this.#startMs;
    if (startMs === undefined) return;
    for (;;) {
      const line = await this.#streams.next((atMs + SLACK_MS - startMs) / 1000);
      if (line === undefined) break;
      if ('isEnd' in line) continue;
      const lineMs = startMs + line.seconds * 1000;
      this.#note(line.isCall, line.type, line.body, lineMs);
    }
    forget(this.#offers, atMs - KEPT_MS);
    forget(this.#answers, atMs - KEPT_MS);
  }

  #note(isCall: boolean, type: string, body: Fields, atMs: number): void {
    if (type === 'OFFERS' && !isCall) {
      for (const [id, offer] of offersOf(body)) this.#offers.set(id, { ...offer, atMs });
      return;
    }
    if (!isCall || (type !== 'ACCEPT' && type !== 'DECLINE')) return;
    const call = fieldsOf(body[type.toLowerCase()]);
    const [first] = offerIdsOf(call);
    if (first !== undefined) this.#answers.set(first, { ...answerOf(call), atMs });
  }

  offer(id: string): ToldOffer | undefined {
    const offer = this.#offers.get(id);
    this.#offers.delete(id);
    return offer;
  }

  answer(firstOffer: string): ToldAnswer | undefined {
    const answer = this.#answers.get(firstOffer);
    this.#answers.delete(firstOffer);
    return answer;
  }

  framework(id: string): TraceFramework | undefined {
    return this.said.subscriptions.get(id)?.framework ?? this.said.members.frameworks.get(id);
  }

  labels(framework: string): ReadonlyMap<string, string> | undefined {
    return this.said.subscriptions.get(framework)?.labels;
  }

  wish(framework: string): SparkWish | undefined {
    this.#wished.add(framework);
    return this.said.wishes.get(framework);
  }

  agent(id: string): TraceAgent | undefined {
    return this.said.members.agents.get(id);
  }

  nextWeights(known: Weights): Weights | undefined {
    return this.weights.changeFrom(known);
  }

  close(): Promise<void> {
    const unknown = [...this.said.wishes.keys()].filter((id) => !this.#wished.has(id)).length;
    if (unknown > 0) this.report.leftOut('event logs of no framework of the log', unknown);
    return this.#streams.close();
  }
}

/** Both maps are in the order of time, so that the oldest come first. */
function forget(told: Map<string, { readonly atMs: number }>, beforeMs: number): void {
  for (const [key, { atMs }] of told) {
    if (atMs >= beforeMs) break;
    told.delete(key);
  }
}
