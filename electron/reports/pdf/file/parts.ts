/** An indirect object of the file being written. */
export interface PdfReference {
  readonly id: number;
  readonly data: Record<string, unknown>;
  compress: boolean;
  write(chunk: Uint8Array | string): void;
  end(chunk?: Uint8Array | string): void;
}

/** Members of pdfkit's document that its types leave out; version pinned in package.json, used only below this folder. */
export interface PdfDocumentParts {
  readonly _root: PdfReference;
  readonly _offsets: readonly (number | null)[];
  readonly page: { readonly dictionary: PdfReference; readonly annotations: PdfReference[]; readonly height: number };
  ref(data: object): PdfReference;
  addNamedEmbeddedFile(name: string, fileSpecification: PdfReference): void;
  read(): Buffer | null;
}

/** The same object, seen with those members. */
export const partsOf = (pdf: object): PdfDocumentParts => pdf as PdfDocumentParts;

/** Goes into the file as it stands: pdfkit prints what is neither plain object, array, text nor number by `toString`. */
export class Verbatim {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get [Symbol.toStringTag](): string {
    return 'Verbatim';
  }

  toString(): string {
    return this.#text;
  }
}

/** A PDF text string in hexadecimal, UTF-16BE with its mark (ISO 32000-1 §7.9.2.2): nothing in it needs an escape. */
export function hexText(text: string): string {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  return `<${bytes.toString('hex')}>`;
}

export const pdfText = (text: string): Verbatim => new Verbatim(hexText(text));

/** `D:YYYYMMDDHHmmSSZ` of ms since 1970 UTC (ISO 32000-1 §7.9.4). */
export const pdfDate = (atMs: number): string =>
  `D:${new Date(atMs).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
