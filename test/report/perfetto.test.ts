import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import t from 'tap';
import { presets, replayTrace, withSettings } from '../../host/replay/index.js';
import type { FrameworkResult, PolicyResult, ReplayResult } from '../../host/replay/result.js';
import { answerText } from '../../host/report/answer.js';
import {
  file_perfetto,
  TraceSchema,
  type TrackDescriptor,
  type TrackEvent,
  TrackEvent_Type as Type,
} from '../../host/report/perfetto/perfetto_pb.js';
import { perfettoTrace } from '../../host/report/perfetto/trace.js';
import { fairlead } from '../support/command.js';
import { HOSTILE_NAME, pitfallResult } from '../support/replay-result.js';

const TRACE = 'traces/mesos-1.12-pitfall-roles.jsonl.gz';
// One under which frameworks relinquish, and come back.
const POLICIES = [presets.drf, withSettings(presets.relinquish, 'admission=greedy')];
const MS_PER_HOUR = 3_600_000;
const NS_PER_MS = 1e6;

const result = await replayTrace(TRACE, { policies: POLICIES, tell: answerText });

interface Event extends TrackEvent {
  readonly atMs: number;
}

interface Track extends TrackDescriptor {
  readonly events: Event[];
}

/** What a reader makes of the file: tracks in their order, each with its events. */
function read(bytes: Uint8Array) {
  const tracks = new Map<bigint, Track>();
  const clocks: number[] = [];
  for (const { data, timestamp, trustedPacketSequenceId } of fromBinary(TraceSchema, bytes)
    .packet) {
    if (trustedPacketSequenceId !== 1) throw new Error('events without a sequence are left out');
    if (data.case === 'trackDescriptor') {
      if (tracks.has(data.value.uuid)) throw new Error(`${data.value.uuid} is there twice`);
      tracks.set(data.value.uuid, { ...data.value, events: [] });
    } else if (data.case === 'trackEvent') {
      const track = tracks.get(data.value.trackUuid);
      if (track === undefined) throw new Error('an event comes after its track');
      track.events.push({ ...data.value, atMs: Number(timestamp) / NS_PER_MS });
    } else clocks.push(...(data.value?.clocks ?? []).map((one) => Number(one.timestamp)));
  }
  const all = [...tracks.values()];
  const within = (parent: Track | undefined) =>
    all.filter((one) => one.parentUuid === parent?.uuid);
  const child = (parent: Track | undefined, name: string) =>
    within(parent).find((one) => one.name === name && one !== parent);
  const processes = all.filter(({ process }) => process !== undefined);
  return { all, within, child, processes, clocks };
}

type Read = ReturnType<typeof read>;

const written = (of: ReplayResult) => Buffer.concat([...perfettoTrace(of)]);
const trace = read(written(result));

function lanesOf(trace: Read, place: number): Track[] {
  return trace.within(trace.child(trace.processes[place], 'The life of each framework'));
}

function slicesOf({ events }: Track) {
  const ofSlices = events.filter(({ type }) => [Type.SLICE_BEGIN, Type.SLICE_END].includes(type));
  return ofSlices.flatMap(({ type, name, atMs, debugAnnotations }, index) => {
    if (type === Type.SLICE_END) return [];
    const end = ofSlices[index + 1];
    if (end?.type !== Type.SLICE_END) throw new Error(`${name} at ${atMs} does not end`);
    const [cores] = debugAnnotations.map(({ value }) => value.value);
    return [{ phase: name, fromMs: atMs, toMs: end.atMs, cores }];
  });
}

/** Core-ms, or framework-ms, below a counter. */
function areaOf({ events }: Track, { endedMs }: PolicyResult): number {
  return events.reduce(
    (sum, { atMs, doubleCounterValue }, i) =>
      sum + doubleCounterValue * ((events[i + 1]?.atMs ?? endedMs) - atMs),
    0,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

function lived({ phases }: FrameworkResult) {
  return phases.filter(({ phase }) => phase !== 'done');
}

for (const [place, policy] of result.policies.entries()) {
  t.test(`${policy.policy}: a track for each framework has its phases`, async (t) => {
    t.equal(trace.processes[place]?.process?.processName, policy.policy);
    const lanes = lanesOf(trace, place);
    t.same(
      lanes.map(({ name }) => name),
      policy.perFramework.map(({ name }) => name),
    );
    for (const [index, framework] of policy.perFramework.entries()) {
      const lane = lanes[index];
      t.same(lane && slicesOf(lane), lived(framework), framework.id);
      const held = lane?.events.filter(({ name }) => name === 'minimum held') ?? [];
      const wanted = framework.satisfiedMs === undefined ? [] : [framework.satisfiedMs];
      t.same(
        held.map(({ atMs }) => atMs),
        wanted,
      );
    }
  });

  t.test(`${policy.policy}: counters have the area of the answer’s core-hours`, async (t) => {
    const process = trace.processes[place];
    const cores = trace.within(trace.child(process, 'Cores held, by role'));
    const [total, used, ...byRole] = cores;
    const heldMs = policy.coreHoursHeld * MS_PER_HOUR;
    t.ok(isClose(sum(byRole.map((one) => areaOf(one, policy))), heldMs));
    t.ok(used && isClose(areaOf(used, policy), policy.coreHoursUsed * MS_PER_HOUR));
    const there = policy.history?.agents.rows.flatMap(({ coreMs }) => coreMs) ?? [];
    t.ok(total && isClose(areaOf(total, policy), sum(there)));
    const queue = trace.within(trace.child(process, 'The queue, by role'));
    const lacking = policy.perFramework.flatMap(lived).filter(({ phase }) => {
      return ['waiting', 'gathering', 'backing off'].includes(phase);
    });
    const queuedMs = sum(lacking.map(({ fromMs, toMs }) => toMs - fromMs));
    t.ok(isClose(sum(queue.map((one) => areaOf(one, policy))), queuedMs));
    t.same([...new Set(cores.map(({ counter }) => counter?.unitName))], ['cores']);
  });

  t.test(`${policy.policy}: answers and earmarks are those of the history`, async (t) => {
    for (const [index, lane] of lanesOf(trace, place).entries()) {
      const told = lane.events.filter(({ name }) => name === 'why no more');
      t.same(
        told.map(({ atMs, debugAnnotations: [one] }) => ({ atMs, text: one?.value.value })),
        policy.history?.frameworks[index]?.answers,
      );
    }
    const earmarks = trace.child(trace.processes[place], 'For whom the earmark is');
    t.equal(earmarks ? slicesOf(earmarks).length : 0, policy.history?.earmarks.length);
  });
}

t.test('a flow leads from each relinquish to who came next to what it freed', async (t) => {
  const [drf, relinquish] = result.policies;
  t.same(drf?.history?.givenBack, []);
  t.ok((relinquish?.relinquishes ?? 0) > 0);
  const lanes = lanesOf(trace, 1);
  const instants = (name: string) =>
    lanes.flatMap((lane, place) =>
      lane.events.filter((one) => one.name === name).map((event) => ({ event, place })),
    );
  const begun = instants('relinquish');
  const counts = lanes.map((_, index) => begun.filter(({ place }) => place === index).length);
  t.same(
    counts,
    relinquish?.perFramework.map(({ relinquishes }) => relinquishes),
  );
  const ended = instants('takes from where was given back');
  const flows = begun.flatMap(({ event }) => event.flowIds);
  t.ok(flows.length > 0);
  t.equal(new Set(flows).size, flows.length, 'each begins once');
  t.same(ended.flatMap(({ event }) => event.terminatingFlowIds).sort(), [...flows].sort());
  for (const { event: from, place } of begun) {
    for (const flow of from.flowIds) {
      const to = ended.find(({ event }) => event.terminatingFlowIds.includes(flow));
      t.ok((to?.event.atMs ?? 0) > from.atMs, 'and ends later');
      t.equal(to?.event.debugAnnotations[0]?.value.value, lanes[place]?.name);
    }
  }
});

t.test('time 0 is on the wall where the recording knows it', async (t) => {
  t.same(trace.clocks, [0, Date.parse(result.start ?? '') * NS_PER_MS]);
  t.same(read(written(pitfallResult())).clocks, []);
});

t.test('names are texts, whatever they are', async (t) => {
  const made = pitfallResult();
  const odd = ['\u2028', '\ud800', '\u202e', 'x'.repeat(10_000), '__proto__', ''];
  const policies = made.policies.map((policy) => ({
    ...policy,
    perFramework: policy.perFramework.map((one, index) => ({
      ...one,
      name: odd[index] ?? one.name,
    })),
  }));
  const names = lanesOf(read(written(made)), 0).map(({ name }) => name);
  t.ok(names.includes(HOSTILE_NAME));
  const lanes = lanesOf(read(written({ ...made, policies })), 0);
  t.same(lanes.map(({ name }) => name).slice(0, odd.length), [
    '\\u2028',
    '\\ud800',
    '\\u202e',
    'x'.repeat(10_000),
    '__proto__',
    '',
  ]);
  t.same(lanes.map(slicesOf), made.policies[0]?.perFramework.map(lived), 'the same phases');
});

t.test('the numbers are those of the schema', async (t) => {
  const proto = readFileSync('host/report/perfetto/perfetto.proto', 'utf8');
  const said = [...proto.matchAll(/^ +(?:\w+ )*?(\w+) = (\d+);$/gm)];
  const made = Object.values(file_perfetto.messages).flatMap((message) => [
    ...message.fields.map(({ name, number }) => `${name} ${number}`),
    ...message.nestedMessages.flatMap(({ fields }) =>
      fields.map(({ name, number }) => `${name} ${number}`),
    ),
    ...message.nestedEnums.flatMap(({ values }) =>
      values.map(({ name, number }) => `${name} ${number}`),
    ),
  ]);
  t.same(said.map(([, name, number]) => `${name} ${number}`).sort(), made.sort());
});

t.test('--perfetto writes it, the same bytes each time, beside the table', async (t) => {
  const cwd = t.testdir({});
  // No master's recording: there is nothing to be said of trust, which takes long.
  const recording = `${process.cwd()}/traces/story-2-pitfall-roles.jsonl`;
  const args = ['replay', recording, '-p', 'drf', '--seeds', '0-1'];
  const { exitCode, stdout, stderr } = await fairlead([...args, '--perfetto', 'a'], { cwd });
  t.same([exitCode, stderr], [0, '']);
  t.match(stdout, /\nTrace for Perfetto: a\n$/);
  const first = await replayTrace(recording, { policies: ['drf'], tell: answerText });
  t.ok(readFileSync(`${cwd}/a`).equals(written(first)), 'of several seeds it is the first');
});

t.test('two outputs are two files', async (t) => {
  const cwd = t.testdir({});
  const args = ['replay', `${process.cwd()}/${TRACE}`, '--report', 'a', '--perfetto', 'a'];
  const { exitCode, stderr } = await fairlead(args, { cwd });
  t.equal(exitCode, 2);
  t.match(stderr, '--perfetto a: is the file of --report; expected another');
});
