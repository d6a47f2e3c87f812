/** Which rows of a long list are on the screen. */
export interface Window {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

const OVERSCAN_ROWS = 6;

export function visibleRows(scrollTop: number, height: number, rowHeight: number, count: number): Window {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN_ROWS);
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN_ROWS);
  return { first: Math.min(first, Math.max(0, count - 1)), end: Math.max(end, Math.min(count, 1)) };
}
