import { memo } from 'react';
import type { Column } from './Table.tsx';

export interface TableRowProps {
  readonly row: unknown;
  readonly rowKey: string;
  readonly index: number;
  readonly height: number;
  readonly columns: readonly Column<unknown>[];
  readonly isCurrent: boolean;
  readonly isTicked: boolean;
  readonly hasTick: boolean;
  readonly data: ((row: unknown) => Readonly<Record<string, string>>) | undefined;
  readonly testId: string | undefined;
  readonly actions: {
    readonly onCurrent: (key: string) => void;
    readonly onTick: (key: string, extend: boolean) => void;
    readonly onOpen: (key: string) => void;
  };
}

/** A row renders again only when one of these differs; lists give unchanged rows back as the same objects (`keepUnchanged`). */
export function isSameRow(before: TableRowProps, after: TableRowProps): boolean {
  return (
    before.row === after.row &&
    before.index === after.index &&
    before.isCurrent === after.isCurrent &&
    before.isTicked === after.isTicked &&
    before.columns === after.columns &&
    before.height === after.height &&
    before.hasTick === after.hasTick &&
    before.data === after.data
  );
}

export const TableRow = memo(function TableRow(props: TableRowProps) {
  const { row, rowKey, columns, actions, isCurrent, isTicked } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus (aria-activedescendant)
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid answers the keys
    // biome-ignore lint/a11y/useSemanticElements: see Table
    <div
      id={`row-${rowKey}`}
      role="row"
      className={isCurrent ? 'table-row current' : 'table-row'}
      aria-selected={isCurrent || isTicked}
      aria-rowindex={props.index + 1}
      style={{ transform: `translateY(${props.index * props.height}px)`, height: props.height }}
      data-testid={props.testId}
      {...props.data?.(row)}
      onClick={(event) => {
        actions.onCurrent(rowKey);
        if (props.hasTick && (event.ctrlKey || event.metaKey || event.shiftKey)) actions.onTick(rowKey, event.shiftKey);
      }}
      onDoubleClick={() => actions.onOpen(rowKey)}
    >
      {props.hasTick && (
        <label className="table-tick">
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isTicked}
            aria-label="Select row"
            onChange={() => undefined}
            onClick={(event) => {
              event.stopPropagation();
              actions.onTick(rowKey, event.shiftKey);
            }}
          />
        </label>
      )}
      {columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: see Table
        // biome-ignore lint/a11y/useFocusableInteractive: see Table
        <div key={column.id} role="gridcell" className={cellClass(column)}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
});

const cellClass = (column: Column<unknown>): string =>
  `cell${column.align === 'end' ? ' end' : ''}${column.isTwoLines === true ? ' two-lines' : ''}`;
