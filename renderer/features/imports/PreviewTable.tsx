import type { ImportPreview } from '../../../shared/contract/links.ts';
import { useFormat } from '../../ui/FormatContext.tsx';

const VERDICT = {
  accepted: { mark: '✓', word: 'accepted' },
  refused: { mark: '✕', word: 'refused' },
  notMapped: { mark: '○', word: 'not mapped' },
} as const;

/** The first rows as they stand in the file, each with its verdict. */
export function PreviewTable({ preview }: { preview: ImportPreview }) {
  const format = useFormat();
  const count = (verdict: keyof typeof VERDICT): number => preview.rows.filter((row) => row.verdict === verdict).length;
  return (
    <section className="panel preview" aria-label="Preview">
      <header className="panel-head">
        <h2>First {preview.rows.length} rows</h2>
        <span className="soft" data-testid="preview-counts">
          {count('accepted')} accepted, {count('refused')} refused
        </span>
        <span className="header-gap" />
        <span className="soft">
          {preview.kind === 'csv'
            ? `${preview.encoding}, cells parted by ${preview.delimiter === '\t' ? 'tab' : `“${preview.delimiter}”`}`
            : `sheets: ${preview.sheets.join(', ')}`}
          , {format.bytes(preview.bytes)}
        </span>
      </header>
      {preview.problems.map((problem) => (
        <p key={problem} className="message">
          ▲ {problem}
        </p>
      ))}
      <div className="preview-scroll">
        <table className="plain-table" data-testid="import-preview">
          <thead>
            <tr>
              <th className="end">Row</th>
              <th>Verdict</th>
              {preview.header.map((name, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name
                <th key={at}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row) => (
              <tr key={row.row} data-verdict={row.verdict}>
                <td className="end soft">{row.row}</td>
                <td className={row.verdict === 'refused' ? 'abnormal' : 'soft'} title={readingsOf(row)}>
                  {VERDICT[row.verdict].mark} {VERDICT[row.verdict].word}
                  {row.reason !== '' && <div className="preview-reason">{row.reason}</div>}
                </td>
                {row.cells.map((cell, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity
                  <td key={at} className="preview-cell" title={cell}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const readingsOf = (row: ImportPreview['rows'][number]): string =>
  row.readings.map(({ tag, value, status }) => `${tag} = ${value} (${status})`).join('\n');
