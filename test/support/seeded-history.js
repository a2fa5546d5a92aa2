// A seeded history of an allocator, the same in Node and in a page: plain JavaScript, given the
// allocator's constructor. Returns the decisions as texts and the last snapshot.

/** A small generator of whole numbers (xorshift32), enough to mix events. */
function dice(seed) {
  let state = seed >>> 0 || 1;
  return (sides) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % sides;
  };
}

const ROLES = ['spark', 'spark/etl', 'adhoc', 'lottery', 'eng/web'];

const POLICY = {
  name: 'mixed',
  roles: [
    {
      selector: 'spark/*',
      order: 'fifo',
      relinquish: { patienceMs: 5000, backoffMs: 5000, backoffMaxMs: 60000 },
    },
    { selector: 'lottery', order: 'random' },
    { selector: 'adhoc', order: 'priority' },
  ],
};

function addCluster(allocator, roll) {
  for (let i = 0; i < 12; i++) {
    const cpus = 4 + roll(12);
    const reserved = i % 4 === 0 ? ';cpus(adhoc):2' : '';
    const resources = `cpus:${cpus};mem:${cpus * 2048};ports:[31000-31099]${reserved}`;
    allocator.addAgent({ id: `agent-${i}`, resources, attributes: `rack:r${i % 3}` });
  }
  for (let i = 0; i < 15; i++) {
    const role = ROLES[i % ROLES.length];
    const minimum = { [role]: { quantities: 'cpus:12', unit: 'cpus:4;mem:4096' } };
    allocator.addFramework({
      id: `framework-${i}`,
      roles: [role],
      priority: roll(5),
      ...(role.startsWith('spark') && { minimum }),
    });
  }
  allocator.updateWeights({ spark: 2, 'eng/web': 0.5 });
  allocator.updateQuota('adhoc', { guarantees: 'cpus:8', limits: 'cpus:24;mem:65536' });
}

/** What of an offer is not reserved, by name. */
function unreserved(offer, name) {
  const free = offer.resources.find((r) => r.name === name && r.reservations === undefined);
  return free?.scalar?.value ?? 0;
}

function answer(allocator, offer, roll, running) {
  const fits = unreserved(offer, 'cpus') >= 4 && unreserved(offer, 'mem') >= 4096;
  if (roll(3) === 0 || !fits) {
    allocator.decline([offer.id], [undefined, 1, 5, 30][roll(4)]);
    return;
  }
  allocator.accept([offer.id], 'cpus:4;mem:4096', roll(10));
  running.push([offer.frameworkId, offer.role, offer.agentId]);
}

function text(decisions) {
  return JSON.stringify([
    decisions.offers.map((o) => [o.id, o.frameworkId, o.role, o.agentId, o.resources]),
    decisions.relinquishes,
    decisions.transitions,
    decisions.rescinded.map((o) => o.id),
  ]);
}

function carryOut(allocator, relinquish, log, running) {
  for (const id of relinquish.offerIds) log.push(text(allocator.decline([id])));
  for (const { agentId, resources } of relinquish.used) {
    const { frameworkId, role } = relinquish;
    log.push(text(allocator.finish(frameworkId, role, agentId, resources)));
  }
  const kept = running.filter(([f, r]) => f !== relinquish.frameworkId || r !== relinquish.role);
  running.splice(0, running.length, ...kept);
}

export async function playHistory(createAllocator, options, seed, seconds) {
  const roll = dice(seed);
  const allocator = await createAllocator({
    ...options,
    policy: POLICY,
    agentOrder: 'seeded',
    seed,
    eventDriven: false,
  });
  const log = [];
  const running = [];
  addCluster(allocator, roll);
  for (let second = 1; second <= seconds; second++) {
    const passed = allocator.advance(second * 1000);
    log.push(text(passed));
    for (const relinquish of passed.relinquishes) carryOut(allocator, relinquish, log, running);
    const decided = allocator.allocate();
    log.push(text(decided));
    for (const offer of decided.offers) answer(allocator, offer, roll, running);
    while (running.length > 0 && roll(3) === 0) {
      const [[framework, role, agent]] = running.splice(roll(running.length), 1);
      log.push(text(allocator.finish(framework, role, agent, 'cpus:4;mem:4096')));
    }
    if (roll(20) === 0) allocator.revive(`framework-${roll(15)}`);
    if (roll(30) === 0) allocator.suppress(`framework-${roll(15)}`);
  }
  return { log, snapshot: allocator.snapshot() };
}
