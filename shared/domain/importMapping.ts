import { z } from 'zod';
import { idSchema } from './config/tag.ts';
import { isTimeZone } from './timeZone.ts';

/**
 * How a table (CSV or XLSX) becomes readings: saved by name, so that the same kind of file is read the same way each time.
 * Nothing here is guessed while importing: what could be read in two ways is declared, or refused by name.
 */
export const IMPORT_MAPPING_VERSION = 1;

/** Also a file name, on every system. */
export const mappingNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,78}[A-Za-z0-9]$|^[A-Za-z0-9]$/,
    'letters, digits, underscore and hyphen; at most 80',
  )
  .describe('name of the mapping, and of its file');

const column = z
  .string()
  .min(1)
  .max(300)
  .describe('name of a column as the header row has it (outer blanks do not count)');

const headerRow = z
  .int()
  .min(0)
  .max(1000)
  .default(1)
  .describe('line of the file, or row of the sheet, with the column names; 0: none, columns are called 1, 2, 3 …');

export const CSV_ENCODINGS = ['auto', 'utf-8', 'windows-1252', 'utf-16le'] as const;

export const csvFormatSchema = z.strictObject({
  kind: z.literal('csv'),
  delimiter: z
    .union([z.literal('auto'), z.string().regex(/^[^"\r\n0-9A-Za-z]$/, 'one character, no letter, digit or quote')])
    .default('auto')
    .describe('character between cells; auto: found from the beginning of the file'),
  encoding: z
    .enum(CSV_ENCODINGS)
    .default('auto')
    .describe('auto: byte order mark, else UTF-8 where valid, else Windows-1252'),
  decimal: z.enum(['.', ',']).default('.').describe('decimal mark; thousands separators are always refused'),
  headerRow,
  rowNames: z
    .boolean()
    .default(false)
    .describe('each row has one cell more than the header: the first is the name of the row (R writes tables so)'),
});
export const xlsxFormatSchema = z.strictObject({
  kind: z.literal('xlsx'),
  sheet: z.string().max(100).default('').describe('name of the sheet; empty: the first'),
  decimal: z.enum(['.', ',']).default('.').describe('decimal mark of numbers written as text; number cells need none'),
  headerRow,
});

export const timeMappingSchema = z.strictObject({
  columns: z.array(column).min(1).max(3).describe('one column, or date and time; joined with a blank'),
  format: z
    .string()
    .min(2)
    .max(60)
    .describe(
      'iso; excelSerial (rounded to the second), excelSerialMs; unixSeconds, unixMs; tokens such as dd.MM.yyyy HH:mm:ss; auto where only one reading is possible',
    ),
  timeZone: z
    .string()
    .max(60)
    .refine(isTimeZone, 'an IANA time zone such as Europe/Berlin')
    .describe('zone of times that carry none'),
  ambiguous: z
    .enum(['refuse', 'earlier', 'later', 'byOrder'])
    .default('refuse')
    .describe('local times that happen twice when clocks are put back; byOrder: rows stand in ascending order of time'),
});

export const CENSORED_POLICIES = ['refuse', 'limit'] as const;
export const valueMappingSchema = z.strictObject({
  column,
  tag: z
    .string()
    .min(1)
    .max(300)
    .describe('tag the value belongs to; {Column} stands for the cell of that column in the same row'),
  type: z.enum(['number', 'text', 'bool', 'integer64']).default('number'),
  censored: z
    .enum(CENSORED_POLICIES)
    .default('refuse')
    .describe('<1 and >200.5; limit: the limit is the value, Uncertain and marked as limited low or high'),
  empty: z.enum(['skip', 'refuse']).default('skip').describe('an empty cell: no reading, or the row is refused'),
  noData: z
    .array(z.string().min(1).max(100))
    .max(20)
    .default([])
    .describe('texts that say "no value": stored as Bad readings without a value'),
  unit: z.string().min(1).max(40).optional().describe('UCUM unit, for tags made from the mapping'),
});

export const importMappingSchema = z.strictObject({
  name: mappingNameSchema,
  version: z.literal(IMPORT_MAPPING_VERSION),
  format: z.discriminatedUnion('kind', [csvFormatSchema, xlsxFormatSchema]),
  time: timeMappingSchema,
  rowKey: z
    .array(column)
    .min(1)
    .max(4)
    .optional()
    .describe('columns that name a row: told in refusals, and the same key with another content is refused'),
  values: z.array(valueMappingSchema).min(1).max(500),
  ties: z
    .enum(['refuse', 'spread'])
    .default('refuse')
    .describe(
      'rows with the same tag and time but another value: refused, or set apart by a microsecond each, in file order',
    ),
});
export type ImportMapping = z.infer<typeof importMappingSchema>;
export type CsvFormat = z.infer<typeof csvFormatSchema>;
export type XlsxFormat = z.infer<typeof xlsxFormatSchema>;
export type TimeMapping = z.infer<typeof timeMappingSchema>;
export type ValueMapping = z.infer<typeof valueMappingSchema>;

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** Columns that a tag template names, in order. */
export const templateColumns = (template: string): string[] =>
  [...template.matchAll(PLACEHOLDER)].map((match) => (match[1] as string).trim());

/** Fills the template; each filled-in text is put into the alphabet of tag ids first. */
export const fillTemplate = (template: string, cellOf: (column: string) => string): string =>
  template.replace(PLACEHOLDER, (_, name: string) => idText(cellOf(name.trim())));

/**
 * A text in the alphabet of tag ids: accents dropped, white space to a hyphen, everything else that is not allowed to an
 * underscore. Two texts may become the same id; the importer refuses the second by name.
 */
export function idText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .trim()
    .replace(/\s+/g, '-')
    .replace(/[^A-Za-z0-9._:-]/g, '_');
}

export const isTagId = (text: string): boolean => idSchema.safeParse(text).success;
