import type { TraceEvent, TraceResources } from '../trace/events.js';

/** Mesos' filter when a call names none. */
const DEFAULT_REFUSE_SECONDS = 5;

/** What a framework of the recording answered to one offer. */
export interface RecordedAnswer {
  readonly atMs: number;
  readonly refuseSeconds: number;
  /** What it launched; nothing when it declined. */
  readonly tasks: readonly RecordedLaunch[];
}

export interface RecordedLaunch {
  readonly resources: TraceResources;
  /** From the launch to TASK_RUNNING, where it came to run. */
  startMs?: number;
}

/** Gathers the answers of a recording, by offer. */
export class Answers {
  readonly #byOffer = new Map<string, RecordedAnswer>();
  readonly #launches = new Map<
    string,
    { readonly launch: RecordedLaunch; readonly atMs: number }
  >();

  get count(): number {
    return this.#byOffer.size;
  }

  of(offerId: string): RecordedAnswer | undefined {
    return this.#byOffer.get(offerId);
  }

  take(event: TraceEvent): void {
    switch (event.type) {
      case 'ACCEPT':
        this.#accepted(event);
        break;
      case 'DECLINE':
        for (const id of event.offer_ids) this.#note(id, event, []);
        break;
      case 'TASK_STATUS':
        if (event.state === 'TASK_RUNNING') this.#runs(event);
        break;
      default:
      // Nobody answers with anything else.
    }
  }

  /** Offers that are accepted together are of one agent: the first stands for all. */
  #accepted(event: TraceEvent & { type: 'ACCEPT' }): void {
    const launches = event.tasks.flatMap(({ id, resources, executor }) => {
      const launch: RecordedLaunch = { resources };
      this.#launches.set(`${event.framework_id} ${id}`, { launch, atMs: event.t });
      return executor === undefined ? [launch] : [launch, { resources: executor.resources }];
    });
    for (const [index, id] of event.offer_ids.entries()) {
      this.#note(id, event, index === 0 ? launches : []);
    }
  }

  #note(
    offerId: string,
    { t, refuse_seconds = DEFAULT_REFUSE_SECONDS }: TraceEvent & { type: 'ACCEPT' | 'DECLINE' },
    tasks: readonly RecordedLaunch[],
  ): void {
    this.#byOffer.set(offerId, { atMs: t, refuseSeconds: refuse_seconds, tasks });
  }

  #runs({ framework_id, task_id, t }: TraceEvent & { type: 'TASK_STATUS' }): void {
    const launched = this.#launches.get(`${framework_id} ${task_id}`);
    if (launched !== undefined) launched.launch.startMs ??= t - launched.atMs;
  }
}
