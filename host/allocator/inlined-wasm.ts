import wasm from '#fairlead.wasm';
import type { WasmBytes } from './instantiate.js';

/** The module out of the code itself: wherever there is no package to read it from. */
export function bundledWasm(): WasmBytes {
  return wasm;
}
