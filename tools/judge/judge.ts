import type { FairleadAllocator } from '../../host/allocator/allocator.js';
import { AllocatorError } from '../../host/allocator/errors.js';
import { createAllocator } from '../../host/allocator/index.js';
import { NaiveAllocator } from '../model/model.js';
import type { Tally } from '../model/state.js';
import { Player } from './player.js';
import type { Scenario } from './scenario.js';

/** The model judges the module: what both decide, and what both say why. */

export interface Difference {
  readonly step: number;
  readonly model: readonly string[];
  readonly module: readonly string[];
}

export interface Verdict {
  readonly steps: number;
  readonly difference: Difference | undefined;
  readonly tally: Tally;
  readonly relinquishes: number;
}

/** Plays a sequence on both, up to the first difference; with another module than the shipped one. */
export async function judge(
  { options, events }: Scenario,
  wasm?: WebAssembly.Module,
): Promise<Verdict> {
  const model = new Player(new NaiveAllocator(options));
  const module = new Player(await createAllocator({ ...options, ...(wasm && { wasm }) }));
  let relinquishes = 0;
  let difference: Difference | undefined;
  let step = 0;
  for (; step < events.length && difference === undefined; step++) {
    const event = events[step] as Scenario['events'][number];
    const wanted = model.play(event);
    const got = module.play(event);
    relinquishes += wanted.filter((text) => text.startsWith('relinquish')).length;
    difference =
      differ(step, wanted, got) ??
      differ(step, why(model, shownByModel), why(module, shownByModule));
  }
  const { tally } = model.allocator as NaiveAllocator;
  return { steps: step, difference, tally, relinquishes };
}

function differ(
  step: number,
  model: readonly string[],
  module: readonly string[],
): Difference | undefined {
  return model.join('\n') === module.join('\n') ? undefined : { step, model, module };
}

// ── what both say why ───────────────────────────────────────────────────────────────────────────

type Shown = (player: Player, frameworkId: string, role: string) => object;

function why(player: Player, shown: Shown): string[] {
  const texts = [`earmark ${JSON.stringify(player.allocator.earmark())}`];
  for (const { id, roles } of player.frameworks.values()) {
    for (const role of roles) texts.push(`${id} ${role} ${answer(() => shown(player, id, role))}`);
  }
  return texts;
}

function answer(ask: () => object): string {
  try {
    return JSON.stringify(ask());
  } catch (error) {
    if (!(error instanceof AllocatorError)) throw error;
    return `refused: ${error.code}`;
  }
}

function shownByModel({ allocator }: Player, frameworkId: string, role: string): object {
  const naive = allocator as NaiveAllocator;
  const { state, code, agents, infeasible, earmark, place } = naive.explain(frameworkId, role);
  return {
    state,
    code,
    agents: Object.entries(agents)
      .map(([id, its]) => `${id} ${its}`)
      .sort(),
    infeasible,
    earmark: earmark && [earmark.frameworkId, earmark.role],
    position: place && [place.position, place.of, place.refusedOn],
  };
}

function shownByModule({ allocator }: Player, frameworkId: string, role: string): object {
  const fairlead = allocator as FairleadAllocator;
  const { state, code, agents, infeasible, earmark, place } = fairlead.explain(frameworkId, role);
  return {
    state,
    code,
    agents: agents.flatMap((group) => group.agentIds.map((id) => `${id} ${group.code}`)).sort(),
    infeasible,
    earmark: earmark && [earmark.frameworkId, earmark.role],
    position: place && [place.position, place.of, place.refusedOn],
  };
}

// ── the shortest sequence that differs ──────────────────────────────────────────────────────────

/** Leaves out what the difference does not need, stretches first, then single events. */
export async function shorten(scenario: Scenario): Promise<Scenario> {
  const first = await judge(scenario);
  if (first.difference === undefined) return scenario;
  let events = scenario.events.slice(0, first.steps);
  for (let size = events.length >> 1; size >= 1; ) {
    const before = events.length;
    for (let at = 0; at < events.length; ) {
      const fewer = [...events.slice(0, at), ...events.slice(at + size)];
      const { difference, steps } = await judge({ ...scenario, events: fewer });
      if (difference === undefined) at += size;
      else events = fewer.slice(0, steps);
    }
    if (events.length === before || size > 1) size >>= 1;
  }
  return { ...scenario, events };
}
