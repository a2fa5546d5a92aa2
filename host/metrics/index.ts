import { Counter, Gauge, Registry, Summary } from 'prom-client';
import type { FairleadAllocator } from '../allocator/allocator.js';
import { censusOf } from './census.js';

/** Those of Mesos' timer, over the same time. */
const PERCENTILES = [0.5, 0.9, 0.95, 0.99, 0.999, 0.9999];
const WINDOW_SECONDS = 3600;

type Census = ReturnType<typeof censusOf>;
type Values = Iterable<readonly [labels: Record<string, string>, value: number]>;

/**
 * An allocator's metrics as a registry of prom-client, under Mesos' names where Mesos has them:
 * docs/embedding.md lists them. Whatever is told of the moment is asked for when the registry is; the rest is
 * counted from this call on. `Registry.merge` puts them beside others.
 */
export function allocatorMetrics(allocator: FairleadAllocator): Registry {
  const registry = new Registry();
  addGauges(allocator, registry);
  addCounts(allocator, registry);
  return registry;
}

function addGauges(allocator: FairleadAllocator, registry: Registry): void {
  const census = onceATurn(() => censusOf(allocator));
  const add = (name: string, help: string, labels: string[], of: (census: Census) => Values) => {
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      collect() {
        // Who has gone has no value any more.
        this.reset();
        for (const [its, value] of of(census())) this.set(its, value);
      },
    });
  };
  add(
    'allocator_mesos_resources_total',
    'What the agents have; memory and disk in MB',
    ['resource'],
    ({ total }) => total,
  );
  add(
    'allocator_mesos_resources_offered_or_allocated',
    'What of it is offered or used; memory and disk in MB',
    ['resource'],
    ({ held }) => held,
  );
  add(
    'allocator_mesos_roles_shares_dominant',
    'Dominant share of the role, 0 to 1',
    ['role'],
    ({ shares }) => shares,
  );
  add(
    'fairlead_roles_resources_used',
    'What tasks of the role use; memory and disk in MB',
    ['role', 'resource'],
    ({ used }) => used,
  );
  add(
    'fairlead_roles_resources_offered',
    'What is in offers to the role that are out; memory and disk in MB',
    ['role', 'resource'],
    ({ offered }) => offered,
  );
  add(
    'fairlead_frameworks',
    'Frameworks of the role, by the state of their minimum',
    ['role', 'state'],
    ({ frameworks }) => frameworks,
  );
}

/** All gauges of a registry are asked in one turn of the event loop: once is enough for them. */
function onceATurn<Value extends object>(ask: () => Value): () => Value {
  let known: Value | undefined;
  return () => {
    if (known === undefined) {
      known = ask();
      queueMicrotask(() => {
        known = undefined;
      });
    }
    return known;
  };
}

function addCounts(allocator: FairleadAllocator, registry: Registry): void {
  const registers = [registry];
  const runs = new Counter({
    name: 'allocator_mesos_allocation_runs',
    help: 'Batch allocations',
    registers,
  });
  const runMs = new Summary({
    name: 'allocator_mesos_allocation_run_ms',
    help: 'From the call of a batch allocation to its decisions, in ms, over the last hour',
    percentiles: PERCENTILES,
    maxAgeSeconds: WINDOW_SECONDS,
    ageBuckets: 6,
    registers,
  });
  const relinquishes = new Counter({
    name: 'fairlead_relinquishes',
    help: 'How often frameworks of the role had to give back all that they held',
    labelNames: ['role'],
    registers,
  });
  // Since when the call takes that is being made; inside a batch calls take no time of their own.
  let sentMs: number | undefined;
  allocator.tap({
    sent: () => {
      sentMs = performance.now();
    },
    called: (name, _args, decisions) => {
      if (name === 'allocate' || name === 'allocateStages') {
        runs.inc();
        if (sentMs !== undefined) runMs.observe(performance.now() - sentMs);
      }
      sentMs = undefined;
      for (const { role, repeated } of decisions.relinquishes) {
        if (!repeated) relinquishes.inc({ role });
      }
    },
  });
}
