import type { RecordedFile } from '../file.js';
import { type Fields, parsedFields } from '../mesos-json/json.js';
import { roleSettings } from '../mesos-json/roles.js';
import type { Report } from '../report.js';

export type Weights = Readonly<Record<string, number>>;

/** What roles weigh by snapshots of `/roles`, in the order of the files' names: they say no time. */
export async function weightsOfRoles(
  files: readonly RecordedFile[],
  report: Report,
): Promise<WeightSnapshots> {
  const snapshots: Weights[] = [];
  for (const file of files) {
    const roles = parsedFields((await file.text()).replace(/^\uFEFF/, ''));
    if (roles === undefined) report.leftOut('snapshot of roles that is not whole');
    else snapshots.push(weightsIn(roles));
  }
  return new WeightSnapshots(snapshots);
}

export class WeightSnapshots {
  #next = 0;

  constructor(private readonly snapshots: readonly Weights[]) {}

  /** What the first of the later snapshots says otherwise; a role that nothing is said of weighs 1. */
  changeFrom(known: Weights): Weights | undefined {
    while (this.#next < this.snapshots.length) {
      const snapshot = this.snapshots[this.#next] as Weights;
      this.#next += 1;
      const changed = Object.entries(snapshot).filter(
        ([role, weight]) => weight !== (known[role] ?? 1),
      );
      if (changed.length > 0) return Object.fromEntries(changed);
    }
    return undefined;
  }
}

const weightsIn = (roles: Fields): Weights =>
  Object.fromEntries(roleSettings(roles).map(({ role, weight }) => [role, weight]));
