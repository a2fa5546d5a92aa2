import {
  NAME_BYTES_MAX,
  OP_ADD_AGENT,
  OP_ADD_FRAMEWORK,
  OP_ADVANCE,
  OP_ALLOCATE,
  OP_ALLOCATE_AGENTS,
  OP_CONVERT_AVAILABLE,
  OP_DEFINE_KIND,
  OP_DEFINE_NAME,
  OP_DEFINE_ROLE,
  OP_FINISH,
  OP_GROW_AGENT,
  OP_HOLD,
  OP_REMOVE_AGENT,
  OP_REMOVE_FRAMEWORK,
  OP_SET_ROLE_POLICY,
} from '../../assembly/abi.js';

const encoder = new TextEncoder();
/** Room for the longest name, seen as bytes and as fields. */
const nameFields = new Float64Array(NAME_BYTES_MAX);
const nameBytes = new Uint8Array(nameFields.buffer);

/** Up to so many letters are written sooner here than by the encoder. */
const ASCII_MAX = 64;

/** Writes a short name of ASCII letters as bytes; false when it is another. */
function putAscii(name: string): boolean {
  const { length } = name;
  if (length > ASCII_MAX) return false;
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i);
    if (code > 127) return false;
    nameBytes[i] = code;
  }
  return true;
}

/** Records that give words their numbers; they stay when the call that needed them is refused. */
const DEFINITIONS: readonly number[] = [
  OP_DEFINE_KIND,
  OP_DEFINE_NAME,
  OP_DEFINE_ROLE,
  OP_SET_ROLE_POLICY,
];
/** Records that carry on with what has taken effect; they are not refused for want of memory. */
const CARRYING_ON: readonly number[] = [
  OP_SET_ROLE_POLICY,
  OP_ALLOCATE,
  OP_ALLOCATE_AGENTS,
  OP_ADVANCE,
];

/** The record that undoes one in the module, if there is such a record. */
function inverseOf([op, , ...fields]: Float64Array): { op: number; fields: number[] } | undefined {
  const [first = 0] = fields;
  switch (op) {
    case OP_ADD_AGENT:
      return { op: OP_REMOVE_AGENT, fields: [first] };
    case OP_ADD_FRAMEWORK:
      // One that comes back keeps what its agents say that it uses; one only named had nothing.
      return fields[2] === 2 ? { op: OP_REMOVE_FRAMEWORK, fields: [first] } : undefined;
    case OP_HOLD:
      return { op: OP_FINISH, fields: [...fields.slice(0, 3), -1, ...fields.slice(3)] };
    case OP_GROW_AGENT:
      return { op: OP_CONVERT_AVAILABLE, fields: [...fields, 0] };
    default:
      return undefined;
  }
}

/** One call's records: from the first to before the end. */
export interface StagedCall {
  readonly first: number;
  readonly end: number;
}

/** Something to do on this side when a record is refused. */
interface Undo {
  readonly record: number;
  readonly isDefinition: boolean;
  readonly undo: () => void;
}

/**
 * Records on their way to the module, the calls that they belong to, and how to undo what they
 * meant, on this side and in the module, should the module refuse one of the same call.
 */
export class Stage {
  private fields = new Float64Array(256);
  private used = 0;
  private begun = 0;
  private count = 0;
  private undos: Undo[] = [];
  /** The first record of each call. */
  private calls: number[] = [];

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** How many records are staged. */
  get records(): number {
    return this.count;
  }

  /** The records staged from here on are one call's. */
  beginCall(): void {
    this.calls.push(this.count);
  }

  /**
   * The call that staged the records from `first` on is whole. What is to be undone if a further one
   * of its records were refused is undone with its last, or, when it has none, with the last before.
   */
  endCall(first: number): void {
    if (this.count === first) this.calls.pop();
    const last = this.count - 1;
    for (let i = this.undos.length - 1; i >= 0; i--) {
      const undo = this.undos[i] as Undo;
      if (undo.record <= last) break;
      if (last < 0) this.undos.pop();
      else this.undos[i] = { ...undo, record: last };
    }
  }

  begin(op: number): this {
    this.begun = this.used;
    return this.put(op).put(0);
  }

  put(value: number): this {
    if (this.used === this.fields.length) this.grow(this.used + 1);
    this.fields[this.used++] = value;
    return this;
  }

  putAll(values: readonly number[]): this {
    const end = this.used + values.length;
    if (end > this.fields.length) this.grow(end);
    const { fields } = this;
    for (let i = 0, at = this.used; at < end; i++, at++) fields[at] = values[i] as number;
    this.used = end;
    return this;
  }

  private grow(most: number): void {
    const grown = new Float64Array(Math.max(most, this.fields.length * 2));
    grown.set(this.fields);
    this.fields = grown;
  }

  /** A name: its length in bytes, then the bytes, eight to a field. */
  putName(name: string): this {
    const written = putAscii(name) ? name.length : encoder.encodeInto(name, nameBytes).written;
    const fields = (written + 7) >> 3;
    for (let i = written; i < fields * 8; i++) nameBytes[i] = 0;
    this.put(written);
    for (let i = 0; i < fields; i++) this.put(nameFields[i] as number);
    return this;
  }

  /** Ends a record. */
  end(): void {
    this.fields[this.begun + 1] = this.used - this.begun;
    this.count++;
  }

  /** The record staged next gives a word its number; `undo` takes the number back. */
  defines(undo: () => void): void {
    this.undos.push({ record: this.count, isDefinition: true, undo });
  }

  /** Something on this side to undo if the next record, or a later one of its call, is refused. */
  onRefusal(undo: () => void): void {
    this.undos.push({ record: this.count, isDefinition: false, undo });
  }

  /** Something on this side to undo if the record staged last is refused. */
  undoLast(undo: () => void): void {
    this.undos.push({ record: this.count - 1, isDefinition: false, undo });
  }

  /** All that is staged is in its first `size` fields; valid until the next record is. */
  get staged(): Float64Array {
    return this.fields;
  }

  /** How many fields are staged. */
  get size(): number {
    return this.used;
  }

  /** The records from one to before another. */
  between(from: number, to: number): Float64Array {
    return this.fields.subarray(this.offsetOf(from), this.offsetOf(to));
  }

  private offsetOf(record: number): number {
    let at = 0;
    for (let i = 0; i < record; i++) at += this.fields[at + 1] as number;
    return at;
  }

  private opOf(record: number): number {
    return this.fields[this.offsetOf(record)] as number;
  }

  /** The call that a record belongs to; behind the last record, one of no records. */
  callOf(record: number): StagedCall {
    const next = this.calls.findIndex((first) => first > record);
    const end = next < 0 ? this.count : (this.calls[next] as number);
    const first =
      record === this.count ? record : this.calls[(next < 0 ? this.calls.length : next) - 1];
    return { first: first ?? 0, end };
  }

  /** Whether a call cannot be refused at a record any more without something to undo. */
  hasBegun(call: StagedCall, record: number): boolean {
    if (record === call.end || CARRYING_ON.includes(this.opOf(record))) return true;
    for (let i = call.first; i < record; i++) if (!DEFINITIONS.includes(this.opOf(i))) return true;
    return false;
  }

  /**
   * The records that undo those from one to before another, the last first.
   *
   * @throws {Error} when one of them has no inverse.
   */
  inversesOf(from: number, to: number): Float64Array {
    const fields: number[] = [];
    for (let record = to - 1; record >= from; record--) {
      if (DEFINITIONS.includes(this.opOf(record))) continue;
      const inverse = inverseOf(this.between(record, record + 1));
      if (inverse === undefined) throw new Error('memory ended in the middle of a call');
      fields.push(inverse.op, inverse.fields.length + 2, ...inverse.fields);
    }
    return Float64Array.from(fields);
  }

  /**
   * Forgets everything. On this side it undoes the definitions from record `applied` on, and what
   * else records from `whole` on had meant: those of the calls that did not take effect.
   */
  clear(applied: number, whole: number): void {
    this.undoFrom(applied, whole, this.undos);
    this.undos = [];
    this.calls = [];
    this.used = 0;
    this.count = 0;
  }

  private undoFrom(applied: number, whole: number, undos: readonly Undo[]): void {
    for (let i = undos.length - 1; i >= 0; i--) {
      const { record, isDefinition, undo } = undos[i] as Undo;
      if (record >= (isDefinition ? applied : whole)) undo();
    }
  }

  /** Drops the call being staged, whose first record is `first` at `position`; undoes what it meant. */
  dropCall(first: number, position: number): void {
    this.undoFrom(first, first, this.undos);
    this.undos = this.undos.filter(({ record }) => record < first);
    this.calls.pop();
    this.count = first;
    this.used = position;
  }
}
