// An allocator at work and its metrics: a page draws them, and Prometheus can read the same.
// In a clone after `npm run build`: node examples/metrics/main.mjs, then open what it prints.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createAllocator } from 'fairlead';
import { allocatorMetrics } from 'fairlead/metrics';

const PORT = Number(process.argv[2] ?? 9464);
const STEP_MS = 250;
const APPLICATIONS_MAX = 6;

const relinquish = { patienceMs: 5000, backoffMs: 5000, backoffMaxMs: 20_000 };
const allocator = await createAllocator({
  eventDriven: false,
  policy: { name: 'toy', roles: [{ selector: 'spark', relinquish }] },
});
const metrics = allocatorMetrics(allocator);

for (const id of ['a1', 'a2', 'a3', 'a4']) {
  allocator.addAgent({ id, resources: 'cpus:8;mem:16384' });
}
allocator.addFramework({ id: 'nightly', roles: ['etl'] });

/** Tasks that run: whose, where, and until which second. */
let tasks = [];
/** Applications by id, with the second in which they end once they have what they need. */
const applications = new Map();
let arrived = 0;

/** A toy load: one second of the allocator's time. */
function step(second) {
  if (second % 3 === 1 && applications.size < APPLICATIONS_MAX) {
    const id = `app-${++arrived}`;
    const minimum = { spark: { quantities: 'cpus:12', unit: 'cpus:4;mem:4096' } };
    allocator.addFramework({ id, roles: ['spark'], minimum });
    applications.set(id, Number.POSITIVE_INFINITY);
  }
  for (const [id, endsAt] of applications) {
    if (endsAt <= second) leave(id);
  }
  for (const { framework, role, agent, use } of tasks.filter(({ endsAt }) => endsAt <= second)) {
    allocator.finish(framework, role, agent, use);
  }
  tasks = tasks.filter(({ endsAt }) => endsAt > second);
  carryOut(allocator.advance(second * 1000), second);
  carryOut(allocator.allocate(), second);
}

/** What the allocator decided: the part of a scheduler, and of a master. */
function carryOut({ relinquishes, transitions, offers }, second) {
  for (const { frameworkId, role, offerIds } of relinquishes) {
    for (const id of offerIds) allocator.decline([id]);
    for (const one of tasks.filter(({ framework }) => framework === frameworkId)) {
      allocator.finish(frameworkId, role, one.agent, one.use);
    }
    tasks = tasks.filter(({ framework }) => framework !== frameworkId);
  }
  for (const { frameworkId, to } of transitions) {
    if (to === 'satisfied') applications.set(frameworkId, second + 8);
  }
  for (const { id, frameworkId: framework, role, agentId: agent, quantities } of offers) {
    const isSpark = role === 'spark';
    const use = isSpark ? 'cpus:4;mem:4096' : 'cpus:2;mem:1024';
    const fits = (quantities.cpus ?? 0) >= (isSpark ? 4000 : 2000);
    if (!fits || (isSpark && !needsMore(framework))) {
      allocator.decline([id], 2);
      continue;
    }
    const endsAt = isSpark ? Number.POSITIVE_INFINITY : second + 6;
    tasks.push({ framework, role, agent, use, endsAt });
    carryOut(allocator.accept([id], use), second);
  }
}

function needsMore(id) {
  return tasks.filter(({ framework }) => framework === id).length < 3;
}

function leave(id) {
  allocator.removeFramework(id);
  applications.delete(id);
  tasks = tasks.filter(({ framework }) => framework !== id);
}

let second = 0;
setInterval(() => step(++second), STEP_MS);

const page = readFileSync(new URL('index.html', import.meta.url));
const server = createServer(async ({ url }, response) => {
  if (url === '/metrics') {
    response.setHeader('content-type', metrics.contentType).end(await metrics.metrics());
  } else {
    response.setHeader('content-type', 'text/html').end(page);
  }
});
server.listen(PORT, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
