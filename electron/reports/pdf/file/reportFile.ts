import PDFDocument from 'pdfkit';
import type { ReportAssets } from './assets.ts';
import { type Attachment, attach } from './attachments.ts';
import { OBJECT_DIGESTS_NAME, objectDigests } from './objectDigests.ts';
import { type PdfReference, partsOf, pdfText } from './parts.ts';
import { addSignatureField, type SignaturePlace } from './signaturePlaceholder.ts';
import { type FileFacts, xmpPacket } from './xmp.ts';

export type Pdf = InstanceType<typeof PDFDocument>;
export type Paper = 'A4' | 'Letter';

/** Sizes of PDF/A-3 matters: everything a reader needs is inside, and nothing in it acts. */
const PDF_VERSION = '1.7';

/**
 * The file around the pages. pdfkit writes objects and draws; what it writes of metadata and forms is ours, because its own
 * does not escape (XMP) or is not admitted in an archive file (NeedAppearances).
 */
class ReportPdf extends PDFDocument {
  beforeCatalog: () => void = () => {};

  override endMetadata(): void {
    this.beforeCatalog();
  }

  override endAcroForm(): this {
    return this;
  }
}

export interface OpenFile {
  readonly pdf: Pdf;
  /** Where the signature is to be clicked on; without it the file cannot be signed. */
  placeSignature(place: SignaturePlace): void;
  /** Closes the file and returns its bytes. */
  finish(): Buffer;
}

/** Fonts are registered as `regular`, `semibold` and `bold`; there is no page yet, and pages have no margins of their own. */
export function openReportFile(
  facts: FileFacts,
  assets: ReportAssets,
  attachments: readonly Attachment[],
  paper: Paper,
): OpenFile {
  const pdf = new ReportPdf({
    font: '', // pdfkit would load Helvetica, which is never embedded
    pdfVersion: PDF_VERSION,
    tagged: true,
    displayTitle: true,
    lang: facts.language,
    size: paper === 'A4' ? 'A4' : 'LETTER',
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    info: infoOf(facts),
  });
  pdf.registerFont('regular', assets.regular);
  pdf.registerFont('semibold', assets.semibold);
  pdf.registerFont('bold', assets.bold);
  const parts = partsOf(pdf);
  for (const each of attachments) attach(parts, each, facts.createdAtMs);
  const digests = parts.ref({ Type: OBJECT_DIGESTS_NAME });
  pdf.beforeCatalog = () => {
    addOutputIntent(parts, assets.colourProfile);
    addMetadata(parts, xmpPacket(facts));
    (parts._root.data as { ShiftsealObjects?: PdfReference }).ShiftsealObjects = digests;
  };
  return {
    pdf: pdf as unknown as Pdf, // its types do not know exact optional properties
    placeSignature: (place) => addSignatureField(parts, place),
    finish: () => finish(pdf, digests),
  };
}

const infoOf = ({ title, author, subject, producer, createdAtMs }: FileFacts): PDFKit.DocumentInfo => ({
  Title: title,
  Author: author,
  Subject: subject,
  Creator: producer,
  Producer: producer,
  CreationDate: new Date(createdAtMs),
  ModDate: new Date(createdAtMs),
});

function addOutputIntent(parts: ReturnType<typeof partsOf>, colourProfile: Buffer): void {
  const profile = parts.ref({ N: 3 });
  profile.end(colourProfile);
  const intent = parts.ref({
    Type: 'OutputIntent',
    S: 'GTS_PDFA1',
    OutputConditionIdentifier: pdfText('sRGB IEC61966-2.1'),
    Info: pdfText('sRGB IEC61966-2.1'),
    DestOutputProfile: profile,
  });
  intent.end();
  parts._root.data.OutputIntents = [intent];
}

/** Never compressed: archives search files for it (ISO 19005-3 §6.6.2.1). */
function addMetadata(parts: ReturnType<typeof partsOf>, packet: string): void {
  const metadata = parts.ref({ Type: 'Metadata', Subtype: 'XML' });
  metadata.compress = false;
  metadata.end(Buffer.from(packet, 'utf8'));
  parts._root.data.Metadata = metadata;
}

/** All other objects are written when `end` returns; their digests close the file. */
function finish(pdf: ReportPdf, digests: PdfReference): Buffer {
  const parts = partsOf(pdf);
  pdf.end();
  const written = readAll(parts);
  digests.end(objectDigests(written, parts._offsets, digests.id));
  return Buffer.concat([written, readAll(parts)]);
}

function readAll(parts: ReturnType<typeof partsOf>): Buffer {
  const chunks: Buffer[] = [];
  for (let chunk = parts.read(); chunk !== null; chunk = parts.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
