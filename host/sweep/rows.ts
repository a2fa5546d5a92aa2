import type { Distribution } from '../replay/result.js';
import { ownValue } from '../resources/index.js';
import type { ErrorOver, Trust, TrustRow } from '../trust/index.js';
import type { CellResult } from './cell-result.js';
import type { Cell } from './cells.js';

/** What is collected of a sweep, as rows of columns. */

/** Infinite: it never came. Absent: there is no such thing. */
export type Value = string | number | undefined;

export interface Column<Of> {
  readonly name: string;
  readonly type: 'STRING' | 'DOUBLE';
  readonly of: (row: Of) => Value;
}

export interface CellRow {
  readonly cell: Cell;
  readonly result: CellResult;
}

/** A cell with what is said of its trace's replays; absent where nothing is. */
export interface TrustedRow extends CellRow {
  readonly trust: Trust | undefined;
}

export interface FrameworkRow extends CellRow {
  readonly framework: CellResult['perFramework'][number];
}

function text<Of>(name: string, of: (row: Of) => Value): Column<Of> {
  return { name, type: 'STRING', of };
}

function number<Of>(name: string, of: (row: Of) => Value): Column<Of> {
  return { name, type: 'DOUBLE', of };
}

const NAMES: readonly Column<CellRow>[] = [
  text('trace', ({ cell }) => cell.trace.name),
  text('trace_digest', ({ cell }) => cell.trace.digest),
  text('policy', ({ cell }) => cell.policy.name),
  text('changes', ({ cell }) => cell.changes.join(' & ')),
  number('seed', ({ cell }) => cell.seed),
];

function distribution(
  name: string,
  of: (result: CellResult) => Distribution | undefined,
): Column<CellRow>[] {
  const part = (suffix: string, field: keyof Distribution) =>
    number<CellRow>(`${name}_${suffix}`, ({ result }) => of(result)?.[field]);
  return [
    ...[part('count', 'count'), part('of', 'of'), part('mean', 'mean')],
    ...[part('p50', 'p50'), part('p90', 'p90'), part('p99', 'p99'), part('max', 'max')],
  ];
}

/** Of the replay on its own, which comes first. */
function trusted(
  name: string,
  of: (row: TrustRow, trust: Trust) => number | undefined,
): Column<TrustedRow> {
  return number(`trust_${name}`, ({ trust }) => {
    const [row] = trust?.rows ?? [];
    return trust === undefined || row === undefined ? undefined : of(row, trust);
  });
}

function trustedMean(
  name: string,
  of: (row: TrustRow) => ErrorOver | undefined,
): Column<TrustedRow>[] {
  const part = (suffix: string, field: keyof ErrorOver) =>
    trusted(`${name}_${suffix}`, (row) => of(row)?.[field]);
  return [part('mean', 'mean'), part('low', 'low'), part('high', 'high')];
}

/** One row a cell. */
export const CELL_COLUMNS: readonly Column<TrustedRow>[] = [
  ...NAMES,
  number('agents', ({ result }) => result.agents),
  text('ended', ({ result }) => result.ended),
  number('ended_ms', ({ result }) => result.endedMs),
  number('frameworks', ({ result }) => result.frameworks.total),
  number('no_minimum', ({ result }) => result.frameworks.noMinimum),
  number('satisfied', ({ result }) => result.frameworks.satisfied),
  number('under_resourced', ({ result }) => result.frameworks.underResourced),
  number('infeasible', ({ result }) => result.frameworks.infeasible),
  number('gave_up', ({ result }) => result.frameworks.gaveUp),
  number('waiting', ({ result }) => result.frameworks.waiting),
  number('stuck', ({ result }) => result.frameworks.stuck),
  ...distribution('queue_ms', (result) => result.queueTimeMs),
  ...distribution('completion_ms', (result) => result.completionMs),
  ...distribution('slowdown', (result) => result.slowdown),
  number('makespan_ms', ({ result }) => result.makespanMs),
  number('core_hours_held', ({ result }) => result.coreHoursHeld),
  number('core_hours_useful', ({ result }) => result.coreHoursUseful),
  number('core_hours_below_minimum', ({ result }) => result.coreHoursBelowMinimum),
  number('core_hours_repeated', ({ result }) => result.coreHoursRepeated),
  number('relinquishes', ({ result }) => result.relinquishes),
  number('utilisation_cpus', ({ result }) => ownValue(result.utilisation, 'cpus')),
  number('utilisation_mem', ({ result }) => ownValue(result.utilisation, 'mem')),
  number('jain_index', ({ result }) => result.jainIndex),
  number('role_shortfall', ({ result }) => result.roleShortfall),
  number('offers_sent', ({ result }) => result.offers.sent),
  number('offers_accepted', ({ result }) => result.offers.accepted),
  number('offers_declined', ({ result }) => result.offers.declined),
  number('offers_rescinded', ({ result }) => result.offers.rescinded),
  number('tasks_launched', ({ result }) => result.tasksLaunched),
  trusted('seeds', ({ seeds }) => seeds),
  trusted('facts', (_, { facts }) => facts),
  trusted('missing', ({ missing }) => missing),
  ...trustedMean('makespan_error', (row) => row.makespanError),
  ...trustedMean('wait_error_ms', (row) => row.meanWaitErrorMs),
  ...trustedMean('error_ms', (row) => row.errorMs),
];

/** One row a framework of a cell. */
export const FRAMEWORK_COLUMNS: readonly Column<FrameworkRow>[] = [
  ...NAMES,
  text('framework', ({ framework }) => framework.id),
  text('name', ({ framework }) => framework.name),
  text('role', ({ framework }) => framework.role),
  text('class', ({ framework }) => framework.class),
  number('arrived_ms', ({ framework }) => framework.arrivedMs),
  number('first_resources_ms', ({ framework }) => framework.firstResourcesMs),
  number('satisfied_ms', ({ framework }) => framework.satisfiedMs),
  number('started_ms', ({ framework }) => framework.startedMs),
  number('completed_ms', ({ framework }) => framework.completedMs),
  number('slowdown', ({ framework }) => framework.slowdown),
  number('relinquishes', ({ framework }) => framework.relinquishes),
  number('core_hours_held', ({ framework }) => framework.coreHoursHeld),
  number('core_hours_useful', ({ framework }) => framework.coreHoursUseful),
  number('core_hours_below_minimum', ({ framework }) => framework.coreHoursBelowMinimum),
  number('core_hours_repeated', ({ framework }) => framework.coreHoursRepeated),
];

export function frameworkRows(rows: readonly CellRow[]): FrameworkRow[] {
  return rows.flatMap((row) => row.result.perFramework.map((framework) => ({ ...row, framework })));
}
