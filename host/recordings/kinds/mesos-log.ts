import { TraceError } from '../../trace/errors.js';
import type { TraceEvent, TraceHeader } from '../../trace/events.js';
import type { RecordedFile } from '../file.js';
import type { FilesByKind, Imported, Kind } from '../kind.js';
import { oldDefaults } from '../old-defaults.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import { witnessOf } from '../witness/folder-witness.js';
import type { Witness } from '../witness/witness.js';
import { type Draft, isSettled } from './mesos-log/drafts.js';
import { Emitter } from './mesos-log/emitter.js';
import { type LogFile, orderedFiles } from './mesos-log/files.js';
import { FILTERED } from './mesos-log/filtered-lines.js';
import { masterOf, weightsOf } from './mesos-log/flags.js';
import { messages } from './mesos-log/messages.js';
import { Survey } from './mesos-log/survey.js';
import { Teller } from './mesos-log/teller.js';
import { ResourceTexts } from './mesos-log/texts.js';

const LINE =
  /^.{0,200}?[IWEF]\d{4}(?:\d{4})? \d\d:\d\d:\d\d\.\d{6}\s+\d+ (?:master|hierarchical\w*)\.[ch]pp:\d+\] /m;

/**
 * The log of a Mesos master with its allocator, of Mesos 0.18 to 1.12, with or without what a
 * collector of logs put before each line. It is read twice: what a line says of an agent, a framework
 * or an offer may be needed earlier than it stands there.
 */
export const mesosLog: Kind = {
  name: 'mesos-log',
  what: "the log of a Mesos master with its allocator's lines (Mesos 0.18 to 1.12)",
  recognises: ({ text }) => LINE.test(text),
  beside: ['scheduler-events', 'operator-events', 'mesos-state', 'mesos-roles', 'spark-eventlog'],
  read,
};

/** So many events wait for a line that makes an earlier one whole, at most. */
const HELD_MAX = 20_000;

async function read(
  files: readonly RecordedFile[],
  options: ImportOptions,
  report: Report,
  beside: FilesByKind,
): Promise<Imported> {
  const ordered = await orderedFiles(files, options, report);
  const survey = new Survey(new ResourceTexts(), options.role ?? '*');
  const { zoneMinutes } = options;
  for await (const batch of messages(ordered, { zoneMinutes, report })) {
    for (const { said, atMs } of batch) survey.note(said, atMs);
  }
  const { startMs } = survey;
  if (startMs === undefined) {
    const problem = 'no line of it says anything of agents, frameworks or offers';
    throw new TraceError('field', { file: files[0]?.path ?? '' }, problem, "a master's log");
  }
  if (survey.earlierAgents.size === 0 && !survey.hasAgents && options.agents === undefined) {
    const expected = 'the log from the start of the master on, or --agents';
    throw new TraceError('field', { file: files[0]?.path ?? '' }, 'no agent is in it', expected);
  }
  const witness = await witnessOf(beside, options, report);
  return {
    header: headerOf(survey, startMs, options, report),
    events: eventsOf(ordered, survey, witness, options, report),
  };
}

function headerOf(
  survey: Survey,
  startMs: number,
  options: ImportOptions,
  report: Report,
): TraceHeader {
  const flags = masterOf(survey.flags, options, report);
  const master = { ...oldDefaults(survey.version), ...flags };
  return {
    type: 'TRACE',
    version: 1,
    name: options.name ?? 'mesos-log',
    source: `mesos-master ${survey.version ?? ''}`.trim(),
    start: new Date(startMs).toISOString(),
    horizon_ms: survey.endMs - startMs,
    ...(Object.keys(master).length > 0 && { master }),
  };
}

async function* eventsOf(
  files: readonly LogFile[],
  survey: Survey,
  witness: Witness,
  options: ImportOptions,
  report: Report,
): AsyncGenerator<TraceEvent> {
  const held: Draft[] = [];
  const emitter = new Emitter(survey, report);
  witness.align(survey.arrivalsMs);
  const weights = weightsOf(survey.flags, report);
  if (weights !== undefined) yield { t: 0, type: 'WEIGHTS_UPDATED', weights };
  const push = (draft: Draft) => held.push(draft);
  const teller = new Teller(survey, { witness, weights: weights ?? {} }, options, report, push);
  teller.begin();
  let nowMs = survey.startMs ?? 0;
  const { zoneMinutes } = options;
  // The roles that filtered offers tell of are known by now.
  for await (const batch of messages(files, { zoneMinutes, without: FILTERED })) {
    await witness.readTo(batch.reduce((ms, { atMs }) => Math.max(ms, atMs), nowMs));
    for (const { said, atMs } of batch) {
      teller.note(said, atMs);
      nowMs = Math.max(nowMs, atMs);
    }
    teller.offers.forget(nowMs);
    for (const event of settled(held, nowMs, emitter)) yield event;
  }
  teller.offers.end();
  await witness.close();
  for (const event of settled(held, Number.POSITIVE_INFINITY, emitter, 0)) yield event;
}

/** Takes what is whole from the beginning of what is held, in the order of time, and what is too much. */
function* settled(
  held: Draft[],
  nowMs: number,
  emitter: Emitter,
  heldMax = HELD_MAX,
): Generator<TraceEvent> {
  held.sort((a, b) => a.atMs - b.atMs);
  let taken = 0;
  for (const draft of held) {
    if (!isSettled(draft, nowMs) && held.length - taken <= heldMax) break;
    taken += 1;
    const event = emitter.eventOf(draft);
    if (event !== undefined) yield event;
  }
  held.splice(0, taken);
}
