import { MasterError } from './errors.js';

const EXPECTED = 'http://HOST:5050 or https://HOST:5050';

/** Whether a text is where a master is reached, not a file. */
export function isMasterAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/**
 * A master's address as users write it. A path stays: masters stand behind proxies.
 *
 * @throws {MasterError} for what is none.
 */
export function masterAddress(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new MasterError('access', text, 'is no address', EXPECTED);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new MasterError('access', text, `${url.protocol}// is not spoken`, EXPECTED);
  }
  if (url.username !== '' || url.password !== '') {
    // What stands on a command line, everybody on the machine can read.
    const expected = '--principal NAME --secret-file FILE';
    throw new MasterError('access', url.host, 'has a secret in its address', expected);
  }
  return url;
}

/** An endpoint (`state`, `api/v1`) of the master at an address. */
export function endpoint(master: URL, name: string): URL {
  const url = new URL(master);
  url.pathname = `${master.pathname.replace(/\/+$/, '')}/${name}`;
  url.search = '';
  url.hash = '';
  return url;
}
