import { ownValue } from '../../resources/index.js';
import type { Names, Schema } from '../../resources/schema.js';
import type { TraceEvent, TraceHeader } from '../events.js';
import { eventSchemas, headerSchema } from '../schema.js';
import type { Replace } from './aliases.js';
import { aliasOf } from './texts.js';
import { Unsayable } from './unsayable.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Replaces the names in events, led by the schema of traces: what a text names stands there. What the
 * schema does not know is left out, since nobody knows whom it names.
 */
export class Anonymizer {
  /** Fields that were left out because the format does not know them: how often. */
  readonly leftOut = new Map<string, number>();

  /** @param keepsRoles roles stay as they are. */
  constructor(
    private readonly replace: Replace,
    private readonly keepsRoles: boolean,
  ) {}

  header(header: TraceHeader): TraceHeader {
    return this.#inside(headerSchema, header, 'TRACE') as TraceHeader;
  }

  /** @throws {Unsayable} for what would mean something else without its names. */
  event(event: TraceEvent): TraceEvent {
    const schema = eventSchemas.get(event.type);
    if (schema === undefined) throw new Error(`an event ${event.type} has no schema`);
    return this.#inside(schema, event, event.type) as TraceEvent;
  }

  #value(schema: Schema, value: unknown, path: string): unknown {
    const names = schema.names as Names | undefined;
    const inside = (inner: unknown) => this.#inside(schema, inner, path);
    if (names !== undefined) {
      return aliasOf(names, value, this.replace, this.keepsRoles, inside);
    }
    return inside(value);
  }

  #inside(schema: Schema, value: unknown, path: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.#value(schema.items as Schema, item, path));
    }
    if (typeof value === 'object' && value !== null) {
      return schema.additionalProperties === undefined
        ? this.#fields(schema, value as Fields, path)
        : this.#map(schema, value as Fields, path);
    }
    // Of a few words that the schema lists, none is a name.
    const isListed = schema.const !== undefined || schema.enum !== undefined;
    if (typeof value !== 'string' || isListed) return value;
    throw new Error(`${path}: the schema does not say what the text names`);
  }

  #fields(schema: Schema, value: Fields, path: string): Fields {
    const known = { ...(schema.properties as Fields), ...this.#ofModel(schema, value) };
    const kept: [string, unknown][] = [];
    for (const [field, inner] of Object.entries(value)) {
      const place = `${path}.${field}`;
      const inField = ownValue(known, field) as Schema | undefined;
      if (inField === undefined) this.leftOut.set(place, (this.leftOut.get(place) ?? 0) + 1);
      const alias = inField === undefined ? undefined : this.#value(inField, inner, place);
      if (alias !== undefined) kept.push([field, alias]);
    }
    return Object.fromEntries(kept);
  }

  /** What the schema says of a demand by its model. */
  #ofModel({ allOf }: Schema, { model }: Fields): Fields {
    if (allOf === undefined) return {};
    const branches = allOf as readonly { if: Schema; then: Schema }[];
    const ofModel = branches.find(({ if: { properties } }) => {
      return (properties as { readonly model: Schema }).model.const === model;
    });
    if (ofModel === undefined) {
      throw new Unsayable(`nobody knows what a demand of model ${model} names`, 'a known model');
    }
    return ofModel.then.properties as Fields;
  }

  #map(schema: Schema, value: Fields, path: string): Fields {
    const entries = Object.entries(value).map(([key, inner]) => [
      this.#value(schema.propertyNames as Schema, key, path),
      this.#value(schema.additionalProperties as Schema, inner, path),
    ]);
    return Object.fromEntries(entries);
  }
}
