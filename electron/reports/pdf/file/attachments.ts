import { type PdfDocumentParts, pdfText, Verbatim } from './parts.ts';

/** A file inside the file (ISO 32000-1 §7.11.4), associated with the document (ISO 19005-3 §6.8). */
export interface Attachment {
  /** Letters, digits, `.`, `-` and `_` only. */
  readonly name: string;
  readonly mediaType: string;
  /** What it is to the pages: what they were drawn from, or a part of it in another form. */
  readonly relationship: 'Source' | 'Data' | 'Supplement';
  readonly description: string;
  readonly bytes: Buffer;
}

export function attach(parts: PdfDocumentParts, attachment: Attachment, modifiedAtMs: number): void {
  const { name, mediaType, relationship, description, bytes } = attachment;
  const content = parts.ref({
    Type: 'EmbeddedFile',
    Subtype: mediaType.replace('/', '#2F'),
    Params: { ModDate: new Date(modifiedAtMs), Size: bytes.length },
  });
  content.end(bytes);
  const specification = parts.ref({
    Type: 'Filespec',
    F: new Verbatim(`(${name})`),
    UF: new Verbatim(`(${name})`),
    AFRelationship: relationship,
    Desc: pdfText(description),
    EF: { F: content, UF: content },
  });
  specification.end();
  parts.addNamedEmbeddedFile(name, specification);
  const associated = (parts._root.data.AF ?? []) as unknown[];
  parts._root.data.AF = [...associated, specification];
}
