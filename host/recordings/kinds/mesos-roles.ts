import { TraceError } from '../../trace/errors.js';
import type { Kind } from '../kind.js';

/**
 * What a Mesos master answers to `/roles`: weights and quota of roles at one moment. With a log beside it
 * that says when weights changed, it says to what.
 *
 * Source: Mesos `docs/endpoints/master/roles.md`.
 */
export const mesosRoles: Kind = {
  name: 'mesos-roles',
  what: "a Mesos master's /roles, beside its log",
  recognises: ({ text }) =>
    /^\s*\{\s*"roles"\s*:\s*\[\s*\{/.test(text) && /"weight"\s*:\s*[\d.]/.test(text),
  read: async ([file]) => {
    const problem = 'says what roles weigh, and nothing of agents or frameworks';
    throw new TraceError(
      'field',
      { file: file?.path ?? '' },
      problem,
      "the master's log beside it",
    );
  },
};
