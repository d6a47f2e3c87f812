import { visibleText } from './inertText.ts';

/**
 * One CSV line (RFC 4180). A text that a spreadsheet would take for a formula (it starts with = + - @, a tab or a line
 * break) gets an apostrophe in front (OWASP, CSV Injection); numbers keep their sign. An empty cell is null, an empty
 * text is "". Characters that draw nothing stand there by their number (inertText.ts).
 */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

function csvCell(cell: string | number | boolean | null): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const seen = visibleText(cell);
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(seen) && !NUMBER.test(seen) ? `'${seen}` : seen;
  return safe === '' || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
