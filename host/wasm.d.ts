/** The module's bytes, as the bundler for browsers puts them into the code. */
declare module '#fairlead.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
