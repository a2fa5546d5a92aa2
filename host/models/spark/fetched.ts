import type { SparkPropertyReader } from './properties.js';

/** Which files Mesos' fetcher brings, of an application. */
export const FETCH_PROPERTIES = ['spark.executor.uri', 'spark.mesos.uris'] as const;

/**
 * What an executor or a driver fetches: files that are named one by one, and Spark itself.
 *
 * Source: Spark's `running-on-mesos` page.
 */
export function fetchedUris(
  read: SparkPropertyReader<(typeof FETCH_PROPERTIES)[number]>,
): string[] {
  const named = (read.text('spark.mesos.uris') ?? '').split(',');
  const uris = [...named, read.text('spark.executor.uri') ?? ''].map((uri) => uri.trim());
  return uris.filter((uri) => uri !== '');
}
