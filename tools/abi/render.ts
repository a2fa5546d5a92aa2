import { CONSTANTS, type Constant, VERSION } from './constants.js';
import { type Field, type FieldType, RECORDS_IN, RECORDS_OUT, type RecordIn } from './table.js';

/** What is made of the table of records, each as the text of one file or of a part of one. */

const ALL: readonly RecordIn[] = Object.values(RECORDS_IN).flat();
const NOTE = 'Made by `npm run abi` of tools/abi: changes belong there.';

const textOf = ({ written, value }: Constant) => written ?? String(value);

function camel(op: string): string {
  return op.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function pascal(op: string): string {
  const name = camel(op);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function ruler(title: string): string {
  return `// ── ${title} ${'─'.repeat(Math.max(0, 92 - title.length))}`;
}

/** The constants of both sides: assembly/abi.ts. */
export function constantsText(): string {
  const groups = CONSTANTS.map(
    ({ title, constants }) =>
      `${ruler(title)}\n${constants
        .map((one) => {
          const doc = one.doc === undefined ? '' : `/** ${one.doc} */\n`;
          return `${doc}export const ${one.name} = ${textOf(one)};`;
        })
        .join('\n')}`,
  );
  const ins = ALL.map(({ op, code }) => `export const OP_${op} = ${code};`).join('\n');
  const outs = RECORDS_OUT.map(({ out, code }) => `export const OUT_${out} = ${code};`).join('\n');
  return `/**
 * The boundary between the module and its host: every constant that both sides must agree on.
 * Portable AssemblyScript and TypeScript: plain constants only.
 * ${NOTE}
 *
 * A record is a run of 64-bit floats in little-endian memory: \`[op, size, field…]\`, \`size\` counting
 * all of them. Handles, counts and flags are integral; quantities are integral thousandths; names
 * are UTF-8 bytes packed eight to a field. docs/abi.md describes each record.
 */
export const ABI_VERSION = ${VERSION};

${[...groups, `${ruler('records in')}\n${ins}`, `${ruler('records out')}\n${outs}`].join('\n\n')}
`;
}

/** Which function works on a record, and which records give back: assembly/calls/dispatch.ts. */
export function dispatchText(): string {
  const byFile = new Map<string, Set<string>>();
  for (const { file, run } of ALL) {
    const names = byFile.get(file) ?? new Set<string>();
    byFile.set(file, names.add(run.slice(0, run.indexOf('('))));
  }
  const imports = [...byFile].map(
    ([file, names]) => `import { ${[...names].sort().join(', ')} } from './${file}';`,
  );
  const freeing = ALL.filter((record) => record.isFreeing === true);
  return `import { ERROR_OP, ${ALL.map(({ op }) => `OP_${op}`).join(', ')} } from '../abi';
${imports.sort().join('\n')}
import { fail } from './fields';

/**
 * Which function works on which record.
 * ${NOTE}
 */

export function recordApply(op: i32): i32 {
  switch (op) {
${ALL.map(({ op, run }) => `    case OP_${op}:\n      return ${run};`).join('\n')}
    default:
      return fail(ERROR_OP, 0);
  }
}

/** Calls that give back more than they take; they work when memory is exhausted, too. */
export function isFreeing(op: i32): bool {
  switch (op) {
${freeing.map(({ op }) => `    case OP_${op}:`).join('\n')}
      return true;
    default:
      return false;
  }
}
`;
}

/** Fields that always stand at one place: those up to the first of varying length, and it. */
function placed(fields: readonly Field[]): readonly Field[] {
  const varying = fields.findIndex(({ type }) => type !== 'number');
  return varying < 0 ? fields : fields.slice(0, varying + 1);
}

/** Where the fields of records stand: assembly/calls/records.ts. */
export function placesText(): string {
  const enums = ALL.filter(({ fields }) => fields.length > 0).map(({ op, fields }) => {
    const names = placed(fields).map(({ name }) => name);
    // Behind the last field of one that is always as long stands its size.
    if (fields.every(({ type }) => type === 'number')) names.push('size');
    const members = names.map((name, i) => (i === 0 ? `${name} = 2` : name));
    return `export enum ${pascal(op)} {\n  ${members.join(',\n  ')},\n}`;
  });
  return `/**
 * Where the fields of each record stand; op and size come first.
 * ${NOTE}
 */

${enums.join('\n\n')}
`;
}

const TYPES: Readonly<Record<FieldType, string>> = {
  number: 'number',
  name: 'string',
  pairs: 'readonly number[]',
  bag: 'readonly number[]',
  rest: 'readonly number[]',
};
const PUTS: Readonly<Record<FieldType, string>> = {
  number: 'put',
  name: 'putName',
  pairs: 'putAll',
  bag: 'putAll',
  rest: 'putAll',
};

function encoder({ op, fields }: RecordIn): string {
  const parameters = fields.map(({ name, type }) => `, ${name}: ${TYPES[type]}`).join('');
  const puts = fields.map(({ name, type }) => `.${PUTS[type]}(${name})`).join('');
  return `export function ${camel(op)}(to: RecordWriter${parameters}): void {
  to.begin(${ALL.find((one) => one.op === op)?.code})${puts}.end();
}`;
}

/** A function a record that writes it: host/allocator/records.ts. */
export function encodersText(): string {
  return `/**
 * Writes records for the module, field by field (docs/abi.md).
 * ${NOTE}
 */

/** What records are written to. Lists (bags, pairs, …) begin with their numbers already. */
export interface RecordWriter {
  begin(op: number): this;
  put(value: number): this;
  putAll(values: readonly number[]): this;
  putName(name: string): this;
  end(): void;
}

${ALL.map(encoder).join('\n\n')}
`;
}

function define(name: string, value: string, doc?: string): string {
  const large = /^\d{10,}$/.test(value)
    ? `${value}.0`
    : value.includes('<<')
      ? `(${value})`
      : value;
  const line = `#define FAIRLEAD_${name} ${large}`;
  return doc === undefined ? line : `/* ${doc} */\n${line}`;
}

/** The constants and records for a host in C or C++: include/fairlead.h. */
export function headerText(): string {
  const groups = CONSTANTS.map(
    ({ title, constants }) =>
      `/* ${title} */\n${constants.map((one) => define(one.name, textOf(one), one.doc)).join('\n')}`,
  );
  const ins = ALL.map(({ op, code, fields }) =>
    define(
      `OP_${op}`,
      String(code),
      `[${['op', 'size', ...fields.map((one) => one.name)].join(', ')}]`,
    ),
  );
  const outs = RECORDS_OUT.map(({ out, code }) => define(`OUT_${out}`, String(code)));
  return `/*
 * The boundary of build/fairlead.wasm (docs/abi.md). ${NOTE}
 *
 * A record is a run of doubles, [op, size, field...], size counting all of them.
 */
#ifndef FAIRLEAD_H
#define FAIRLEAD_H

#define FAIRLEAD_ABI_VERSION ${VERSION}

${groups.join('\n\n')}

/* records in */
${ins.join('\n')}

/* records out */
${outs.join('\n')}

#endif
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function fieldsOf({ fields, doc }: RecordIn): string {
  const words = fields.map(({ name, doc: meaning }) => meaning ?? name).join(', ');
  return words === '' || doc === undefined ? `${words}${doc ?? ''}` : `${words}: ${doc}`;
}

/** The tables of docs/abi.md, by what they are marked with there. */
export function pageTables(): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const [section, records] of Object.entries(RECORDS_IN)) {
    const rows = records.map((record) => [`\`OP_${record.op}\` ${record.code}`, fieldsOf(record)]);
    tables.set(section, table(['op', 'fields'], rows));
  }
  const rows = RECORDS_OUT.map(({ out, code, fields }) => [`\`OUT_${out}\` ${code}`, fields]);
  tables.set('What comes back', table(['record', 'fields'], rows));
  return tables;
}
