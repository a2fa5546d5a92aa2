import { toThousandths } from './quantity.js';
import { coalesceRanges } from './ranges.js';
import { atColumn, Scanner } from './scanner.js';
import type { DiskInfo, Reservation, Resource } from './types.js';
import { scanDecimal, scanRanges, scanSet } from './value-text.js';

/**
 * Reads Mesos' text for resources, as operators write it (`cpus(spark):2; ports:[31000-32000]`) and
 * as masters of all versions print it (`cpus(role, principal):1`,
 * `disk(allocated: r)(reservations: [(DYNAMIC,r,p)])[id:path]<SHARED>:100<2>`).
 *
 *     resources := '{}' | resource (';' resource)*
 *     resource  := NAME trait* ':' value
 *     trait     := '(' ROLE [',' PRINCIPAL [',' labels]] ')' | '(allocated:' ROLE ')'
 *                | '(reservations: [' reservation (',' reservation)* '])'
 *                | '[' disk ']' | '{REV}' | '<SHARED>'
 *     value     := NUMBER ['<' COPIES '>'] | '[' BEGIN-END, … ']' | '{' ITEM, … '}'
 */

type Traits = Omit<Resource, 'name' | 'type' | 'scalar' | 'ranges' | 'set'>;
type Value = Pick<Resource, 'type' | 'scalar' | 'ranges' | 'set'>;

/** How many copies of a shared volume one text may name. */
const COPIES_MAX = 10_000;

/** A resource and the 0-based place where it stands. */
export interface ParsedResource {
  readonly at: number;
  readonly resource: Resource;
}

/** The resources as written, neither checked nor merged. @throws {ResourceError} `SYNTAX`. */
export function parseResourceList(text: string): ParsedResource[] {
  const scanner = new Scanner(text);
  const list: ParsedResource[] = [];
  if (text.trim() === '{}') return list;
  for (;;) {
    scanner.skipSpaces();
    if (scanner.done) return list;
    if (scanner.skip(';')) continue;
    const { at } = scanner;
    const { resource, copies } = scanResource(scanner);
    for (let copy = 0; copy < copies; copy++) list.push({ at, resource });
    scanner.skipSpaces();
    if (!scanner.done) scanner.take(';', '";" and the next resource');
  }
}

function scanResource(scanner: Scanner): { resource: Resource; copies: number } {
  const name = scanner.takeWord('([{<:;', 'the name of a resource');
  const traits = scanTraits(scanner);
  scanner.take(':', '(ROLE), [DISK], {REV}, <SHARED> or ":"');
  const value = scanValue(scanner);
  let copies = 1;
  if (traits.shared !== undefined && scanner.skip('<')) {
    const at = scanner.at;
    copies = Number(scanner.takeWord('>;', 'a number of copies'));
    if (!Number.isInteger(copies) || copies < 0 || copies > COPIES_MAX) {
      scanner.fail(`a whole number of copies up to ${COPIES_MAX}`, at);
    }
    scanner.take('>');
  }
  return { resource: { name, ...traits, ...value }, copies };
}

function scanTraits(scanner: Scanner): Traits {
  let traits: Traits = {};
  for (;;) {
    scanner.skipSpaces();
    const { at } = scanner;
    const trait = scanTrait(scanner);
    if (trait === undefined) return traits;
    const twice = Object.keys(trait).some((key) => key in traits);
    if (twice) scanner.fail('each of role, allocation, disk, {REV} and <SHARED> once', at);
    traits = { ...traits, ...trait };
  }
}

function scanTrait(scanner: Scanner): Traits | undefined {
  if (scanner.skip('{REV}')) return { revocable: {} };
  if (scanner.skip('<SHARED>')) return { shared: {} };
  if (scanner.skip('[')) return { disk: scanDisk(scanner) };
  if (scanner.skip('(')) return scanBracket(scanner);
  return undefined;
}

/** What stands behind "(": an allocation, a stack of reservations, or Mesos' older role. */
function scanBracket(scanner: Scanner): Traits {
  scanner.skipSpaces();
  if (scanner.skip('allocated:')) {
    const role = scanner.takeWord(')', 'the role that it is allocated to');
    scanner.take(')');
    return { allocation_info: { role } };
  }
  if (scanner.skip('reservations:')) {
    const reservations = scanReservations(scanner);
    scanner.skipSpaces();
    scanner.take(')');
    return { reservations };
  }
  const role = scanner.takeWord(',)', 'a role');
  const owner = scanOwner(scanner);
  scanner.take(')');
  if (role === '*') return { reservations: [] };
  // Before 1.4 masters printed the principal of a dynamic reservation, and nothing for a static.
  if (owner === undefined) return { reservations: [{ type: 'STATIC', role }] };
  return { reservations: [{ type: 'DYNAMIC', role, ...owner }] };
}

/** `[(STATIC,a),(DYNAMIC,a/b,principal,{key: value})]`, outermost first. */
function scanReservations(scanner: Scanner): Reservation[] {
  const reservations: Reservation[] = [];
  scanner.skipSpaces();
  scanner.take('[');
  for (;;) {
    scanner.skipSpaces();
    scanner.take('(', '"(" and a reservation');
    scanner.skipSpaces();
    const at = scanner.at;
    const type = scanner.takeWord(',)', 'STATIC or DYNAMIC');
    if (type !== 'STATIC' && type !== 'DYNAMIC') scanner.fail('STATIC or DYNAMIC', at);
    scanner.take(',', '"," and a role');
    const role = scanner.takeWord(',)', 'a role');
    reservations.push({ type, role, ...scanOwner(scanner) });
    scanner.take(')');
    scanner.skipSpaces();
    if (scanner.skip(']')) return reservations;
    scanner.take(',', '"," or "]"');
  }
}

/** `,principal,{key: value, …}`: either may be missing. */
function scanOwner(scanner: Scanner): Pick<Reservation, 'principal' | 'labels'> | undefined {
  let owner: Pick<Reservation, 'principal' | 'labels'> | undefined;
  while (scanner.skip(',')) {
    scanner.skipSpaces();
    const known = owner ?? {};
    if (scanner.next === '{') {
      if (known.labels !== undefined) scanner.fail('")"');
      owner = { ...known, labels: { labels: scanLabels(scanner) } };
    } else {
      if (owner !== undefined) scanner.fail('labels or ")"');
      owner = { principal: scanner.takeWord(',)', 'a principal') };
    }
  }
  return owner;
}

function scanLabels(scanner: Scanner): { key: string; value?: string }[] {
  const labels: { key: string; value?: string }[] = [];
  scanner.take('{');
  scanner.skipSpaces();
  if (scanner.skip('}')) return labels;
  for (;;) {
    const key = scanner.takeWord(':,}', 'the key of a label');
    labels.push(scanner.skip(':') ? { key, value: scanner.takeUntil(',}') } : { key });
    if (scanner.skip('}')) return labels;
    scanner.take(',', '"," or "}"');
  }
}

const SOURCE_TYPES = ['PATH', 'MOUNT', 'BLOCK', 'RAW'] as const;

/** `PATH:/p`, `RAW(vendor,id,profile)`, a volume's `id:path`, or both: `MOUNT:/m,id:path`. */
function scanDisk(scanner: Scanner): DiskInfo {
  const source = scanSource(scanner);
  let disk: DiskInfo = source === undefined ? {} : { source };
  if (source === undefined || scanner.skip(',')) {
    const id = scanner.takeUntil(':]');
    if (id !== '') disk = { ...disk, persistence: { id } };
  }
  if (scanner.skip(':')) disk = { ...disk, volume: scanVolume(scanner) };
  scanner.take(']', '"]" behind the disk');
  return disk;
}

function scanSource(scanner: Scanner): DiskInfo['source'] {
  const rest = scanner.text.slice(scanner.at);
  const type = SOURCE_TYPES.find((word) => new RegExp(`^${word}(?![^\\]:,(])`).test(rest));
  if (type === undefined) return undefined;
  scanner.take(type);
  if (scanner.skip('(')) {
    const words = scanner.takeUntil(')').split(',');
    scanner.take(')');
    const [vendor, id, profile] = words;
    return {
      type,
      ...(vendor && { vendor }),
      ...(id && { id }),
      ...(profile && { profile }),
    };
  }
  if ((type !== 'PATH' && type !== 'MOUNT') || !scanner.skip(':')) return { type };
  const root = scanner.takeWord(',]', 'the root of the disk');
  return type === 'PATH' ? { type, path: { root } } : { type, mount: { root } };
}

/** `path` in the container, or `host path:path`, or `host path:path:rw`. */
function scanVolume(scanner: Scanner): Readonly<Record<string, unknown>> {
  const at = scanner.at;
  const words = scanner.takeUntil(']').split(':');
  const [first, second, mode = 'rw'] = words;
  if (words.length > 3 || !first || second === '' || (mode !== 'rw' && mode !== 'ro')) {
    scanner.fail('PATH or HOST_PATH:PATH:rw', at);
  }
  if (second === undefined) return { container_path: first, mode: 'RW' };
  return { container_path: second, host_path: first, mode: mode.toUpperCase() };
}

function scanValue(scanner: Scanner): Value {
  scanner.skipSpaces();
  if (scanner.next === '[')
    return { type: 'RANGES', ranges: { range: coalesceRanges(scanRanges(scanner)) } };
  if (scanner.next === '{') return { type: 'SET', set: { item: scanSet(scanner) } };
  const expected = 'a number, [BEGIN-END, …] or {ITEM, …}';
  const at = scanner.at;
  const value = scanDecimal(scanner, ';<', expected);
  atColumn(at + 1, () => toThousandths(value));
  return { type: 'SCALAR', scalar: { value } };
}
