import { drawMark, type Mark } from './marks.ts';
import type { Align, Box, Cut, Sheet } from './sheet.ts';
import { FAINT_LINE, HEAD_FILL, LINE, STYLES, type TextStyle } from './style.ts';

export interface Column {
  readonly head: string;
  /** Share of the width that columns without `points` divide among them. */
  readonly share?: number;
  readonly points?: number;
  readonly align?: Align;
}

interface TextCell {
  readonly text: string;
  readonly mark?: Mark;
  readonly isStrong?: boolean;
  readonly style?: TextStyle;
  /** Where a cell of one line loses what is too long. */
  readonly cut?: Cut;
}

/** A cell: text, text with a mark before it, or a drawing. */
export type Cell =
  | string
  | TextCell
  | { readonly alt: string; readonly height: number; readonly draw: (box: Box) => void };

export interface TableOptions {
  /** Lines of a cell at most; the last is cut with an ellipsis. */
  readonly linesMax?: number;
  /** Points above and below the text of a row. */
  readonly padding?: number;
}

const GAP = 5;
const MARK_SIZE = 7.5;

/** A table that goes on over pages with its head repeated; a row stays on one page. */
export function drawTable(
  sheet: Sheet,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { linesMax = 6, padding = 1.6 }: TableOptions = {},
): void {
  const places = placesOf(sheet, columns);
  const heads = columns.map(({ head }, index) => sheet.lines(head, (places[index] as Place).width, STYLES.cellHead));
  const headHeight = sheet.heightOf(Math.max(...heads.map((each) => each.length)), STYLES.cellHead) + 2 * padding;
  const drawHead = () => {
    sheet.furnish(() => sheet.pdf.rect(sheet.left, sheet.y, sheet.width, headHeight).fillColor(HEAD_FILL).fill());
    sheet.branch('TR', () => {
      columns.forEach(({ align }, index) => {
        const { x, width } = places[index] as Place;
        const lines = heads[index] as string[];
        const top = sheet.y + headHeight - padding - sheet.heightOf(lines.length, STYLES.cellHead);
        sheet.leaf('TH', () => void sheet.drawLines(lines, x, top, width, STYLES.cellHead, align), { scope: 'Column' });
      });
    });
    sheet.y += headHeight;
  };
  sheet.branch('Table', () => {
    sheet.ensure(headHeight + 24);
    drawHead();
    for (const row of rows) {
      const cells = row.map((cell, index) => prepare(sheet, cell, (places[index] as Place).width, linesMax));
      const height = Math.max(...cells.map((each) => each.height)) + 2 * padding;
      if (sheet.ensure(height)) drawHead();
      sheet.branch('TR', () => {
        cells.forEach((cell, index) => {
          const { x, width } = places[index] as Place;
          const align = columns[index]?.align ?? 'left';
          sheet.leaf(
            'TD',
            () => cell.draw(x, sheet.y + padding, width, align),
            cell.alt === undefined ? {} : { alt: cell.alt },
          );
        });
      });
      sheet.y += height;
      sheet.furnish(() => sheet.rule(sheet.y, FAINT_LINE));
    }
    sheet.furnish(() => sheet.rule(sheet.y, LINE));
  });
  sheet.y += 6;
}

interface Place {
  readonly x: number;
  readonly width: number;
}

function placesOf(sheet: Sheet, columns: readonly Column[]): Place[] {
  const fixed = columns.reduce((sum, { points = 0 }) => sum + points, 0) + GAP * columns.length;
  const shares = columns.reduce((sum, { share = 0, points }) => sum + (points === undefined ? share : 0), 0);
  let x = sheet.left + GAP / 2;
  return columns.map(({ points, share = 0 }) => {
    const width = points ?? ((sheet.width - fixed) * share) / shares;
    const place = { x, width };
    x += width + GAP;
    return place;
  });
}

interface PreparedCell {
  readonly height: number;
  readonly alt?: string;
  draw(x: number, y: number, width: number, align: Align): void;
}

function prepare(sheet: Sheet, cell: Cell, width: number, linesMax: number): PreparedCell {
  if (typeof cell === 'object' && 'draw' in cell) {
    return {
      height: cell.height,
      alt: sheet.printable(cell.alt),
      draw: (x, y, boxWidth) => cell.draw({ x, y, width: boxWidth, height: cell.height }),
    };
  }
  const { text, mark, isStrong, style: own, cut }: TextCell = typeof cell === 'string' ? { text: cell } : cell;
  const style = own ?? (isStrong === true ? STYLES.cellStrong : STYLES.cell);
  const indent = mark === undefined ? 0 : MARK_SIZE + 3;
  const all = sheet.lines(text, width - indent, style);
  const lines = all.slice(0, linesMax);
  if (all.length > linesMax) {
    const last = linesMax === 1 ? text : `${lines[linesMax - 1]}…`;
    lines[linesMax - 1] = sheet.fitted(last, width - indent, style, linesMax === 1 ? cut : 'end');
  }
  return {
    height: Math.max(sheet.heightOf(lines.length, style), mark === undefined ? 0 : MARK_SIZE),
    draw: (x, y, _width, align) => {
      if (mark !== undefined) drawMark(sheet.pdf, mark, x, y + (sheet.heightOf(1, style) - MARK_SIZE) / 2, MARK_SIZE);
      sheet.drawLines(lines, x + indent, y, width - indent, style, align);
    },
  };
}
