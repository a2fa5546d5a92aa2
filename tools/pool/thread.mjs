// A thread does not inherit the loader that reads TypeScript.
import { register } from 'tsx/esm/api';

register();

/** Calls a function that a module exports. The module is read once a thread. */
export default async function call({ module, name, job }) {
  const exported = await import(module);
  return exported[name](job);
}
