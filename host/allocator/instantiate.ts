import { instantiateSync } from '@assemblyscript/loader';

/** The binary: bytes, a compiled module, or a response that is still arriving. */
export type WasmSource = BufferSource | WebAssembly.Module | Response | Promise<Response>;

/**
 * Makes an instance of the module and returns its exports. Compiled here, because the loader would
 * ask of any other source whether it is a `Response`, for which Node loads its HTTP client (25 ms);
 * and the exports are the instance's own, because the loader's are wrapped, each call anew.
 */
export async function instantiate(source: WasmSource): Promise<WebAssembly.Exports> {
  return instantiateSync(await compile(await source)).instance.exports;
}

async function compile(
  source: BufferSource | WebAssembly.Module | Response,
): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if ('arrayBuffer' in source) return WebAssembly.compileStreaming(source);
  return WebAssembly.compile(source);
}
