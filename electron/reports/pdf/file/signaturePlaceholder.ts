import { type PdfDocumentParts, type PdfReference, Verbatim } from './parts.ts';

/** Where the visible part of the signature lies: page object, and the rectangle in points from the upper left corner. */
export interface SignaturePlace {
  readonly page: PdfReference;
  readonly pageHeight: number;
  readonly rectangle: readonly [left: number, top: number, right: number, bottom: number];
}

/** Room for the CMS in bytes: an RSA-4096 signature with a chain of four certificates takes 8 kB. */
export const CMS_BYTES_MAX = 12_288;
/** Room for a text of the signature, in UTF-16 code units. */
export const SIGNATURE_TEXT_MAX = 120;
/** ByteRange with four numbers of this width holds files up to 10 GB. */
const NUMBER_WIDTH = 10;

/** The parts that signing fills in; none of them changes its length. */
export const blankByteRange = `[0 ${'0'.repeat(NUMBER_WIDTH)} ${'0'.repeat(NUMBER_WIDTH)} ${'0'.repeat(NUMBER_WIDTH)}]`;
export const blankContents = `<${'0'.repeat(2 * CMS_BYTES_MAX)}>`;
export const blankDate = '(D:00000000000000Z)';
export const blankText = `<${' '.repeat(4 * (SIGNATURE_TEXT_MAX + 1))}>`;

export const filledByteRange = (range: readonly number[]): string =>
  `[0 ${range
    .slice(1)
    .map((each) => String(each).padStart(NUMBER_WIDTH, '0'))
    .join(' ')}]`;

/**
 * An empty signature (ISO 32000-1 §12.8.1, PAdES: ETSI EN 319 142-1 §5.3) with its field. The field is the whole form: there
 * is nothing to fill in, and a reader is told that signatures exist and that the file may only be appended to (§12.7.2).
 */
export function addSignatureField(parts: PdfDocumentParts, { page, pageHeight, rectangle }: SignaturePlace): void {
  const signature = parts.ref({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: 'ETSI.CAdES.detached',
    ByteRange: new Verbatim(blankByteRange),
    Contents: new Verbatim(blankContents),
    M: new Verbatim(blankDate),
    Reason: new Verbatim(blankText),
    Location: new Verbatim(blankText),
    Name: new Verbatim(blankText),
  });
  signature.end();
  const [left, top, right, bottom] = rectangle;
  const looks = parts.ref({
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, right - left, bottom - top],
    Resources: {},
  });
  looks.end(Buffer.from('% the page below shows what is signed\n'));
  const field = parts.ref({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    T: new Verbatim('(report)'),
    V: signature,
    P: page,
    Rect: [left, pageHeight - bottom, right, pageHeight - top],
    F: PRINTED_AND_LOCKED,
    AP: { N: looks },
  });
  field.end();
  page.data.Annots = [field];
  const form = parts.ref({ Fields: [field], SigFlags: SIGNATURES_EXIST_APPEND_ONLY });
  form.end();
  parts._root.data.AcroForm = form;
}

/** Annotation flags Print (bit 3) and Locked (bit 8), ISO 32000-1 table 165. */
const PRINTED_AND_LOCKED = 4 + 128;
/** ISO 32000-1 table 219. */
const SIGNATURES_EXIST_APPEND_ONLY = 3;
