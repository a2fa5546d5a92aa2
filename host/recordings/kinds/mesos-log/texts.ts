import { mergeResources, parseResources, type Resource } from '../../../resources/index.js';
import type { TraceResources } from '../../../trace/events.js';
import { traceResources } from '../../../trace/resource-text.js';
import { allocatedResources } from '../../mesos-json/allocated.js';
import type { Report } from '../../report.js';

/** So many different texts are remembered. */
const REMEMBERED_MAX = 4096;

interface ReadText {
  /** `undefined` when they cannot be read. */
  readonly resources: readonly Resource[] | undefined;
  readonly sorted: string;
}

/** Reads the resources in lines of a log, in the format of every version; most stand there often. */
export class ResourceTexts {
  readonly #read = new Map<string, ReadText>();

  constructor(private readonly report?: Report) {}

  /** The resources with the roles that they are allocated to; `undefined` when they cannot be read. */
  resources(text: string): readonly Resource[] | undefined {
    const { resources } = this.#remembered(text);
    if (resources === undefined) this.report?.leftOut('lines whose resources cannot be read');
    return resources;
  }

  /** The parts of `a; b` in an order of their own: masters list them in any. */
  sorted(text: string): string {
    return this.#remembered(text).sorted;
  }

  #remembered(text: string): ReadText {
    let read = this.#read.get(text);
    if (read === undefined) {
      if (this.#read.size >= REMEMBERED_MAX) this.#read.clear();
      const sorted = text.includes(';') ? text.split('; ').sort().join('; ') : text;
      read = { resources: readResources(text), sorted };
      this.#read.set(text, read);
    }
    return read;
  }
}

/** {@link traceResources}, which remembers those lists that come again and again. */
export class TraceTexts {
  readonly #texts = new WeakMap<readonly Resource[], TraceResources>();

  of(resources: readonly Resource[]): TraceResources {
    let text = this.#texts.get(resources);
    if (text === undefined) {
      text = traceResources(mergeResources(resources));
      this.#texts.set(resources, text);
    }
    return text;
  }
}

function readResources(text: string): readonly Resource[] | undefined {
  try {
    // Mesos 1.7 prints JSON where versions before and after print text.
    if (text.startsWith('[')) return allocatedResources(JSON.parse(text));
    return parseResources(text);
  } catch {
    return undefined;
  }
}

/** A text of its own of what is kept to the end: as a part of a line it would keep the line in memory. */
export function detached(part: string): string {
  return Buffer.from(part).toString();
}

/** The roles that resources are allocated to. */
export function rolesOf(resources: readonly Resource[]): Set<string> {
  const roles = new Set<string>();
  for (const { allocation_info: info } of resources) {
    if (info !== undefined) roles.add(info.role);
  }
  return roles;
}

/** The items of `a, b`, as lists of offers and sets of roles hold them. */
export function itemsOf(list: string): string[] {
  const items = list.trim();
  return items === '' ? [] : items.split(', ');
}

const UNITS = new Map([
  ['ns', 1e-9],
  ['us', 1e-6],
  ['ms', 1e-3],
  ['secs', 1],
  ['mins', 60],
  ['hrs', 3600],
  ['days', 86_400],
  ['weeks', 604_800],
]);

/** Seconds of a duration as Mesos writes it (`5secs`, `1.5mins`); `undefined` when it is none. */
export function secondsOf(duration: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)([a-z]+)$/.exec(duration);
  const unit = UNITS.get(match?.[2] ?? '');
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}
