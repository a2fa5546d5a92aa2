import { ownValue } from '../../resources/index.js';
import { nearNames } from '../../resources/near-names.js';
import { TIME_MAX_MS } from '../../resources/schema.js';
import { ReplayError } from '../errors.js';

/** Spark properties as users write them. */
export type SparkProperties = Readonly<Record<string, string>>;

const MEMORY_OVERHEAD_MIN_MIB = 384;
/** A pebibyte an executor, and a billion cores: more is a slip of the pen. */
const MEMORY_MAX_MIB = 2 ** 30;
const COUNT_MAX = 1e9;

/**
 * Reads properties, each with Spark's default, by the names that a model knows.
 *
 * @throws {ReplayError} in all its functions: names the property, its value and what is expected.
 */
export class SparkPropertyReader<Name extends string> {
  constructor(private readonly properties: SparkProperties) {}

  text(name: Name): string | undefined {
    return ownValue(this.properties, name);
  }

  /** In MiB. */
  memory(name: Name, fallbackMib: number): number {
    const text = this.text(name);
    return text === undefined ? fallbackMib : parseSparkMemory(name, text);
  }

  /** In ms; `unit` is what a number without one means. */
  durationMs(name: Name, fallbackMs: number, unit: 'ms' | 's'): number {
    const text = this.text(name);
    return text === undefined ? fallbackMs : parseSparkDuration(name, text, unit);
  }

  /** In whole seconds. */
  seconds(name: Name, fallback: number): number {
    return Math.floor(this.durationMs(name, fallback * 1000, 's') / 1000);
  }

  /** From 1 on, where it is there. */
  optionalCount(name: Name): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = wholeNumber(text);
    if (value === undefined || value === 0) {
      throw badProperty(name, text, `a whole number from 1 to ${COUNT_MAX}`);
    }
    return value;
  }

  count(name: Name, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = wholeNumber(text);
    if (value === undefined) throw badProperty(name, text, `a whole number up to ${COUNT_MAX}`);
    return value;
  }

  /** Cores as Mesos counts them, in thousandths: `0.5`. */
  coresThousandths(name: Name, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback * 1000;
    const value = /^\d+(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value <= COUNT_MAX)) throw badProperty(name, text, 'a number of cores such as `0.5`');
    return Math.round(value * 1000);
  }

  ratio(name: Name, fallback: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= 0 && value <= 1)) throw badProperty(name, text, 'a number from 0 to 1');
    return value;
  }

  flag(name: Name, fallback: boolean): boolean {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = text.trim().toLowerCase();
    if (value !== 'true' && value !== 'false') throw badProperty(name, text, 'true or false');
    return value === 'true';
  }
}

/** An executor's memory with its overhead, in MiB. Spark cuts the tenth off to whole MiB. */
export function withSparkOverhead(memoryMib: number): number {
  return memoryMib + Math.max(Math.floor(memoryMib * 0.1), MEMORY_OVERHEAD_MIN_MIB);
}

const MIB_PER_UNIT: Readonly<Record<string, number>> = {
  b: 1 / (1024 * 1024),
  k: 1 / 1024,
  m: 1,
  g: 1024,
  t: 1024 * 1024,
  p: 1024 * 1024 * 1024,
};

/** Spark's memory text (`4g`, `512m`, `4096`; without a suffix MiB) in whole MiB. */
export function parseSparkMemory(name: string, text: string): number {
  const match = /^(\d+)\s*(?:([bkmgtp])b?)?$/i.exec(text.trim());
  const unit = ownValue(MIB_PER_UNIT, (match?.[2] ?? 'm').toLowerCase());
  if (match === null || unit === undefined) {
    throw badProperty(name, text, 'an amount of memory such as `4g`, `512m` or `4096` (MiB)');
  }
  const memoryMib = Math.floor(Number(match[1]) * unit);
  if (memoryMib > MEMORY_MAX_MIB) throw badProperty(name, text, `at most ${MEMORY_MAX_MIB}m`);
  return memoryMib;
}

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Spark's time text (`3600s`, `30min`, `1h`; without a suffix the unit that the property has) in ms. */
export function parseSparkDuration(name: string, text: string, unit: 'ms' | 's'): number {
  const match = /^(\d+)\s*(us|ms|s|m|min|h|d)?$/i.exec(text.trim());
  const scale = ownValue(MS_PER_UNIT, (match?.[2] ?? unit).toLowerCase());
  if (match === null || scale === undefined) {
    throw badProperty(name, text, 'a time such as `3600s`, `30min` or `1h`');
  }
  const durationMs = Math.floor(Number(match[1]) * scale);
  if (durationMs > TIME_MAX_MS) throw badProperty(name, text, `at most ${TIME_MAX_MS}ms`);
  return durationMs;
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value <= COUNT_MAX ? value : undefined;
}

export function badProperty(name: string, text: string, expected: string): ReplayError {
  return new ReplayError('property', `${name}: cannot use \`${text}\``, expected);
}

/** So many letters make a slip of the hand; other properties of Spark's are farther from those read. */
const MISSPELT_BY = 3;

/** A text for each property that a model does not know but whose name is near to one that it does. */
export function misspelt(properties: SparkProperties, known: readonly string[]): string[] {
  return Object.keys(properties).flatMap((name) => {
    if (known.includes(name)) return [];
    const [near] = nearNames(name, known, MISSPELT_BY);
    const asWritten = `the Spark property ${name} makes no difference`;
    return near === undefined ? [] : [`${asWritten} (did you mean ${near}?)`];
  });
}
