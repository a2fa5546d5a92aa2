import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { parseGoal } from '../../host/goal/index.js';
import { explainTrace, presets, replayTrace } from '../../host/replay/index.js';
import { renderExplanation } from '../../host/report/explanation.js';
import { renderInspection } from '../../host/report/inspection.js';
import { renderSize } from '../../host/report/size.js';
import { renderTable } from '../../host/report/table.js';
import { counted, together } from '../../host/resources/counted.js';
import { sizeOf } from '../../host/size/index.js';
import { inspectTrace } from '../../host/trace/index.js';

/** `1 agents` is read as a mistake in the figure, too: one function counts things for people. */

/** One of each. */
const ONE = [
  { type: 'TRACE', version: 1, name: 'one', horizon_ms: 5000 },
  { t: 0, type: 'AGENT_ADDED', agent: { id: 'a', resources: 'cpus:1;mem:64' } },
  { t: 0, type: 'FRAMEWORK_ADDED', framework: { id: 'f', name: 'f', roles: ['r'] } },
  {
    ...{ t: 0, type: 'DEMAND', framework_id: 'f' },
    demand: {
      model: 'tasks',
      tasks: [{ id: 'one', resources: 'cpus:1;mem:64', after_ms: 0, duration_ms: 1000 }],
    },
  },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

const HOST = new URL('../../host/', import.meta.url);
const NOUNS =
  'agents|allocations|applications|cells|changes|cores|cycles|drivers|events|executors|files|frameworks|instances|kinds|offers|policies|replays|roles|seeds|tasks';
/** A figure, then a noun in the plural: `${count} agents`, `${count} more agents`. */
const BY_HAND = new RegExp(`\\$\\{(?!counted\\()[^{}]*\\} (?:more |other )?(?:${NOUNS})\\b`);
/** `count === 1 ? 'agent' : 'agents'`. */
const CHOSEN_BY_HAND = new RegExp(`=== 1 \\? '[\\w ]+' : (?:'|\`).*\\b(?:${NOUNS})\\b`);

t.test('nobody builds a plural by hand', async (t) => {
  // A story's parameters are what they are called, and never 1.
  const files = readdirSync(HOST, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.startsWith('stories/'),
  );
  t.ok(files.length > 300, `${files.length} files`);
  const found = files.flatMap((path) =>
    readFileSync(new URL(path, HOST), 'utf8')
      .split('\n')
      .filter((line) => BY_HAND.test(line) || CHOSEN_BY_HAND.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
  t.strictSame(found, []);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: such lines are what is looked for.
  t.ok(BY_HAND.test('`${count} more agents`') && CHOSEN_BY_HAND.test("n === 1 ? 'role' : 'roles'"));
});

t.test('an answer of one agent, one framework and one task says so', async (t) => {
  const trace = `${t.testdir({ 'one.jsonl': ONE })}/one.jsonl`;
  const result = await replayTrace(trace, { policies: ['drf'] });
  const inspected = await inspectTrace(trace);
  const explained = await explainTrace(trace, { frameworkId: 'f', atMs: 100 });
  const goal = parseGoal('stuck = 0');
  const size = await sizeOf(trace, { goal, policies: [presets.drf], seeds: [0] });
  const texts = [
    renderTable(result, { terminal: false }),
    renderInspection(inspected, 80),
    renderExplanation(explained),
    renderSize(size, 80),
  ];
  const wrong = new RegExp(`(?<![\\d.,])1 (?:more |other )?(?:${NOUNS})\\b`, 'g');
  for (const text of texts) {
    t.match(text, /\b1 (?:agent|framework|task)\b/);
    t.strictSame(text.match(wrong) ?? [], [], text);
  }
});

t.test('one thing, several things', async (t) => {
  t.equal(counted(1, 'agent'), '1 agent');
  t.equal(counted(1200, 'agent'), '1,200 agents');
  t.equal(counted(0, 'policy', 'policies'), '0 policies');
  t.equal(together(1, 'task'), 'its one task');
  t.equal(together(3, 'task'), 'its 3 tasks together');
});
