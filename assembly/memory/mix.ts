/** A bijective mixing of 32 bits whose every output bit depends on every input bit. */
export function mix(value: u32): u32 {
  let x = value;
  x = (x ^ (x >> 16)) * 0x85ebca6b;
  x = (x ^ (x >> 13)) * 0xc2b2ae35;
  return x ^ (x >> 16);
}
