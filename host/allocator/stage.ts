import { NAME_BYTES_MAX } from '../../assembly/abi.js';

const encoder = new TextEncoder();
/** Room for the longest name, seen as bytes and as fields. */
const nameFields = new Float64Array(NAME_BYTES_MAX);
const nameBytes = new Uint8Array(nameFields.buffer);

/**
 * Records on their way to the module, and how to undo on this side what they meant should the
 * module refuse one.
 */
export class Stage {
  private fields = new Float64Array(256);
  private used = 0;
  private begun = 0;
  private count = 0;
  private readonly undos: { record: number; undo: () => void }[] = [];

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** How many records are staged. */
  get records(): number {
    return this.count;
  }

  begin(op: number): this {
    this.begun = this.used;
    return this.put(op).put(0);
  }

  put(value: number): this {
    if (this.used === this.fields.length) {
      const grown = new Float64Array(this.fields.length * 2);
      grown.set(this.fields);
      this.fields = grown;
    }
    this.fields[this.used++] = value;
    return this;
  }

  putAll(values: ArrayLike<number>): this {
    for (let i = 0; i < values.length; i++) this.put(values[i] as number);
    return this;
  }

  /** A name: its length in bytes, then the bytes, eight to a field. */
  putName(name: string): this {
    const { written } = encoder.encodeInto(name, nameBytes);
    const fields = (written + 7) >> 3;
    nameBytes.fill(0, written, fields * 8);
    this.put(written);
    for (let i = 0; i < fields; i++) this.put(nameFields[i] as number);
    return this;
  }

  end(undo?: () => void): void {
    this.fields[this.begun + 1] = this.used - this.begun;
    if (undo !== undefined) this.undos.push({ record: this.count, undo });
    this.count++;
  }

  /** Something on this side to undo if the next record staged is refused. */
  onRefusal(undo: () => void): void {
    this.undos.push({ record: this.count, undo });
  }

  /** Something on this side to undo if the record staged last is refused. */
  undoLast(undo: () => void): void {
    this.undos.push({ record: this.count - 1, undo });
  }

  /** The staged records; valid until the next is staged. */
  take(): Float64Array {
    return this.fields.subarray(0, this.used);
  }

  /** Forgets everything; undoes what records from `applied` on had meant. */
  clear(applied: number): void {
    for (const { record, undo } of this.undos.reverse()) if (record >= applied) undo();
    this.undos.length = 0;
    this.used = 0;
    this.count = 0;
  }

  /** Drops the records staged since there were `count` of them, undoing what they meant. */
  dropFrom(count: number, used: number): void {
    while (this.undos.length > 0 && (this.undos.at(-1)?.record ?? 0) >= count) {
      this.undos.pop()?.undo();
    }
    this.count = count;
    this.used = used;
  }

  get position(): number {
    return this.used;
  }
}
