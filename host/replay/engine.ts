import type { Policy } from '../allocator/api.js';
import { createAllocator } from '../allocator/index.js';
import { rolePolicyOf } from '../allocator/role-policy.js';
import { ReplayError } from '../models/errors.js';
import { broughtBy } from '../models/index.js';
import { counted } from '../resources/counted.js';
import { didYouMean } from '../resources/near-names.js';
import type { TraceEvent, TraceHeader } from '../trace/events.js';
import {
  isReadOnce,
  keptInMemory,
  nameOfSource,
  openSource,
  type Resting,
  type TraceSource,
} from '../trace/index.js';
import type { Tell } from './history/answers.js';
import { History } from './history/history.js';
import { loadPolicy } from './policy-file.js';
import { type MakeAllocator, type ReplayOptions, replay } from './replay.js';
import type { PolicyResult, ReplayResult } from './result.js';
import { unplaceableWords } from './unplaceable.js';

export type { MakeAllocator, ReplayOptions } from './replay.js';

export interface ReplayTraceOptions extends ReplayOptions {
  /** Preset names, paths of policy files, or policies; each is one replay. Default: `drf`. */
  readonly policies?: readonly (string | Policy)[] | undefined;
  /** Default: the WebAssembly allocator. */
  readonly makeAllocator?: MakeAllocator | undefined;
  /** Puts into words why who waits gets no more: results then have a history, which takes time and memory. */
  readonly tell?: Tell | undefined;
}

interface Opened {
  readonly header: TraceHeader;
  readonly events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>;
}

/**
 * Replays a trace under one policy or several side by side. The trace is read once for each policy,
 * event by event; what cannot be read twice (standard input, a FIFO) is kept in memory for several.
 *
 * @throws {TraceError} when the trace cannot be read.
 * @throws {ReplayError} when a policy or the trace cannot be used.
 */
export async function replayTrace(
  source: TraceSource,
  options: ReplayTraceOptions = {},
): Promise<ReplayResult> {
  const policies = (options.policies ?? ['drf']).map((policy) =>
    typeof policy === 'string' ? loadPolicy(policy) : policy,
  );
  const isKept = policies.length > 1 && isReadOnce(source);
  const open = isKept ? await keep(source, options) : openAgain(source, options);
  const results: PolicyResult[] = [];
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    options.onWarning?.(message);
  };
  let agents = 0;
  let resting: Resting = {};
  let notPlayed: ReplayResult['notPlayed'] = [];
  /** Those that frameworks subscribe to, gathered at the first reading. */
  let roles: Set<string> | undefined = new Set();
  let header: TraceHeader | undefined;
  const warned = new Set<string>();
  for (const policy of policies) {
    const trace = await open();
    header = trace.header;
    const events = roles === undefined ? trace.events : notingRoles(trace.events, roles);
    const history = options.tell && new History(options.tell);
    const makeAllocator = options.makeAllocator ?? makerFor(history);
    const outcome = await replay(header, events, policy, makeAllocator, {
      ...options,
      history,
      // Every policy would say the same of the same trace.
      onWarning: results.length === 0 ? warn : undefined,
    }).catch((error: unknown) => {
      throw error instanceof ReplayError ? error.in(nameOfSource(source)) : error;
    });
    if (roles !== undefined) warnOfSelectors(policies, [...roles].sort(), options);
    roles = undefined;
    agents = outcome.agentCount;
    resting = outcome.restsOn === undefined ? {} : { restsOn: outcome.restsOn };
    notPlayed = outcome.notPlayed;
    results.push(outcome.result);
    warnOfUnplaceable(outcome.result, warned, options.onWarning);
  }
  const horizonMs = options.untilMs ?? header?.horizon_ms;
  const { changes = [] } = typeof source === 'string' ? {} : source;
  return {
    trace: header?.name ?? nameOfSource(source),
    ...(header?.start !== undefined && { start: header.start }),
    seed: options.seed ?? 0,
    ...(changes.length > 0 && { changes }),
    ...(horizonMs === undefined ? {} : { horizonMs }),
    agents,
    ...resting,
    ...(notPlayed.length > 0 && { notPlayed }),
    ...(warnings.length > 0 && { warnings }),
    policies: results,
  };
}

/** The WebAssembly allocator, which a history asks. */
function makerFor(history: History | undefined): MakeAllocator {
  return async (options) => {
    const allocator = await createAllocator(options);
    history?.begin(allocator);
    return allocator;
  };
}

/** One line per framework; longer lists are cut, the result has all of them. */
const WARNINGS_MAX = 10;

/** Tells of tasks that can run nowhere, unless another policy's replay has told of them before. */
function warnOfUnplaceable(
  { perFramework }: PolicyResult,
  warned: Set<string>,
  onWarning?: (message: string) => void,
): void {
  const messages = perFramework.flatMap(({ name, unplaceable: [first, ...others] = [] }) => {
    if (first === undefined) return [];
    const more = counted(others.length, 'more kind', 'more kinds');
    const rest = others.length === 0 ? '' : `; and ${more} of its tasks`;
    return [`${name}: ${unplaceableWords(first)}${rest}`];
  });
  const fresh = messages.filter((message) => !warned.has(message));
  for (const message of fresh) warned.add(message);
  for (const message of fresh.slice(0, WARNINGS_MAX)) onWarning?.(message);
  const left = fresh.length - WARNINGS_MAX;
  const more = counted(left, 'more framework waits', 'more frameworks wait');
  if (left > 0) onWarning?.(`${more} for what no agent could ever hold`);
}

/** Hands events on and notes the roles that frameworks subscribe to, and those that they bring. */
export async function* notingRoles(
  events: Opened['events'],
  roles: Set<string>,
): AsyncGenerator<TraceEvent> {
  for await (const event of events) {
    if (event.type === 'FRAMEWORK_ADDED' || event.type === 'FRAMEWORK_UPDATED') {
      for (const role of event.framework.roles) roles.add(role);
    } else if (event.type === 'DEMAND') {
      for (const role of broughtBy(event.demand).flatMap((one) => one.roles)) roles.add(role);
    }
    yield event;
  }
}

/** A selector that is misspelt would silently do nothing. */
export function warnOfSelectors(
  policies: readonly Policy[],
  roles: readonly string[],
  { onWarning, untilMs }: Pick<ReplayOptions, 'onWarning' | 'untilMs'>,
): void {
  const until = untilMs === undefined ? '' : ' so far';
  for (const { name, roles: selectors } of policies) {
    for (const selector of selectors) {
      const only = { name, roles: [selector] };
      if (roles.some((role) => rolePolicyOf(only, role) !== undefined)) continue;
      const hint = didYouMean(selector.selector.replace(/\/\*$/, ''), roles);
      onWarning?.(
        `policy ${name}: no role of the trace${until} matches ${selector.selector}${hint}`,
      );
    }
  }
}

/** What there is to warn of is told at the first reading only. */
function openAgain(source: TraceSource, { onWarning }: ReplayOptions): () => Promise<Opened> {
  let warn = onWarning;
  return () => {
    const trace = openSource(source, warn === undefined ? {} : { warn });
    warn = () => undefined;
    return trace;
  };
}

async function keep(
  source: TraceSource,
  { onWarning }: ReplayOptions,
): Promise<() => Promise<Opened>> {
  const kept = await keptInMemory(source, onWarning === undefined ? {} : { warn: onWarning });
  return () => kept.open();
}
