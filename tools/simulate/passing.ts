import { Command } from 'commander';
import { createAllocator, type Offer } from '../../host/allocator/index.js';

/**
 * A refusal passes on at the next batch. It could at once: whoever comes next is asked for the agent
 * as soon as it was refused, each at most once per agent and interval. What would that gain and
 * cost? So many wait under `fifo`, and only the last to come can use what is free.
 */

const AGENTS = 20;
const FILTER_SECONDS = 5;
const INTERVAL_MS = 1000;

interface Outcome {
  readonly askedAfterMs: number;
  /** Until the last was asked, and in each second while nobody can use what is free. */
  readonly offers: number;
  readonly offersPerSecond: number;
}

async function passing(waiting: number, atOnce: boolean): Promise<Outcome> {
  const roles = [{ selector: 'spark', order: 'fifo' as const }];
  const allocator = await createAllocator({ policy: { name: 'fifo', roles }, eventDriven: false });
  for (let i = 0; i < AGENTS; i++) allocator.addAgent({ id: `agent-${i}`, resources: 'cpus:2' });
  for (let i = 0; i < waiting; i++) {
    allocator.addFramework({ id: `waits-${String(i).padStart(5, '0')}`, roles: ['spark'] });
  }
  const last = `waits-${String(waiting - 1).padStart(5, '0')}`;
  let askedAfterMs = -1;
  let offersUntil = 0;
  let offers = 0;
  let nowMs = 0;
  const refuse = (made: readonly Offer[]): void => {
    for (const { id, frameworkId } of made) {
      offers += 1;
      if (frameworkId === last && askedAfterMs < 0) {
        askedAfterMs = nowMs;
        offersUntil = offers;
      }
      allocator.decline([id], FILTER_SECONDS);
    }
  };
  const seconds = waiting + 10;
  for (let second = 0; second < seconds; second++) {
    nowMs = second * INTERVAL_MS;
    allocator.advance(nowMs);
    let { offers: made } = allocator.allocate();
    const asked = new Set<string>();
    while (made.length > 0) {
      for (const { agentId, frameworkId } of made) asked.add(`${agentId} ${frameworkId}`);
      refuse(made);
      if (!atOnce) break;
      made = allocator.allocate(made.map(({ agentId }) => agentId)).offers;
      const again = made.filter((offer) => asked.has(`${offer.agentId} ${offer.frameworkId}`));
      if (again.length > 0) refuse(made);
      if (again.length > 0) break;
    }
  }
  return { askedAfterMs, offers: offersUntil, offersPerSecond: offers / seconds };
}

new Command('npm run passing')
  .description('What passing a refusal on at once would gain and cost, beside the next batch.')
  .action(async () => {
    process.stdout.write('waiting  when         asked after  offers until  offers/s\n');
    for (const waiting of [5, 20, 100, 500]) {
      for (const atOnce of [false, true]) {
        const { askedAfterMs, offers, offersPerSecond } = await passing(waiting, atOnce);
        const cells = [
          String(waiting).padStart(7),
          (atOnce ? 'at once' : 'next batch').padEnd(11),
          `${askedAfterMs / 1000} s`.padStart(11),
          String(offers).padStart(12),
          offersPerSecond.toFixed(0).padStart(8),
        ];
        process.stdout.write(`${cells.join('  ')}\n`);
      }
    }
  })
  .parse();
