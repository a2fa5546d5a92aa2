import * as abi from '../../assembly/abi.js';
import { frameworkId } from './scenario.js';
import type { FrameworkView, View } from './view.js';
import type { Saved, World } from './world.js';

/** Far beyond the time after which an unfinished relinquish is told again. */
const TOLD_AGAIN_WITHIN_MS = 10_000;

/** What must hold in every state that can be reached; says what does not. */
export function brokenIn(world: World, saved: Saved): string | undefined {
  world.restore(saved);
  const view = world.view();
  return lostUnits(world, view) ?? missedOffers(world, saved) ?? untold(world, saved, view);
}

/** On every agent: what is available, offered and used is all there is. */
function lostUnits({ scenario }: World, view: View): string | undefined {
  for (const [agent, units] of scenario.agents.entries()) {
    if (view.agents[agent] !== true) continue;
    let sum = view.available[agent] as number;
    for (const offer of view.offers) if (offer.agent === agent) sum += offer.units;
    for (const its of view.frameworks) sum += its?.used[agent] ?? 0;
    if (sum !== units) return `agent ${agent + 1} has ${units} units, accounted for are ${sum}`;
  }
  return undefined;
}

/**
 * What the allocator remembers so as not to look again makes no difference: a batch decides the
 * same when all of that is forgotten first. Therefore it need not be part of a state.
 */
function missedOffers(world: World, saved: Saved): string | undefined {
  const { driver } = world;
  world.restore(saved);
  const remembering = driver.batch();
  world.restore(saved);
  const forgetful = driver.freshBatch();
  const same =
    remembering.length === forgetful.length &&
    remembering.every((field, index) => Object.is(field, forgetful[index]));
  return same ? undefined : 'a batch passes over an agent on which it would have offered';
}

/** A relinquish that is not carried out is told again, with all that is still held. */
function untold(world: World, saved: Saved, view: View): string | undefined {
  const owing = view.frameworks.filter((its) => its?.state === abi.MINIMUM_RELINQUISHING);
  if (owing.length === 0) return undefined;
  world.restore(saved);
  const records = world.driver.advance(TOLD_AGAIN_WITHIN_MS);
  for (const its of owing) {
    if (its !== undefined && !isTold(records, its, view)) {
      return `${frameworkId(its.index)} is not told again to relinquish`;
    }
  }
  return undefined;
}

function isTold(records: Float64Array, its: FrameworkView, view: View): boolean {
  const offers = view.offers.filter(({ framework }) => framework === its.index).length;
  const places = its.used.filter((units) => units > 0).length;
  for (let at = 0; at < records.length; at += records[at + 1] as number) {
    const told =
      records[at] === abi.OUT_RELINQUISH &&
      records[at + 2] === its.index &&
      records[at + 5] === 1 &&
      records[at + 7] === offers &&
      records[at + 8 + offers] === places;
    if (told) return true;
  }
  return false;
}
