import { type ImportMapping, importMappingSchema } from '../../../shared/domain/importMapping.ts';

/** The mapping in the text, or what is wrong with it in one line. */
export function mappingOf(text: string): { mapping: ImportMapping } | { problem: string } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { problem: `not valid JSON: ${(error as Error).message}` };
  }
  const parsed = importMappingSchema.safeParse(document);
  if (parsed.success) return { mapping: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}

export const mappingText = (mapping: unknown): string => JSON.stringify(mapping, null, 2);

/** What the form can change; everything else stays as the text has it. */
export interface FormFields {
  readonly name: string;
  readonly timeColumns: string;
  readonly timeFormat: string;
  readonly timeZone: string;
  readonly decimal: '.' | ',';
  readonly values: readonly { readonly column: string; readonly tag: string; readonly censored: 'refuse' | 'limit' }[];
}

interface Loose {
  name?: unknown;
  format?: { decimal?: unknown };
  time?: { columns?: unknown; format?: unknown; timeZone?: unknown };
  values?: unknown;
}

/** The fields as the text has them, also where the whole is not valid yet; undefined: it is no JSON object. */
export function fieldsOf(text: string): FormFields | undefined {
  let document: Loose;
  try {
    document = JSON.parse(text) as Loose;
  } catch {
    return undefined;
  }
  if (typeof document !== 'object' || document === null) return undefined;
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  const { time, format, values } = document;
  return {
    name: word(document.name),
    timeColumns: Array.isArray(time?.columns) ? time.columns.join(' + ') : '',
    timeFormat: word(time?.format),
    timeZone: word(time?.timeZone),
    decimal: format?.decimal === ',' ? ',' : '.',
    values: (Array.isArray(values) ? (values as Record<string, unknown>[]) : []).map((value) => ({
      column: word(value.column),
      tag: word(value.tag),
      censored: value.censored === 'limit' ? 'limit' : 'refuse',
    })),
  };
}

/** The text with the changed fields in it; what the form does not show is kept. */
export function withFields(text: string, fields: FormFields): string {
  const document = JSON.parse(text) as Loose & Record<string, unknown>;
  const before = (Array.isArray(document.values) ? document.values : []) as Record<string, unknown>[];
  document.name = fields.name;
  document.format = { ...document.format, decimal: fields.decimal };
  document.time = {
    ...document.time,
    columns: fields.timeColumns
      .split('+')
      .map((column) => column.trim())
      .filter((column) => column !== ''),
    format: fields.timeFormat,
    timeZone: fields.timeZone,
  };
  document.values = fields.values.map((value) => ({
    ...before.find((each) => each.column === value.column),
    ...value,
  }));
  return mappingText(document);
}
