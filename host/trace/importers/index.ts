import { TraceError } from '../errors.js';
import type { AboutTrace, ForeignTrace, Importer } from './importer.js';
import { mesosRecording } from './mesos-recording/index.js';

/** All importers; the first that knows a path reads it. */
const IMPORTERS: readonly Importer[] = [mesosRecording];

/**
 * Reads what another program wrote as a trace.
 *
 * @throws {TraceError} when no importer knows it, or the one that does cannot read it.
 */
export function importTrace(path: string, about: AboutTrace): ForeignTrace {
  const importer = IMPORTERS.find(({ detect }) => detect(path));
  if (importer !== undefined) return importer.open(path, about);
  const expected = IMPORTERS.map((known) => known.expected).join(', or ');
  throw new TraceError('missing', { file: path }, 'nothing that can be imported', expected);
}
