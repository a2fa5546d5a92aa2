import { closeSync, openSync, writeSync } from 'node:fs';
import { createAllocator, type FrameworkInput, type Offer } from '../../host/allocator/index.js';
import { Connection } from '../../host/replay/connection.js';
import { replayTrace } from '../../host/replay/index.js';
import { openSource, type TraceEvent, type TraceHeader } from '../../host/trace/index.js';
import { traceResources } from '../../host/trace/resource-text.js';

/**
 * Replays a trace under `drf` and writes what a master with that allocator would have recorded: each batch of the
 * interval with its offers, each answer, each end of a task. For measuring how fast many offers are verified.
 *
 *     npx tsx tools/traces/as-recorded.ts TRACE FILE
 *     npx fairlead verify FILE
 */

const BUFFERED = 1 << 20;

class Lines {
  readonly #file: number;
  #text = '';

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  add(line: TraceHeader | TraceEvent): void {
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length > BUFFERED) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, this.#text);
    this.#text = '';
  }
}

async function main([source = '', path = '']: readonly string[]): Promise<void> {
  if (source === '' || path === '') throw new Error('expected: TRACE FILE');
  const arrivals = new Map<string, TraceEvent>();
  const { header, events } = await openSource(source);
  for await (const event of events) {
    if (event.type === 'AGENT_ADDED') arrivals.set(event.agent.id, event);
    if (event.type === 'FRAMEWORK_ADDED') arrivals.set(event.framework.id, event);
  }
  const lines = new Lines(path);
  lines.add(header);
  const names = new Map<number, string>();
  let offers = 0;
  let cycles = 0;
  let launches: Parameters<Connection['accept']>[1] = [];
  const accept = Connection.prototype.accept;
  Connection.prototype.accept = function (this: Connection, ...call) {
    launches = call[1];
    accept.apply(this, call);
  };
  const nameOf = (offer: Offer): string => {
    offers += 1;
    names.set(offer.id, `O${offers}`);
    return `O${offers}`;
  };
  await replayTrace(source, {
    policies: ['drf'],
    tellsAll: true,
    makeAllocator: async (options) => {
      // As verify takes them: in the order of ids, and once an interval.
      const own = { ...options, agentOrder: 'id', eventDriven: false } as const;
      const allocator = await createAllocator(own);
      const owners = new Map<number, string>();
      const answer = (ids: readonly number[], seconds: unknown) => ({
        framework_id: owners.get(ids[0] ?? -1) ?? '',
        offer_ids: ids.map((id) => names.get(id) ?? ''),
        ...(typeof seconds === 'number' && { refuse_seconds: seconds }),
      });
      allocator.tap({
        called(name, args, decisions) {
          const t = allocator.nowMs;
          if (name === 'allocate') {
            cycles += 1;
            for (const { id, frameworkId } of decisions.offers) owners.set(id, frameworkId);
            const made = decisions.offers.map((offer) => ({
              id: nameOf(offer),
              framework_id: offer.frameworkId,
              role: offer.role,
              agent_id: offer.agentId,
              resources: traceResources(offer.resources),
            }));
            lines.add({ t, type: 'OFFERS', cycle: cycles, offers: made });
          } else if (name === 'decline') {
            const [ids, seconds] = args as [readonly number[], number | undefined];
            for (const id of ids) lines.add({ t, type: 'DECLINE', ...answer([id], seconds) });
          } else if (name === 'accept') {
            const [ids, , seconds] = args as [readonly number[], unknown, number | undefined];
            const tasks = launches.map(({ id, resources }) => {
              return { id, resources: traceResources(resources) };
            });
            lines.add({ t, type: 'ACCEPT', ...answer(ids, seconds), tasks });
          } else if (name === 'addAgent' || name === 'addFramework') {
            const { id } = args[0] as FrameworkInput;
            const arrival = arrivals.get(id);
            if (arrival !== undefined) lines.add({ ...arrival, t });
          } else if (name === 'removeFramework') {
            lines.add({ t, type: 'FRAMEWORK_REMOVED', framework_id: args[0] as string });
          } else if (name === 'revive' || name === 'suppress') {
            const [id, roles] = args as [string, readonly string[] | undefined];
            const type = name === 'revive' ? 'REVIVE' : 'SUPPRESS';
            lines.add({ t, type, framework_id: id, ...(roles !== undefined && { roles }) });
          }
        },
      });
      return allocator;
    },
    onStatus: ({ timeMs: t, frameworkId, agentId, taskId, state }) => {
      const of = { framework_id: frameworkId, agent_id: agentId, task_id: taskId };
      lines.add({ t, type: 'TASK_STATUS', ...of, state });
    },
  });
  lines.close();
  console.log(`${cycles} allocations, ${offers} offers`);
}

await main(process.argv.slice(2));
