/** Numbers, and numbers of things, as people read them: the same text on every machine. */

/** `1,635.2`: a comma between thousands, a fixed number of decimals. */
export function formatNumber(value: number, decimals = 0): string {
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const isZero = Number(whole) === 0 && Number(fraction ?? 0) === 0;
  const sign = value < 0 && !isZero ? '-' : '';
  return fraction === undefined ? sign + grouped : `${sign}${grouped}.${fraction}`;
}

/** `1 framework`, `2 frameworks`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}

/** `its one task`, `its 3 tasks together`. */
export function together(count: number, noun: string): string {
  return count === 1 ? `its one ${noun}` : `its ${counted(count, noun)} together`;
}
