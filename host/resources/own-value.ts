/**
 * What a plain object says of a name from outside; `undefined` when it says nothing. Every object
 * knows `constructor` and `toString` without having been told of them.
 */
export function ownValue<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
