/** For threads: half of an even number; of an odd one an error. */
export async function half({ value }: { readonly value: number }): Promise<number> {
  // Small numbers take longest, so that answers come in another order than jobs.
  await new Promise((resolve) => setTimeout(resolve, 40 / (1 + value)));
  if (value % 2 === 1) throw new RangeError(`${value} is odd`);
  return value / 2;
}
