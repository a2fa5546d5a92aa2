import { ResourceError } from './errors.js';
import { parseRanges } from './text.js';
import type { Attribute, AttributesInput } from './types.js';

/** Attributes from Mesos' text (`AZ:us-east-1a;rack:12;ports:[1-2];zones:{a,b}`). */
export function parseAttributes(input: AttributesInput): Attribute[] {
  if (typeof input !== 'string') return [...input];
  const attributes: Attribute[] = [];
  let column = 1;
  for (const part of input.split(';')) {
    if (part.trim() !== '') attributes.push(parseAttribute(part, column));
    column += part.length + 1;
  }
  return attributes;
}

function parseAttribute(part: string, column: number): Attribute {
  const colon = part.indexOf(':');
  const name = part.slice(0, colon).trim();
  const value = part.slice(colon + 1).trim();
  if (colon < 0 || name === '' || value === '') {
    throw new ResourceError(`"${part.trim()}" is no attribute`, column, 'NAME:VALUE');
  }
  if (value.startsWith('[') && value.endsWith(']')) {
    return { name, type: 'RANGES', value: parseRanges(value, column + colon + 1) };
  }
  if (value.startsWith('{') && value.endsWith('}')) {
    const items = value
      .slice(1, -1)
      .split(',')
      .map((item) => item.trim());
    return { name, type: 'SET', value: items.filter((item) => item !== '') };
  }
  if (/^[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?$/.test(value)) {
    return { name, type: 'SCALAR', value: Number(value) };
  }
  return { name, type: 'TEXT', value };
}

export function formatAttributes(attributes: readonly Attribute[]): string {
  return attributes.map((attribute) => `${attribute.name}:${formatValue(attribute)}`).join(';');
}

function formatValue(attribute: Attribute): string {
  switch (attribute.type) {
    case 'RANGES':
      return `[${attribute.value.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]`;
    case 'SET':
      return `{${attribute.value.join(', ')}}`;
    case 'SCALAR':
      return String(attribute.value);
    case 'TEXT':
      return attribute.value;
  }
}
