import { createHash } from 'node:crypto';
import { hexText, pdfDate } from '../file/parts.ts';
import {
  blankByteRange,
  blankContents,
  blankDate,
  blankText,
  CMS_BYTES_MAX,
  filledByteRange,
  SIGNATURE_TEXT_MAX,
} from '../file/signaturePlaceholder.ts';
import { signCms } from './cms.ts';
import type { PlantCertificate } from './plantCertificate.ts';

export interface SignatureTexts {
  /** Why the plant seals this file, such as "Shift report signed". */
  readonly reason: string;
  readonly location: string;
  /** ms since 1970 UTC; printed as the time of signing. */
  readonly atMs: number;
}

/** Why a file was not signed, and what to do about it. */
export class PdfSigningError extends Error {
  override readonly name = 'PdfSigningError';
}

/**
 * Seals a report drawn with room for a signature (every one that a person has signed): PAdES baseline B-B, in place, so that
 * the signature covers the whole file and the file has one revision.
 *
 * @throws PdfSigningError when the file has no empty signature, or the certificate is not valid at that time
 */
export function signPdf(
  pdf: Buffer,
  certificate: PlantCertificate,
  { reason, location, atMs }: SignatureTexts,
): Buffer {
  if (atMs < certificate.validFromMs || atMs > certificate.validToMs) {
    throw new PdfSigningError(
      `The certificate "${certificate.subject}" is valid from ${day(certificate.validFromMs)} to ${day(certificate.validToMs)}. ` +
        'Set up a new certificate for reports, or check the clock of the station.',
    );
  }
  const place = placeOfSignature(pdf);
  const signed = Buffer.from(pdf);
  const fill = (key: string, blank: string, filled: string) => {
    const at = pdf.indexOf(`/${key} ${blank}`, place);
    if (at < 0)
      throw new PdfSigningError(`The empty signature of the file has no room for ${key}; draw the report again.`);
    signed.write(filled.padEnd(blank.length), at + key.length + 2, 'latin1');
    return at + key.length + 2;
  };
  const start = pdf.indexOf(blankContents, place);
  const end = start + blankContents.length;
  fill('ByteRange', blankByteRange, filledByteRange([0, start, end, pdf.length - end]));
  fill('M', blankDate, `(${pdfDate(atMs)})`);
  fill('Reason', blankText, paddedText(reason));
  fill('Location', blankText, paddedText(location));
  fill('Name', blankText, paddedText(certificate.subject));
  const digest = createHash('sha256').update(signed.subarray(0, start)).update(signed.subarray(end)).digest();
  const cms = signCms(digest, [certificate.certificate, ...certificate.chain], certificate.privateKey);
  if (cms.length > CMS_BYTES_MAX) {
    throw new PdfSigningError(
      `The signature takes ${cms.length} bytes, of ${CMS_BYTES_MAX} there is room for. Export the certificate with a shorter chain.`,
    );
  }
  signed.write(cms.toString('hex'), start + 1, 'latin1');
  return signed;
}

function placeOfSignature(pdf: Buffer): number {
  const place = pdf.indexOf(`/Contents ${blankContents}`);
  if (place < 0) {
    throw new PdfSigningError(
      'The file has no empty signature: it is a draft, or signed already. Draw the signed report.',
    );
  }
  return pdf.lastIndexOf('/Type /Sig\n', place);
}

/** Cut to the room there is, never inside a pair of surrogates. */
function paddedText(text: string): string {
  const cut = text.slice(0, SIGNATURE_TEXT_MAX).replace(/[\ud800-\udbff]$/, '');
  return `${hexText(cut)
    .slice(0, -1)
    .padEnd(blankText.length - 1)}>`;
}

const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
