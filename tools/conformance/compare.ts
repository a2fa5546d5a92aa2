import { parseResources } from '../../host/resources/index.js';
import { itemsOf, itemsText } from './items.js';
import type { ClientLine, OutputLine, StateLine } from './lines.js';

/** Where what came out is not what was expected. */
export interface Difference {
  readonly step: number;
  /** Absent: nothing was expected. */
  readonly expected?: string;
  /** Absent: nothing came. */
  readonly got?: string;
}

/** A line's subject (what it is about) and what it says of it. */
function partsOf(line: OutputLine): [subject: string, said: string][] {
  if (line.type === 'offer') {
    const subject = `offer ${line.framework} ${line.role} ${line.agent}`;
    const when = `${line.trigger} cycle ${line.cycle} at ${line.time_ms} ms`;
    return [[subject, `${itemsText(line.items)} (${when})`]];
  }
  if (line.type === 'inverse') {
    return [[`inverse offer ${line.framework} ${line.agent}`, 'made']];
  }
  if (line.type === 'cycle') return [['cycle', `${line.cycle} at ${line.time_ms} ms`]];
  if (line.type === 'refusal') return [['refused', line.message]];
  return statePartsOf(line);
}

function clientsText(clients: readonly ClientLine[]): string {
  return clients
    .map(({ client, share, count, nodes = [] }) => {
      const path = nodes.map((node) => `${node.path}=${node.share ?? '?'}/${node.count ?? '?'}`);
      return `${client} share ${share ?? '?'} count ${count ?? '?'} ${path.join(' ')}`.trim();
    })
    .join(', ');
}

function statePartsOf(line: StateLine): [string, string][] {
  const parts: [string, string][] = [];
  if (line.roles !== undefined) parts.push(['roles', clientsText(line.roles)]);
  for (const [role, clients] of Object.entries(line.frameworks ?? {})) {
    parts.push([`frameworks of ${role}`, clientsText(clients)]);
  }
  for (const [agent, resources] of Object.entries(line.available ?? {})) {
    parts.push([`available on ${agent}`, itemsText(itemsOf(parseResources(resources)))]);
  }
  return parts;
}

interface Measured {
  readonly share?: number;
  readonly count?: number;
}

/**
 * Keeps what the implementation lets one see. Mesos divides the doubles that it was given, before
 * they are rounded to thousandths; so shares count as equal up to a thousandth of them.
 */
function seenMeasures(expected: Measured, got: Measured | undefined): Measured {
  const { share, count } = expected;
  const own = got?.share;
  const isClose =
    share !== undefined && own !== undefined && Math.abs(share - own) <= 0.001 * Math.abs(share);
  return {
    ...(own !== undefined && share !== undefined && { share: isClose ? own : share }),
    ...(got?.count !== undefined && count !== undefined && { count }),
  };
}

function seen(expected: ClientLine, got: ClientLine | undefined): ClientLine {
  const { client, nodes } = expected;
  return {
    client,
    ...seenMeasures(expected, got),
    ...(got?.nodes !== undefined &&
      nodes !== undefined && {
        nodes: nodes.map((node, at) => ({
          path: node.path,
          ...seenMeasures(node, got.nodes?.[at]),
        })),
      }),
  };
}

function seenClients(
  expected: readonly ClientLine[],
  got: readonly ClientLine[],
): readonly ClientLine[] {
  return expected.map((one, at) => seen(one, got[at]));
}

function seenState(expected: StateLine, got: StateLine): StateLine {
  const { type, step } = expected;
  const frameworks = Object.entries(expected.frameworks ?? {});
  return {
    type,
    step,
    ...(got.roles !== undefined &&
      expected.roles !== undefined && { roles: seenClients(expected.roles, got.roles) }),
    ...(got.frameworks !== undefined && {
      frameworks: Object.fromEntries(
        frameworks.map(([role, clients]) => [
          role,
          seenClients(clients, got.frameworks?.[role] ?? []),
        ]),
      ),
    }),
    ...(got.available !== undefined &&
      expected.available !== undefined && { available: expected.available }),
  };
}

/** Expected state lines, cut to what came out; without an own state there is nothing to compare. */
function comparable(expected: readonly OutputLine[], got: readonly OutputLine[]): OutputLine[] {
  return expected.flatMap((line): OutputLine[] => {
    if (line.type !== 'state') return [line];
    const own = got.find((one): one is StateLine => one.type === 'state' && one.step === line.step);
    return own === undefined ? [] : [seenState(line, own)];
  });
}

function bySubject(lines: readonly OutputLine[]): Map<string, { step: number; said: string }> {
  const all = new Map<string, { step: number; said: string }>();
  for (const line of lines) {
    for (const [subject, said] of partsOf(line)) {
      let key = `${line.step} ${subject}`;
      while (all.has(key)) key += ' again';
      all.set(key, { step: line.step, said: `${subject}: ${said}` });
    }
  }
  return all;
}

/** All differences, by step; empty when everything is as expected. */
export function compareOutputs(
  expected: readonly OutputLine[],
  got: readonly OutputLine[],
): Difference[] {
  const wanted = bySubject(comparable(expected, got));
  const came = bySubject(got);
  const differences: Difference[] = [];
  for (const [key, { step, said }] of wanted) {
    const other = came.get(key);
    if (other === undefined) differences.push({ step, expected: said });
    else if (other.said !== said) differences.push({ step, expected: said, got: other.said });
  }
  for (const [key, { step, said }] of came) {
    if (!wanted.has(key)) differences.push({ step, got: said });
  }
  return differences.sort((a, b) => a.step - b.step);
}
