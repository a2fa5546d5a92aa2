/**
 * Mesos' `Resource` message in its protobuf-JSON form (v1 API), reduced to what an allocator decides
 * by. A resource is scalar, ranges or set; everything else is part of its identity.
 *
 * Source: Mesos `docs/reservation.md`, `docs/persistent-volume.md`, `docs/shared-resources.md`.
 */
export interface Resource {
  readonly name: string;
  readonly type: 'SCALAR' | 'RANGES' | 'SET';
  /** Cores, MiB or whatever the name counts; exact to a thousandth, as in Mesos. */
  readonly scalar?: { readonly value: number };
  readonly ranges?: { readonly range: readonly Range[] };
  readonly set?: { readonly item: readonly string[] };
  /** The pre-1.4 way to write a static reservation; `*` means unreserved. */
  readonly role?: string;
  /** The reservation stack, outermost first; absent or empty means unreserved. */
  readonly reservations?: readonly Reservation[];
  readonly disk?: DiskInfo;
  readonly revocable?: Readonly<Record<string, never>>;
  readonly shared?: Readonly<Record<string, never>>;
  readonly provider_id?: { readonly value: string };
  /** The role that the resource is offered or allocated to; no part of what it is. */
  readonly allocation_info?: { readonly role: string };
}

/** Both ends belong to the range. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

export interface Reservation {
  readonly type: 'STATIC' | 'DYNAMIC';
  readonly role: string;
  readonly principal?: string;
  readonly labels?: { readonly labels: readonly { key: string; value?: string }[] };
}

export interface DiskInfo {
  readonly persistence?: { readonly id: string; readonly principal?: string };
  readonly volume?: Readonly<Record<string, unknown>>;
  readonly source?: {
    readonly type: 'PATH' | 'MOUNT' | 'BLOCK' | 'RAW';
    readonly path?: { readonly root?: string };
    readonly mount?: { readonly root?: string };
    readonly [field: string]: unknown;
  };
}

/** Resources as a caller may write them: Mesos' text (`cpus:4;mem(spark):512;ports:[1-5]`) or JSON. */
export type ResourcesInput = string | readonly Resource[];

/** Amounts by resource name, in thousandths (`cpus:0.5` is `{cpus: 500}`). */
export type Quantities = Readonly<Record<string, number>>;

/** Amounts as a caller may write them: `cpus:80;mem:320000`, or plain numbers by name (not thousandths). */
export type QuantitiesInput = string | Readonly<Record<string, number>>;

/** An agent's attribute (Mesos `docs/attributes-resources.md`). */
export type Attribute =
  | { readonly name: string; readonly type: 'SCALAR'; readonly value: number }
  | { readonly name: string; readonly type: 'RANGES'; readonly value: readonly Range[] }
  | { readonly name: string; readonly type: 'SET'; readonly value: readonly string[] }
  | { readonly name: string; readonly type: 'TEXT'; readonly value: string };

/** Attributes as Mesos' text (`AZ:us-east-1a;rack:12`) or parsed. */
export type AttributesInput = string | readonly Attribute[];

/** Mesos' `scheduler::OfferConstraints` (protobuf JSON): role → groups (any) of constraints (all). */
export interface OfferConstraints {
  readonly role_constraints?: Readonly<
    Record<
      string,
      { readonly groups: readonly { readonly attribute_constraints: readonly unknown[] }[] }
    >
  >;
}
