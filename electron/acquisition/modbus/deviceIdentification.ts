import { IDENTIFY_FUNCTION, IDENTIFY_MEI_TYPE } from './protocol.ts';

/** What a device says about itself (MAP V1.1b3, 6.21, Read Device Identification). */
export interface DeviceIdentification {
  readonly unitId: number;
  /** 1 basic, 2 regular, 3 extended; bit 7: single objects may be asked for. */
  readonly conformity: number;
  /** By the names of MAP 6.21, table of objects; others as `object 0x80`. */
  readonly objects: readonly { readonly id: number; readonly name: string; readonly value: string }[];
}

const NAMES = [
  'VendorName',
  'ProductCode',
  'MajorMinorRevision',
  'VendorUrl',
  'ProductName',
  'ModelName',
  'UserApplicationName',
];

export const IDENTIFY_BASIC = 1;
export const IDENTIFY_REGULAR = 2;

/** One answer of perhaps several, checked. `next`: the object to ask on with; undefined when that was all. */
export type IdentificationPart =
  | {
      readonly ok: true;
      readonly conformity: number;
      readonly objects: readonly { readonly id: number; readonly value: string }[];
      readonly next?: number;
    }
  | { readonly ok: false; readonly problem: string };

const refused = (problem: string): IdentificationPart => ({ ok: false, problem });

/** @param pdu function code first, as it came off a line that checked unit, function and length */
export function parseIdentification(pdu: Uint8Array, code: number): IdentificationPart {
  if (pdu.length < 7) return refused('an identification that is too short');
  const [functionCode, mei, answeredCode, conformity, more, next, count] = pdu as unknown as number[];
  if (functionCode !== IDENTIFY_FUNCTION || mei !== IDENTIFY_MEI_TYPE) return refused('no identification');
  if (answeredCode !== code) return refused(`identification code ${answeredCode} instead of ${code}`);
  if (more !== 0x00 && more !== 0xff) return refused(`"more follows" is ${more}`);
  const objects: { id: number; value: string }[] = [];
  let at = 7;
  for (let i = 0; i < count!; i++) {
    const [id, length] = [pdu[at], pdu[at + 1]];
    if (id === undefined || length === undefined || at + 2 + length > pdu.length) {
      return refused(`${count} objects announced, ${i} whole ones there`);
    }
    objects.push({ id, value: textOf(pdu.subarray(at + 2, at + 2 + length)) });
    at += 2 + length;
  }
  if (at !== pdu.length) return refused(`${pdu.length - at} bytes after the last object`);
  return { ok: true, conformity: conformity!, objects, ...(more === 0xff ? { next: next! } : {}) };
}

export const identificationName = (id: number): string => NAMES[id] ?? `object 0x${id.toString(16).padStart(2, '0')}`;

/** MAP: ASCII strings. Bytes outside are shown as ISO 8859-1, control characters as dots. */
const textOf = (bytes: Uint8Array): string =>
  String.fromCharCode(...bytes)
    .replace(/[\0 ]+$/, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '.');
