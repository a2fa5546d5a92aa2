import { identityOf, reservationsOf } from './identity.js';
import type { DiskInfo, Reservation, Resource } from './types.js';
import { formatRanges, formatScalar, formatSet } from './value-text.js';

/**
 * The text that Mesos (since 1.4) prints: `cpus:4; mem(reservations: [(STATIC,spark)]):512`, `{}`
 * for nothing. Copies of a shared volume are counted: `…<SHARED>:100<2>`. `parseResources` reads
 * it back, as long as no name, role, id or path holds one of the characters that separate them.
 */
export function formatResources(resources: readonly Resource[]): string {
  const texts: string[] = [];
  const shared = new Map<string, { index: number; text: string; copies: number }>();
  for (const resource of resources) {
    const text = formatResource(resource);
    if (resource.shared === undefined) {
      texts.push(text);
      continue;
    }
    const key = `${identityOf(resource).key} ${resource.allocation_info?.role}`;
    const entry = shared.get(key) ?? { index: texts.length, text, copies: 0 };
    entry.copies++;
    shared.set(key, entry);
    texts[entry.index] = `${entry.text}<${entry.copies}>`;
  }
  return texts.length === 0 ? '{}' : texts.join('; ');
}

function formatResource(resource: Resource): string {
  const { name, allocation_info, disk, revocable, shared } = resource;
  let text = name;
  if (allocation_info !== undefined) text += `(allocated: ${allocation_info.role})`;
  const reservations = reservationsOf(resource);
  if (reservations.length > 0) {
    text += `(reservations: [${reservations.map(formatReservation).join(',')}])`;
  }
  if (disk !== undefined) text += `[${formatDisk(disk)}]`;
  if (revocable !== undefined) text += '{REV}';
  if (shared !== undefined) text += '<SHARED>';
  return `${text}:${formatValue(resource)}`;
}

function formatReservation({ type, role, principal, labels }: Reservation): string {
  const words: string[] = [type, role];
  if (principal !== undefined) words.push(principal);
  if (labels !== undefined) {
    const pairs = labels.labels.map(({ key, value }) =>
      value === undefined ? key : `${key}: ${value}`,
    );
    words.push(`{${pairs.join(', ')}}`);
  }
  return `(${words.join(',')})`;
}

function formatDisk({ source, persistence, volume }: DiskInfo): string {
  let text = source === undefined ? '' : formatSource(source);
  if (persistence !== undefined) text += (text === '' ? '' : ',') + persistence.id;
  return volume === undefined ? text : `${text}:${formatVolume(volume)}`;
}

function formatSource(source: NonNullable<DiskInfo['source']>): string {
  const { type, path, mount, vendor, id, profile } = source;
  if (id !== undefined || profile !== undefined) {
    return `${type}(${[vendor, id, profile].map((word) => word ?? '').join(',')})`;
  }
  const root = type === 'PATH' ? path?.root : type === 'MOUNT' ? mount?.root : undefined;
  return root === undefined ? type : `${type}:${root}`;
}

function formatVolume({ container_path, host_path, mode }: Readonly<Record<string, unknown>>) {
  if (host_path === undefined) return String(container_path);
  const suffix = mode === undefined ? '' : `:${String(mode).toLowerCase()}`;
  return `${String(host_path)}:${String(container_path)}${suffix}`;
}

function formatValue({ type, scalar, ranges, set }: Resource): string {
  switch (type) {
    case 'SCALAR':
      return formatScalar(scalar?.value ?? 0);
    case 'RANGES':
      return formatRanges(ranges?.range ?? []);
    case 'SET':
      return formatSet(set?.item ?? []);
  }
}
