import type { Scenario } from '../scenario/scenario.js';

/** A number that a story's trace is made with. */
export interface Parameter {
  readonly about: string;
  readonly value: number;
  /** Least and most that it may be. */
  readonly range: readonly [least: number, most: number];
  /** It may have decimals; otherwise it is a whole number. */
  readonly isFraction?: boolean;
  /** The value was published; otherwise it is assumed. */
  readonly isPublished?: boolean;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** Values of parameters by name; the others have the value that they have. */
export type Values = Readonly<Record<string, number>>;

/** A trace that is made by name. */
export interface StoryTrace {
  readonly name: string;
  readonly about: string;
  readonly parameters: Parameters;
  /** @param seed what everything is drawn from that is drawn. */
  make(seed: number, values?: Values): Scenario;
}

/** What was published beside what a replay shows. */
export interface Fact {
  readonly what: string;
  readonly published: string;
  readonly replayed: string;
  /** Whether the two agree; absent where what was published can be held against nothing. */
  readonly agrees?: boolean;
}

/** A situation that people published, as traces and as what replays of them show. */
export interface Story {
  /** In the table of stories. */
  readonly number: number;
  readonly title: string;
  readonly source: string;
  readonly traces: readonly StoryTrace[];
  /** Replays and compares. */
  facts(): Promise<Fact[]>;
}

/** A trace whose maker is handed all its parameters. */
export function storyTrace<P extends Parameters>(
  about: Pick<StoryTrace, 'name' | 'about'> & { readonly parameters: P },
  make: (values: Readonly<Record<keyof P, number>>, seed: number) => Scenario,
): StoryTrace {
  const defaults = Object.fromEntries(
    Object.entries(about.parameters).map(([name, { value }]) => [name, value]),
  ) as Record<keyof P, number>;
  return { ...about, make: (seed, values = {}) => make({ ...defaults, ...values }, seed) };
}

/** A fact that holds when both texts are the same. */
export function sameFact(what: string, published: string, replayed: string): Fact {
  return { what, published, replayed, agrees: published === replayed };
}
