import type { OfferDraft } from './drafts.js';

/**
 * Offers that a log counts but does not name, as up to Mesos 1.6: `Sending 3 offers to framework F`. A
 * master numbers its offers in the order of these lines, so that answers, which do name them, narrow
 * down which number the first one had, and with it which line an answered offer belongs to.
 */
export class UnnamedOffers {
  /** Not all answered, by framework, the oldest first. */
  readonly #bursts = new Map<string, Burst[]>();
  #sent = 0;
  #lowest = Number.NEGATIVE_INFINITY;
  #highest = Number.POSITIVE_INFINITY;

  sent(framework: string, offers: readonly OfferDraft[]): void {
    const bursts = this.#bursts.get(framework) ?? [];
    this.#bursts.set(framework, bursts);
    bursts.push({ before: this.#sent, count: offers.length, left: [...offers] });
    this.#sent += offers.length;
    if (bursts.length > BURSTS_MAX) bursts.shift();
  }

  /** The offer with that id; `undefined` when no line that it can belong to is known. */
  take(framework: string, id: string): OfferDraft | undefined {
    const bursts = this.#bursts.get(framework);
    if (bursts === undefined || bursts.length === 0) return undefined;
    const number = Number(/-O(\d+)$/.exec(id)?.[1] ?? Number.NaN);
    const can = bursts.filter((burst) => this.#canHold(burst, number));
    const [burst] = can.length > 0 ? can : bursts;
    if (burst === undefined) return undefined;
    if (can.length === 1) this.#narrow(burst, number);
    const offer = burst.left.shift();
    if (offer !== undefined) offer.id = id;
    if (burst.left.length === 0) bursts.splice(bursts.indexOf(burst), 1);
    return offer;
  }

  /** A framework is gone, and its offers with it. */
  drop(framework: string): OfferDraft[] {
    const bursts = this.#bursts.get(framework) ?? [];
    this.#bursts.delete(framework);
    return bursts.flatMap(({ left }) => left);
  }

  /** The first offer's number is between `number - before - count + 1` and `number - before`. */
  #canHold({ before, count }: Burst, number: number): boolean {
    if (Number.isNaN(number)) return true;
    return number - before >= this.#lowest && number - before - count + 1 <= this.#highest;
  }

  #narrow({ before, count }: Burst, number: number): void {
    if (Number.isNaN(number)) return;
    this.#lowest = Math.max(this.#lowest, number - before - count + 1);
    this.#highest = Math.min(this.#highest, number - before);
  }
}

/** So many lines of one framework are remembered: answers come before that, or never. */
const BURSTS_MAX = 1000;

interface Burst {
  /** How many offers were sent before it. */
  readonly before: number;
  readonly count: number;
  /** Not answered. */
  readonly left: OfferDraft[];
}
