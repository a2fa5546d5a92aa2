import { createHmac } from 'node:crypto';
import type { Names } from '../../resources/schema.js';
import { Unsayable } from './unsayable.js';

/** Sorts of names, each with aliases of its own. `value`: of an attribute. */
export type Sort =
  | 'value'
  | Exclude<
      Names,
      | 'nothing'
      | 'prose'
      | 'attributes'
      | 'resources'
      | 'attribute constraint'
      | 'service constraint'
      | 'spark properties'
    >;

/** Gives a name another. */
export type Replace = (sort: Sort, name: string) => string;

/** By these an allocator decides who comes first where all else is equal. */
const IN_ORDER: ReadonlySet<Sort> = new Set(['agent', 'framework', 'role']);

/** Notes the names whose order decides something, and leaves all as they are. */
export class NamesInOrder {
  readonly #names = new Map<Sort, Set<string>>();

  readonly replace: Replace = (sort, name) => {
    if (!IN_ORDER.has(sort)) return name;
    const names = this.#names.get(sort);
    if (names === undefined) this.#names.set(sort, new Set([name]));
    else names.add(name);
    return name;
  };

  /** The place of each name among those of its sort, in as many digits as the last one needs. */
  places(): ReadonlyMap<Sort, ReadonlyMap<string, string>> {
    const places = [...this.#names].map(([sort, names]): [Sort, Map<string, string>] => {
      const digits = String(names.size).length;
      const inOrder = [...names].sort((a, b) => (a < b ? -1 : 1));
      return [
        sort,
        new Map(inOrder.map((name, at) => [name, String(at + 1).padStart(digits, '0')])),
      ];
    });
    return new Map(places);
  }
}

/** So many of a digest's hexadecimal digits: among ten million names two alike are one in 100,000. */
const DIGITS = 16;
/** Aliases that were made lately: recordings repeat names. */
const KNOWN_MAX = 50_000;

/**
 * Names that tell nothing to who does not have the key. The same name of the same sort has the same
 * digest wherever it stands, in every recording that is made anonymous with the key; before it stands its
 * place in the order of names, where an allocator goes by that.
 */
export class Aliases {
  readonly #known = new Map<string, string>();

  constructor(
    private readonly key: string,
    private readonly places: ReadonlyMap<Sort, ReadonlyMap<string, string>>,
  ) {}

  /** `task-3f2a…`, or `agent-07-3f2a…`: HMAC-SHA-256 over the sort and the name. */
  readonly replace: Replace = (sort, name) => {
    const named = `${sort}\0${name}`;
    const known = this.#known.get(named);
    if (known !== undefined) return known;
    const digest = createHmac('sha256', this.key).update(named).digest('hex');
    const alias = `${sort}-${this.#place(sort, name)}${digest.slice(0, DIGITS)}`;
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(named, alias);
    return alias;
  };

  #place(sort: Sort, name: string): string {
    if (!IN_ORDER.has(sort)) return '';
    const place = this.places.get(sort)?.get(name);
    if (place !== undefined) return `${place}-`;
    const problem = `the recording has a new ${sort} when it is read again`;
    throw new Unsayable(problem, 'one that nobody writes to');
  }
}
