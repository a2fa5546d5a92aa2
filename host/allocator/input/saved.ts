import type { Attribute, Resource } from '../../resources/index.js';
import type { AllocatorOptions, FrameworkInput, Unavailability } from '../api.js';
import type { AgentInfo } from '../names/agents.js';
import type { FrameworkInfo } from '../names/frameworks.js';
import type { HandlesJson } from '../names/handles.js';
import type { NamesJson } from '../names/index.js';
import type { Kind } from '../names/kind-table.js';
import type { KindsJson } from '../names/kinds.js';
import type { NumbersJson } from '../names/numbers.js';
import type { SavedOffer } from '../names/offer.js';
import { allocatorOptions, frameworkInput, texts, unavailability } from './inputs.js';
import { listOf, object, plain, type Read, text, whole } from './read.js';

/** What a snapshot keeps beside the module's memory. */
export interface SnapshotWords extends NamesJson {
  readonly options: AllocatorOptions;
}

/** The words of a snapshot, as they are read back. */

function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, place) => (value === null ? null : read(value, place));
}

const resources = listOf(plain) as Read<readonly Resource[]>;

const numbers: Read<NumbersJson> = object<NumbersJson>({
  must: { words: listOf(orNull(text)), added: whole() },
  may: {},
});

const kind: Read<Kind> = object<Kind>({
  must: { key: text, name: text, template: plain as Read<Resource> },
  may: { sharedThousandths: whole() },
});

const kinds: Read<KindsJson> = object<KindsJson>({
  must: { names: numbers, items: numbers, kinds: listOf(orNull(kind)), kindsAdded: whole() },
  may: {},
});

function handlesOf<T>(entry: Read<T>): Read<HandlesJson<T>> {
  const read = object<HandlesJson<unknown>>({
    must: { names: texts, entries: listOf(orNull(entry)), free: listOf(whole()) },
    may: {},
  });
  return (value, place) => read(value, place) as HandlesJson<T>;
}

/** With the fields in the order that they always have: a snapshot of it is the same bytes. */
const agent: Read<AgentInfo> = (value, place) => {
  const { id, hostname, attributes, ...rest } = savedAgent(value, place);
  const { capabilities, region, zone, unavailability } = rest;
  return { id, hostname, attributes, capabilities, region, zone, unavailability };
};
const savedAgent = object<{
  readonly id: string;
  readonly hostname: string;
  readonly attributes: readonly Attribute[];
  readonly capabilities?: readonly string[];
  readonly region?: string;
  readonly zone?: string;
  readonly unavailability?: Unavailability;
}>({
  must: { id: text, hostname: text, attributes: listOf(plain) as Read<readonly Attribute[]> },
  may: { capabilities: texts, region: text, zone: text, unavailability },
});

const framework: Read<FrameworkInfo> = (value, place) => {
  const { id, input } = savedFramework(value, place);
  return { id, input };
};
const savedFramework = object<{ readonly id: string; readonly input?: FrameworkInput }>({
  must: { id: text },
  may: { input: frameworkInput },
});

const offer: Read<SavedOffer> = object<SavedOffer>({
  must: { id: whole(), frameworkId: text, role: text, agentId: text, resources },
  may: { hostname: text, attributes: listOf(plain) as Read<readonly Attribute[]> },
});

export const snapshotWords: Read<SnapshotWords> = object<SnapshotWords>({
  must: {
    options: allocatorOptions,
    nowMs: whole(),
    whitelist: orNull(texts),
    roles: numbers,
    kinds,
    agents: handlesOf(agent),
    frameworks: handlesOf(framework),
    offers: listOf(orNull(offer)),
  },
  may: {},
});
