import { ResourceError } from './errors.js';
import { mergeResources } from './resources.js';
import type { DiskInfo, Range, Reservation, Resource } from './types.js';

/**
 * Mesos' text for resources, as operators write it (`cpus(spark):2;ports:[31000-32000]`) and as
 * Mesos prints it (`cpus(allocated: r)(reservations: [(DYNAMIC,r,principal)]):1`).
 */

/** Splits at a separator outside all brackets; each part with its 0-based offset. */
function splitOutside(text: string, separator: string): { part: string; at: number }[] {
  const parts: { part: string; at: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (i === text.length || (char === separator && depth === 0)) {
      parts.push({ part: text.slice(start, i), at: start });
      start = i + 1;
    } else if (char === '(' || char === '[' || char === '{') depth++;
    else if (char === ')' || char === ']' || char === '}') depth--;
    if (depth < 0) throw new ResourceError(`"${char}" closes nothing`, i + 1);
  }
  if (depth > 0) throw new ResourceError('a bracket is not closed', text.length + 1, ') ] or }');
  return parts;
}

/** Parses Mesos' resource text; equal identities are merged. */
export function parseResources(text: string): Resource[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '{}') return [];
  const resources = splitOutside(text, ';')
    .filter(({ part }) => part.trim() !== '')
    .map(({ part, at }) => parseResource(part, at));
  return mergeResources(resources);
}

function parseResource(part: string, at: number): Resource {
  const pieces = splitOutside(part, ':');
  const value = pieces.at(-1);
  if (pieces.length < 2 || value === undefined) {
    throw new ResourceError(`"${part.trim()}" is no resource`, at + 1, 'NAME:VALUE');
  }
  const head = part.slice(0, value.at - 1).trim();
  const column = at + 1 + part.indexOf(head);
  const match = /^([^\s([{<:]+)/.exec(head);
  const name = match?.[1];
  if (name === undefined) throw new ResourceError('a resource has no name', column, 'NAME:VALUE');
  return {
    name,
    ...parseTraits(head.slice(name.length), column + name.length),
    ...parseValue(value.part, at + value.at),
  };
}

type Traits = Omit<Resource, 'name' | 'type' | 'scalar' | 'ranges' | 'set'>;

/** Everything between name and value: role, allocation, reservations, disk, {REV}, <SHARED>. */
function parseTraits(text: string, column: number): Traits {
  let rest = text.trim();
  let traits: Traits = {};
  while (rest !== '') {
    const group = /^(\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|\{REV\}|<SHARED>(?:<\d+>)?)\s*/.exec(
      rest,
    );
    if (group === null) {
      throw new ResourceError(
        `"${rest}" is not understood`,
        column,
        '(ROLE), [DISK], {REV} or <SHARED>',
      );
    }
    traits = { ...traits, ...parseTrait(group[1] as string, column) };
    rest = rest.slice(group[0].length);
  }
  return traits;
}

function parseTrait(group: string, column: number): Traits {
  if (group === '{REV}') return { revocable: {} };
  if (group.startsWith('<SHARED>')) return { shared: {} };
  const inner = group.slice(1, -1).trim();
  if (group.startsWith('[')) return { disk: parseDisk(inner) };
  if (inner.startsWith('allocated:')) {
    return { allocation_info: { role: inner.slice('allocated:'.length).trim() } };
  }
  if (inner.startsWith('reservations:')) return { reservations: parseReservations(inner, column) };
  const [role, principal] = inner.split(',').map((word) => word.trim());
  if (role === undefined || role === '')
    throw new ResourceError('a role is empty', column, '(ROLE)');
  if (role === '*') return {};
  if (principal === undefined) return { reservations: [{ type: 'STATIC', role }] };
  return { reservations: [{ type: 'DYNAMIC', role, principal }] };
}

function parseReservations(inner: string, column: number): Reservation[] {
  const list = inner.slice('reservations:'.length).trim().replace(/^\[/, '').replace(/\]$/, '');
  return [...list.matchAll(/\(([^()]*)\)/g)].map((match) => {
    const [type, role, principal] = (match[1] as string).split(',').map((word) => word.trim());
    if ((type !== 'STATIC' && type !== 'DYNAMIC') || role === undefined) {
      throw new ResourceError(`"${match[0]}" is no reservation`, column, '(STATIC|DYNAMIC,ROLE)');
    }
    if (principal === undefined || principal.startsWith('{')) return { type, role };
    return { type, role, principal };
  });
}

/** `PATH:/p`, `MOUNT:/m`, a volume's `id:path`, or both: `MOUNT:/m,id:path`. */
function parseDisk(inner: string): DiskInfo {
  const source = /^(PATH|MOUNT|BLOCK|RAW)(?::([^,]*))?(?:,(.*))?$/.exec(inner);
  const volume = source === null ? inner : source[3];
  let disk: DiskInfo = {};
  if (source !== null) {
    const type = source[1] as 'PATH' | 'MOUNT' | 'BLOCK' | 'RAW';
    const root = source[2] === undefined ? {} : { root: source[2] };
    if (type === 'PATH') disk = { source: { type, path: root } };
    else if (type === 'MOUNT') disk = { source: { type, mount: root } };
    else disk = { source: { type } };
  }
  if (volume === undefined || volume === '') return disk;
  const [id, ...path] = volume.split(':');
  disk = { ...disk, persistence: { id: id as string } };
  return path.length === 0
    ? disk
    : { ...disk, volume: { container_path: path.join(':'), mode: 'RW' } };
}

function parseValue(
  text: string,
  at: number,
): Pick<Resource, 'type' | 'scalar' | 'ranges' | 'set'> {
  const value = text.trim();
  const column = at + 1 + text.indexOf(value);
  if (value.startsWith('['))
    return { type: 'RANGES', ranges: { range: parseRanges(value, column) } };
  if (value.startsWith('{')) {
    const item = value
      .slice(1, -1)
      .split(',')
      .map((word) => word.trim());
    return { type: 'SET', set: { item: item.filter((word) => word !== '') } };
  }
  if (!/^-?\d*\.?\d+(?:[eE][-+]?\d+)?$/.test(value)) {
    throw new ResourceError(
      `"${value}" is no value`,
      column,
      'a number, [BEGIN-END, …] or {item, …}',
    );
  }
  return { type: 'SCALAR', scalar: { value: Number(value) } };
}

/** `[1-5, 7-9]` */
export function parseRanges(text: string, column: number): Range[] {
  const inner = text.slice(1, -1).trim();
  if (inner === '') return [];
  return inner.split(',').map((part) => {
    const match = /^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(part);
    if (match === null)
      throw new ResourceError(`"${part.trim()}" is no range`, column, 'BEGIN-END');
    return { begin: Number(match[1]), end: Number(match[2]) };
  });
}

// ── printing ──────────────────────────────────────────────────────────────────────────────────

/** Mesos' own text: `cpus:4; mem:4096; ports:[31000-32000]`; `{}` for nothing. */
export function formatResources(resources: readonly Resource[]): string {
  return resources.length === 0 ? '{}' : resources.map(formatResource).join('; ');
}

function formatResource(resource: Resource): string {
  let text = resource.name;
  if (resource.allocation_info !== undefined)
    text += `(allocated: ${resource.allocation_info.role})`;
  const reservations = resource.reservations ?? [];
  if (reservations.length > 0) {
    text += `(reservations: [${reservations.map(formatReservation).join(',')}])`;
  } else if (resource.role !== undefined && resource.role !== '*') {
    text += `(reservations: [(STATIC,${resource.role})])`;
  }
  if (resource.disk !== undefined) text += `[${formatDisk(resource.disk)}]`;
  if (resource.revocable !== undefined) text += '{REV}';
  if (resource.shared !== undefined) text += '<SHARED>';
  return `${text}:${formatValue(resource)}`;
}

function formatReservation(reservation: Reservation): string {
  const words: string[] = [reservation.type, reservation.role];
  if (reservation.principal !== undefined) words.push(reservation.principal);
  return `(${words.join(',')})`;
}

function formatDisk(disk: DiskInfo): string {
  let text = '';
  if (disk.source !== undefined) {
    const root = disk.source.path?.root ?? disk.source.mount?.root;
    text += disk.source.type + (root === undefined ? '' : `:${root}`);
  }
  if (disk.persistence !== undefined) text += (text === '' ? '' : ',') + disk.persistence.id;
  const path = disk.volume?.['container_path'];
  return typeof path === 'string' ? `${text}:${path}` : text;
}

function formatValue(resource: Resource): string {
  if (resource.type === 'RANGES') {
    const ranges = resource.ranges?.range ?? [];
    return `[${ranges.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]`;
  }
  if (resource.type === 'SET') return `{${(resource.set?.item ?? []).join(', ')}}`;
  return String(resource.scalar?.value ?? 0);
}
