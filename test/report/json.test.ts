import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import t from 'tap';
import { NOT_PLAYED } from '../../host/replay/not-played.js';
import { renderJson, stableJson } from '../../host/report/json.js';
import { storyTraces } from '../../host/stories/index.js';
import { play } from '../../host/stories/play.js';
import { pitfallResult } from '../support/replay-result.js';

const schema = JSON.parse(
  readFileSync(new URL('../../docs/replay.schema.json', import.meta.url), 'utf8'),
);

t.test('the answer keeps to the published schema and loses nothing', async (t) => {
  const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
  const parsed: unknown = JSON.parse(renderJson(pitfallResult()));
  t.ok(validate(parsed), JSON.stringify(validate.errors));
  const never = JSON.parse(JSON.stringify(pitfallResult()), (_, value) => value ?? 'never');
  t.same(parsed, { version: 2, ...never });
});

t.test('so does one with disks', async (t) => {
  const made = storyTraces['story-14-disk-leak']?.make(0, { days: 1, perDay: 10 });
  if (made === undefined) throw new Error('there is such a story');
  const { result } = await play(made, 'drf');
  const { trace, agents } = pitfallResult();
  const text = renderJson({ trace, agents, policies: [result] });
  const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
  t.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
  t.match(text, /"tasksLaunched":20,"diskUse":\{"heldMib":/);
  t.match(text, /"diskHeld":\[\{"name":"running"/);
});

t.test('the schema refuses an answer that lacks a field or has one too many', async (t) => {
  const validate = new Ajv().compile(schema);
  const { agents, ...without } = pitfallResult();
  t.notOk(validate({ version: 2, ...without }));
  t.notOk(validate({ version: 2, ...pitfallResult(), more: 1 }));
  t.notOk(validate({ ...pitfallResult() }));
});

t.test('a time that never came is a word, which sorts behind every number', async (t) => {
  const [drf, fifo] = JSON.parse(renderJson(pitfallResult())).policies;
  t.match(drf.queueTimeMs, { count: 0, of: 8, mean: 'never', p50: 'never', max: 'never' });
  t.equal(drf.makespanMs, 'never');
  t.match(fifo.queueTimeMs, { count: 8, of: 8, max: 104_600 });
  t.equal(stableJson([Number.POSITIVE_INFINITY]), '["never"]');
});

t.test('the schema knows all that may not be played', async (t) => {
  const validate = new Ajv({ strict: true }).compile(schema);
  const notPlayed = NOT_PLAYED.map((what) => ({ what, count: 1 }));
  const answer: unknown = JSON.parse(renderJson({ ...pitfallResult(), notPlayed }));
  t.ok(validate(answer), JSON.stringify(validate.errors));
});

t.test('fields come in one order, however they were computed', async (t) => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, child]) => [key, reversed(child)]),
    );
  };
  t.equal(stableJson(reversed(pitfallResult())), stableJson(pitfallResult()));
  t.match(renderJson(pitfallResult()), /^\{"version":2,"trace":/);
  t.equal(stableJson({ zinc: 1, cpus: 2, total: 3 }), '{"total":3,"cpus":2,"zinc":1}');
});
