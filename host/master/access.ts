import { readFileSync } from 'node:fs';
import { systemProblem } from '../files/index.js';
import { MasterError } from './errors.js';

/** How one comes to a master: whose certificate it has, and as whom one asks. */
export interface Access {
  /** Certificates (PEM) of who signed the master's; the system's when absent. */
  readonly ca?: Buffer;
  /** Take any certificate. */
  readonly isInsecure?: boolean;
  /** For basic authentication; both or none. */
  readonly principal?: string;
  readonly secret?: string;
}

/** Where the parts of an access lie. */
export interface AccessFiles {
  readonly caFile?: string | undefined;
  readonly isInsecure?: boolean | undefined;
  readonly principal?: string | undefined;
  readonly secretFile?: string | undefined;
}

/**
 * Reads what gives access. A line's end behind the secret is none of it: editors write one.
 *
 * @throws {MasterError} when a file cannot be read, or principal and secret are not together.
 */
export function readAccess({ caFile, isInsecure, principal, secretFile }: AccessFiles): Access {
  if ((principal === undefined) !== (secretFile === undefined)) {
    const [given, lacks] =
      principal === undefined
        ? ['--secret-file', '--principal NAME']
        : ['--principal', '--secret-file FILE'];
    throw new MasterError('access', given, 'is given alone', `${lacks} with it`);
  }
  return {
    ...(caFile !== undefined && { ca: contentOf('--ca', caFile) }),
    ...(isInsecure === true && { isInsecure }),
    ...(principal !== undefined && { principal }),
    ...(secretFile !== undefined && {
      secret: contentOf('--secret-file', secretFile)
        .toString('utf8')
        .replace(/\r?\n$/, ''),
    }),
  };
}

function contentOf(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const problem = systemProblem(error);
    if (problem === undefined) throw error;
    throw new MasterError('access', `${option} ${path}`, problem, 'a file that can be read');
  }
}
