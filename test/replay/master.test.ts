import t from 'tap';
import type { Offer } from '../../host/allocator/api.js';
import type { Scheduler, SchedulerCalls, Task, TaskState } from '../../host/models/model.js';
import { Clock, type Happening } from '../../host/replay/clock.js';
import { FrameworkRecord } from '../../host/replay/framework-record.js';
import { Machines } from '../../host/replay/machines/index.js';
import { Master } from '../../host/replay/master.js';
import { Metrics } from '../../host/replay/metrics.js';
import { offerOf } from '../support/scheduler-calls.js';
import { ScriptedAllocator } from '../support/scripted-allocator.js';

/** A framework that launches one task on each offer, or lets it lie, and notes what it is told. */
class Probe implements Scheduler {
  readonly finite = true;
  readonly wantsAnything = true;
  readonly workDone = () => 0;
  readonly isWaiting = true;
  readonly startsOnce = false;
  readonly log: string[] = [];
  answer: 'launch' | 'decline' | 'nothing' = 'launch';
  durationMs = 10_000;

  constructor(private readonly calls: SchedulerCalls) {}

  waiting() {
    return [];
  }
  held(): undefined {}
  subscribed(): void {}

  offers(offers: readonly Offer[]): void {
    this.log.push(`${this.calls.nowMs} offers ${offers.map((offer) => offer.id).join()}`);
    for (const offer of offers) {
      if (this.answer === 'decline') this.calls.decline(offer, 0);
      if (this.answer === 'launch') this.#launch(offer);
    }
  }

  rescinded(offer: Offer): void {
    this.log.push(`${this.calls.nowMs} rescinded ${offer.id}`);
  }

  status(task: Task, state: TaskState): void {
    this.log.push(`${this.calls.nowMs} ${task.id} ${state}`);
  }

  timer(slot: number): void {
    this.log.push(`${this.calls.nowMs} timer ${slot}`);
  }

  leave(): void {
    this.calls.finished();
  }

  #launch(offer: Offer): void {
    const { resources, quantities } = offer;
    const id = `task-${offer.id}`;
    const times = { startMs: 100, durationMs: this.durationMs };
    this.calls.accept(offer, [{ id, name: id, resources, quantities, ...times }]);
  }
}

function setUp(options: { offerTimeoutMs?: number } = {}) {
  const allocator = new ScriptedAllocator();
  const clock = new Clock<Happening>();
  const metrics = new Metrics();
  const master = new Master(allocator, clock, metrics, new Machines({}, clock), {
    killDelayMs: 300,
    ...options,
  });
  metrics.agentChanged('a', {}, { cpus: 64_000, mem: 64_000 }, 0);
  let probe: Probe | undefined;
  master.subscribe(
    { id: 'app', roles: ['spark'] },
    (calls) => {
      probe = new Probe(calls);
      return probe;
    },
    () =>
      new FrameworkRecord({
        id: 'app',
        name: 'app',
        role: 'spark',
        minimum: {},
        isPermanent: false,
        isFinite: true,
        wantsAnything: true,
        startsOnce: false,
        arrivedMs: 0,
      }),
    true,
  );
  if (probe === undefined) throw new Error('the model was not made');
  const runTo = (untilMs: number): void => {
    while (clock.nextMs <= untilMs) {
      clock.pop((happening, data) => {
        master.advance();
        happening.happen(data);
        master.deliver();
      });
    }
    clock.moveTo(untilMs);
    master.advance();
    master.deliver();
  };
  const offer = (...ids: number[]): void => {
    const offers = ids.map((id) => offerOf(id, { cpus: 4, mem: 1 }, { agentId: `agent-${id}` }));
    allocator.answers.set('allocate', { offers });
    master.decided(allocator.allocate());
  };
  allocator.take();
  return { allocator, clock, master, metrics, probe, runTo, offer };
}

t.test('a task starts, runs, finishes and gives back', (t) => {
  const { allocator, master, metrics, probe, runTo, offer } = setUp();
  offer(1);
  master.deliver();
  t.equal(master.progress.dueCount, 1);
  runTo(20_000);
  t.same(probe.log, ['0 offers 1', '100 task-1 TASK_RUNNING', '10100 task-1 TASK_FINISHED']);
  t.same(allocator.take(), ['0 accept 1 5', '10100 finish app agent-1']);
  t.equal(master.progress.dueCount, 0);
  t.equal(metrics.tasksLaunched, 1);
  t.end();
});

t.test('a relinquish: offers are rescinded at once, tasks killed and given back later', (t) => {
  const { allocator, master, metrics, probe, runTo, offer } = setUp();
  offer(1, 2);
  master.deliver();
  probe.answer = 'nothing';
  offer(3);
  master.deliver();
  runTo(5000);
  const relinquish = {
    frameworkId: 'app',
    role: 'spark',
    attempt: 1,
    offerIds: [3],
    used: [],
    backoffUntilMs: 65_000,
  };
  allocator.take();
  probe.log.length = 0;
  allocator.answers.set('advance', { relinquishes: [{ ...relinquish, repeated: false }] });
  runTo(5100);
  allocator.answers.set('advance', { relinquishes: [{ ...relinquish, repeated: true }] });
  runTo(9000);
  t.same(allocator.take(), [
    // No filter: the backoff is what keeps it from being offered more.
    '5100 decline 3 undefined',
    '5400 finish app agent-1',
    '5400 finish app agent-2',
  ]);
  t.same(probe.log, ['5100 rescinded 3', '5400 task-1 TASK_KILLED', '5400 task-2 TASK_KILLED']);
  t.equal(metrics.relinquishes, 1, 'a repeated telling is no relinquish of its own');
  t.equal(metrics.offersRescinded, 1);
  runTo(30_000);
  t.same(allocator.take(), [], 'a killed task does not finish as well');
  t.end();
});

t.test('an agent is lost: its tasks are, its offers are rescinded', (t) => {
  const { allocator, master, probe, runTo, offer } = setUp();
  offer(1, 2);
  master.deliver();
  probe.answer = 'nothing';
  const [left] = [offerOf(3, { cpus: 4, mem: 1 }, { agentId: 'agent-1' })];
  if (left === undefined) throw new Error('an offer was made');
  allocator.answers.set('allocate', { offers: [left] });
  master.decided(allocator.allocate());
  master.deliver();
  runTo(1000);
  allocator.answers.set('removeAgent', { rescinded: [left] });
  probe.log.length = 0;
  allocator.take();
  master.removeAgent('agent-1');
  t.same(allocator.take(), ['1000 removeAgent agent-1']);
  t.same(probe.log, ['1000 rescinded 3', '1000 task-1 TASK_LOST']);
  runTo(20_000);
  t.same(allocator.take(), ['10100 finish app agent-2']);
  t.end();
});

t.test('offers that nobody answers are rescinded when the master says so', (t) => {
  const { allocator, master, metrics, probe, runTo, offer } = setUp({ offerTimeoutMs: 15_000 });
  probe.answer = 'nothing';
  offer(1);
  master.deliver();
  runTo(14_999);
  t.same(allocator.take(), []);
  runTo(15_000);
  t.same(allocator.take(), ['15000 decline 1 undefined']);
  t.same(probe.log, ['0 offers 1', '15000 rescinded 1']);
  t.equal(metrics.offersRescinded, 1);
  t.end();
});

t.test('an offer taken back before it was delivered is not delivered', (t) => {
  const { master, metrics, probe } = setUp();
  const offers = [1, 2].map((id) => offerOf(id, { cpus: 4, mem: 1 }));
  const nothing = { inverseOffers: [], relinquishes: [], transitions: [], declined: [] };
  master.decided({ ...nothing, offers, rescinded: [] });
  master.decided({ ...nothing, offers: [], rescinded: offers.slice(0, 1) });
  master.deliver();
  t.same(probe.log, ['0 offers 2']);
  t.equal(metrics.offersSent, 1);
  t.end();
});

t.test('who has left is told nothing and answers nothing', (t) => {
  const { allocator, master, probe, runTo, offer } = setUp();
  offer(1);
  master.deliver();
  runTo(50);
  allocator.take();
  probe.leave();
  t.same(allocator.take(), ['50 removeFramework app']);
  t.equal(master.progress.dueCount, 0);
  runTo(20_000);
  t.same(probe.log, ['0 offers 1']);
  t.same(allocator.take(), []);
  t.end();
});

t.test('a model may not answer an offer twice', (t) => {
  const { master, probe, offer } = setUp();
  let kept: Offer | undefined;
  probe.offers = (offers) => {
    kept = offers[0];
  };
  offer(1);
  master.deliver();
  const connection = master.connections.get('app');
  if (connection === undefined || kept === undefined) throw new Error('an offer was expected');
  const offered = kept;
  connection.decline(offered);
  t.throws(() => connection.decline(offered), /answered offer 1, which it does not have/);
  t.end();
});
