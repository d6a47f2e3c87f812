import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Sort } from './rows.ts';
import { TableRow } from './TableRow.tsx';
import { visibleRows } from './visibleRows.ts';

export interface Column<R> {
  readonly id: string;
  readonly header: string;
  /** A CSS grid track: `90px`, `minmax(160px, 2fr)`. */
  readonly width: string;
  readonly align?: 'end';
  /** Wraps onto a second line where the row is high enough. */
  readonly isTwoLines?: boolean;
  readonly isSortable?: boolean;
  readonly cell: (row: R) => ReactNode;
}

export interface TableProps<R> {
  /** What the table shows, for screen readers. */
  readonly label: string;
  /** Must keep its identity between renders, as the rows are memoised on it. */
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
  readonly rowHeight?: number;
  /** false: the caller draws the column heads. */
  readonly hasHead?: boolean;
  readonly rowTestId?: string;
  /** `data-…` attributes and class of one row. */
  readonly rowData?: (row: R) => Readonly<Record<string, string>>;
  readonly sort?: Sort;
  readonly onSort?: (column: string) => void;
  readonly current: string | undefined;
  readonly onCurrent: (key: string) => void;
  readonly selected?: ReadonlySet<string>;
  /** Ticks: absent where the table has no ticks. */
  readonly onTick?: (key: string, extend: boolean) => void;
  readonly onTickAll?: () => void;
  readonly onOpen?: (key: string) => void;
  readonly empty: ReactNode;
  /** Shown under the last row. */
  readonly footer?: ReactNode;
  readonly testId?: string;
}

const ROW_HEIGHT = 32;
const HEAD_HEIGHT = 34;
const TICK_WIDTH = '36px';

/** A long list: only the rows in sight exist, one row is current, any number may be ticked. Everything by keyboard. */
export function Table<R>(props: TableProps<R>) {
  const { rows, keyOf, columns, current, rowHeight = ROW_HEIGHT } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const headHeight = props.hasHead === false ? 0 : HEAD_HEIGHT;
  const [view, setView] = useState({ top: 0, height: 600 });
  const latest = useRef(props);
  latest.current = props;
  const actions = useRef({
    onCurrent: (key: string) => latest.current.onCurrent(key),
    onTick: (key: string, extend: boolean) => latest.current.onTick?.(key, extend),
    onOpen: (key: string) => latest.current.onOpen?.(key),
  });

  useLayoutEffect(() => {
    const node = scroller.current;
    if (node === null) return;
    const measure = () => setView({ top: node.scrollTop, height: node.clientHeight - headHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [headHeight]);

  useEffect(() => {
    if (current === undefined) return;
    const node = scroller.current;
    const index = latest.current.rows.findIndex((row) => latest.current.keyOf(row) === current);
    if (node === null || index < 0) return;
    const top = index * rowHeight;
    const height = node.clientHeight - headHeight;
    if (top < node.scrollTop) node.scrollTop = top;
    else if (top + rowHeight > node.scrollTop + height) node.scrollTop = top + rowHeight - height;
  }, [current, rowHeight, headHeight]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const at = rows.findIndex((row) => keyOf(row) === current);
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      const row = rows[Math.min(rows.length - 1, Math.max(0, to))];
      if (row !== undefined) props.onCurrent(keyOf(row));
    } else if (event.key === ' ' && current !== undefined) props.onTick?.(current, event.shiftKey);
    else if (event.key === 'Enter' && current !== undefined) props.onOpen?.(current);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) props.onTickAll?.();
    else return;
    event.preventDefault();
  };

  const hasTicks = props.onTick !== undefined;
  const tracks = `${hasTicks ? `${TICK_WIDTH} ` : ''}${columns.map((column) => column.width).join(' ')}`;
  const { first, end } = visibleRows(view.top, view.height, rowHeight, rows.length);
  return (
    <div
      className="table"
      style={{ '--tracks': tracks, '--head-height': `${HEAD_HEIGHT}px` } as React.CSSProperties}
      data-testid={props.testId}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>; the grid pattern of WAI-ARIA */}
      <div
        ref={scroller}
        className="table-scroller"
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={rows.length}
        aria-multiselectable={hasTicks}
        {...(current === undefined ? {} : { 'aria-activedescendant': `row-${current}` })}
        onKeyDown={onKeyDown}
        onScroll={(event) => {
          const { scrollTop, clientHeight } = event.currentTarget;
          setView({ top: scrollTop, height: clientHeight - headHeight });
        }}
      >
        {props.hasHead !== false && <TableHead {...props} hasTicks={hasTicks} />}
        {rows.length === 0 && props.empty}
        <div className="table-body" style={{ height: rows.length * rowHeight }}>
          {rows.slice(first, end).map((row, offset) => {
            const key = keyOf(row);
            return (
              <TableRow
                key={key}
                row={row}
                rowKey={key}
                index={first + offset}
                height={rowHeight}
                columns={columns as readonly Column<unknown>[]}
                isCurrent={key === current}
                isTicked={props.selected?.has(key) ?? false}
                hasTick={hasTicks}
                data={props.rowData as ((row: unknown) => Readonly<Record<string, string>>) | undefined}
                testId={props.rowTestId}
                actions={actions.current}
              />
            );
          })}
        </div>
        {props.footer}
      </div>
    </div>
  );
}

function TableHead<R>(props: TableProps<R> & { readonly hasTicks: boolean }) {
  const { columns, sort, onSort, rows, keyOf, selected, hasTicks } = props;
  const isAll = rows.length > 0 && selected !== undefined && rows.every((row) => selected.has(keyOf(row)));
  return (
    <div className="table-head">
      {hasTicks && (
        <label className="table-tick" title="Select all (Ctrl+A)">
          <input type="checkbox" checked={isAll} onChange={() => props.onTickAll?.()} aria-label="Select all" />
        </label>
      )}
      {columns.map((column) => {
        const className = column.align === 'end' ? 'table-h end' : 'table-h';
        if (column.isSortable !== true || onSort === undefined) {
          return (
            <div key={column.id} className={className}>
              {column.header}
            </div>
          );
        }
        const isSorted = sort?.column === column.id;
        const direction = sort?.descending === true ? 'descending' : 'ascending';
        return (
          <button
            key={column.id}
            type="button"
            className={className}
            onClick={() => onSort(column.id)}
            title={isSorted ? `Sorted, ${direction}` : `Sort by ${column.header.toLowerCase()}`}
          >
            {column.header}
            <span aria-hidden="true">{isSorted ? (direction === 'descending' ? ' ▾' : ' ▴') : ''}</span>
          </button>
        );
      })}
    </div>
  );
}
