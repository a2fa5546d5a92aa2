import { pathToFileURL } from 'node:url';

/**
 * Where recordings of real clusters lie that are not part of this project, if they are at hand: the
 * folder that FAIRLEAD_RECORDINGS names. Tests that need them are skipped without it.
 */
export const REAL_RECORDINGS: URL = pathToFileURL(
  `${process.env.FAIRLEAD_RECORDINGS ?? '/nowhere'}/`,
);
