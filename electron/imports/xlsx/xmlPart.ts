import { SaxesParser } from 'saxes';
import { BrokenFileError } from '../sourceRow.ts';
import type { Zip } from './openZip.ts';

export interface XmlHandlers {
  /** Element name without its namespace prefix, and its attributes by their full names. */
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** One text longer than this is no cell of a spreadsheet; the parser would hold it all. */
const SILENT_CHARS_MAX = 4_194_304;
const DEPTH_MAX = 100;

/**
 * Streams one XML part through handlers; yields after each chunk, so that the caller takes what came together. Entities beyond
 * the five of XML do not exist here: a document type is refused.
 *
 * @throws BrokenFileError naming the part, line and column where it is not well-formed
 */
export async function* xmlPart(zip: Zip, name: string, handlers: XmlHandlers): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false as const, fileName: name });
  let depth = 0;
  let silent = 0;
  const local = (full: string): string => full.slice(full.indexOf(':') + 1);
  parser.on('error', (error) => {
    throw new BrokenFileError(`part ${error.message}: no well-formed XML`);
  });
  parser.on('doctype', () => {
    throw new BrokenFileError(`part ${name} has a document type, which no workbook has: not read`);
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding))
      throw new BrokenFileError(`part ${name} is written in ${encoding}; only UTF-8 is read`);
  });
  parser.on('opentag', (tag) => {
    silent = 0;
    if (++depth > DEPTH_MAX) throw new BrokenFileError(`part ${name} is nested deeper than ${DEPTH_MAX} elements`);
    handlers.open?.(local(tag.name), tag.attributes);
  });
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  parser.on('closetag', (tag) => {
    silent = 0;
    depth--;
    handlers.close?.(local(tag.name));
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw new BrokenFileError(`part ${name} is no valid UTF-8`);
    }
  };
  for await (const chunk of zip.read(name)) {
    silent += chunk.length;
    parser.write(decode(chunk));
    if (silent > SILENT_CHARS_MAX)
      throw new BrokenFileError(`part ${name} has a text of more than ${SILENT_CHARS_MAX} characters`);
    yield;
  }
  parser.write(decode());
  parser.close();
  yield;
}

/** Reads a whole part. */
export async function readXmlPart(zip: Zip, name: string, handlers: XmlHandlers): Promise<void> {
  for await (const _ of xmlPart(zip, name, handlers));
}
