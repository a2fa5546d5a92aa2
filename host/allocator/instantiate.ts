import { instantiateSync } from '@assemblyscript/loader';

/** `WebAssembly.Module` where TypeScript has types of it: without those of the DOM it has none. */
type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } }
  ? M
  : never;

/** The module's bytes. */
export type WasmBytes = ArrayBuffer | ArrayBufferView;

/** The binary: bytes, a compiled `WebAssembly.Module`, or a response that is still arriving. */
export type WasmSource = WasmBytes | WasmModule | Response | Promise<Response>;

/**
 * Makes an instance of the module and returns its exports. Compiled here, because the loader would
 * ask of any other source whether it is a `Response`, for which Node loads its HTTP client (25 ms);
 * and the exports are the instance's own, because the loader's are wrapped, each call anew.
 */
export async function instantiate(source: WasmSource): Promise<Record<string, unknown>> {
  return instantiateSync(await compile(await source)).instance.exports;
}

async function compile(source: WasmBytes | WasmModule | Response): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if ('arrayBuffer' in source) return WebAssembly.compileStreaming(source);
  return WebAssembly.compile(source as BufferSource);
}
