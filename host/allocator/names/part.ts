import type { Stage } from '../stage.js';

/** Something that this side keeps from call to call. */
export interface Part<Json> {
  /** Keeps how it stands; calling what it returns goes back there, as often as wanted. */
  keep(): () => void;
  /** What a snapshot keeps of it. */
  toJSON(): Json;
  /** Takes over what a snapshot kept. */
  restoreFrom(json: Json): void;
}

/** How a value is written into a snapshot, and read back. */
interface Form<T, Json> {
  readonly write: (value: T) => Json;
  readonly read: (json: Json) => T;
}

/** A value that calls change as a whole. */
export class Value<T, Json> implements Part<Json> {
  constructor(
    public current: T,
    private readonly form: Form<T, Json>,
  ) {}

  /** Changes it unless the call that stages the next record is refused. */
  change(to: T, stage: Stage): void {
    const before = this.current;
    this.current = to;
    stage.onRefusal(() => {
      this.current = before;
    });
  }

  keep(): () => void {
    const { current } = this;
    return () => {
      this.current = current;
    };
  }

  toJSON(): Json {
    return this.form.write(this.current);
  }

  restoreFrom(json: Json): void {
    this.current = this.form.read(json);
  }
}
