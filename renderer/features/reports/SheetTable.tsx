import type { ReactNode } from 'react';
import { useFormat } from '../../ui/FormatContext.tsx';

interface SheetTableProps {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[]; readonly isBad?: boolean }[];
  /** What it means that there are none. */
  readonly empty: string;
}

/** A short table of the printed page. */
export function SheetTable({ label, head, rows, empty }: SheetTableProps) {
  if (rows.length === 0) return <p className="soft">{empty}</p>;
  return (
    <div className="sheet-scroll">
      <table className="sheet-table" aria-label={label}>
        <thead>
          <tr>
            {head.map((each) => (
              <th key={each} scope="col">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, isBad }) => (
            <tr key={key} data-bad={isBad === true}>
              {cells.map((cell, i) => (
                <td key={head[i]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Says that a list is cut. */
export function More({ shown, total, what }: { shown: number; total: number; what: string }) {
  const format = useFormat();
  return total > shown ? (
    <p className="soft small">
      {format.integer(shown)} of {format.integer(total)} {what}; all are in the log.
    </p>
  ) : null;
}
