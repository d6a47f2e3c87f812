import type { CsvFormat } from '../../../shared/domain/importMapping.ts';
import { bytesOf, sampleOf } from '../fileBytes.ts';
import { noRemarks, type SourceRow, type Table } from '../sourceRow.ts';
import { CsvTokens } from './csvTokens.ts';
import { rowDecoder } from './decodeRow.ts';
import { byteOrderMark, delimiterOf, encodingOf, SAMPLE_BYTES, tokenText } from './detectCsv.ts';
import { Utf16Pieces } from './utf16.ts';

/** Few enough to be dead before the collector of young objects comes by: memory stays small. */
const BATCH_ROWS = 250;

/**
 * A CSV file, plain or gzip, read as a stream: memory holds one chunk and the row that is cut by its end.
 *
 * @throws BrokenFileError when encoding and byte order mark contradict each other, or the file cannot be read
 */
export async function openCsv(
  path: string,
  file: { readonly bytes: number; readonly isGzip: boolean },
  format: Pick<CsvFormat, 'delimiter' | 'encoding'>,
): Promise<Table> {
  const sample = await sampleOf(path, file.isGzip, SAMPLE_BYTES);
  const encoding = encodingOf(sample, format.encoding);
  const delimiter = format.delimiter === 'auto' ? delimiterOf(tokenText(sample, encoding)) : format.delimiter;
  const bytes = bytesOf(path, file.isGzip);
  const remarks = noRemarks();

  async function* rows(): AsyncGenerator<SourceRow[]> {
    const markBytes = byteOrderMark(sample).bytes;
    const tokens = new CsvTokens(delimiter, markBytes);
    const decode = rowDecoder(encoding);
    const utf16 = encoding === 'utf-16le' ? new Utf16Pieces() : undefined;
    let skip = markBytes;

    function* ready(): Generator<SourceRow[]> {
      let batch: SourceRow[] = [];
      for (let row = tokens.next(); row; row = tokens.next()) {
        if (!row.fault && row.cells.every((cell) => cell.trim() === '')) remarks.emptyRows++;
        else if (batch.push(decode(row)) === BATCH_ROWS) {
          yield batch;
          batch = [];
        }
      }
      if (batch.length > 0) yield batch;
    }

    for await (const chunk of bytes) {
      const body = chunk.subarray(Math.min(skip, chunk.length));
      skip -= chunk.length - body.length;
      tokens.push(utf16 ? utf16.take(body) : body.toString('latin1'));
      yield* ready();
    }
    tokens.push(utf16?.end() ?? '');
    tokens.end();
    yield* ready();
  }

  return {
    kind: 'csv',
    encoding,
    delimiter,
    sheet: '',
    sheets: [],
    isDate1904: false,
    bytesTotal: file.bytes,
    bytesDone: () => bytes.bytesDone(),
    remarks,
    rows,
    async close() {
      bytes.destroy();
    },
  };
}
