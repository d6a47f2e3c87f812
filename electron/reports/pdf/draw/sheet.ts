import { partsOf } from '../file/parts.ts';
import type { Pdf } from '../file/reportFile.ts';
import { breakLines } from './breakLines.ts';
import { printable } from './printable.ts';
import { ASCENT, FAINT_LINE, LEADING, MARGIN, STYLES, type TextStyle } from './style.ts';

export type Align = 'left' | 'right' | 'center';
/** Where a text that is too long loses its characters. */
export type Cut = 'end' | 'middle';
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Elements of the reading order (ISO 32000-1 §14.8.4) that reports use. */
export type Element = 'Document' | 'Sect' | 'H1' | 'H2' | 'H3' | 'P' | 'Table' | 'TR' | 'TH' | 'TD' | 'Figure';

interface Branch {
  add(child: unknown): unknown;
  end(): void;
}

/**
 * Pages that are filled from top to bottom. Coordinates are points from the upper left corner. All that is drawn belongs
 * either to the reading order (`leaf` within `branch`) or to the furniture of the page (`furnish`).
 */
export class Sheet {
  readonly pdf: Pdf;
  readonly left = MARGIN.left;
  readonly width: number;
  readonly pageWidth: number;
  readonly pageHeight: number;
  /** Where the next thing goes. */
  y = 0;
  readonly #onPage: (sheet: Sheet) => void;
  readonly #branches: Branch[] = [];

  /** @param onPage draws under everything else, on each new page */
  constructor(pdf: Pdf, onPage: (sheet: Sheet) => void) {
    this.pdf = pdf;
    this.#onPage = onPage;
    pdf.addPage();
    this.pageWidth = pdf.page.width;
    this.pageHeight = pdf.page.height;
    this.width = this.pageWidth - MARGIN.left - MARGIN.right;
    this.#begin();
  }

  get bottom(): number {
    return this.pageHeight - MARGIN.bottom;
  }

  get right(): number {
    return this.left + this.width;
  }

  get room(): number {
    return this.bottom - this.y;
  }

  newPage(): void {
    this.pdf.addPage();
    this.#begin();
  }

  /** Goes to a new page when less than `height` is left. @returns whether it did */
  ensure(height: number): boolean {
    if (this.room >= height || this.y === MARGIN.top) return false;
    this.newPage();
    return true;
  }

  #begin(): void {
    this.y = MARGIN.top;
    this.furnish(() => this.#onPage(this));
  }

  /** Runs `body` with what it draws below one element; pages may change within. */
  branch(element: Element, body: () => void): void {
    const made = this.pdf.struct(element) as unknown as Branch;
    const parent = this.#branches.at(-1);
    if (parent === undefined) this.pdf.addStructure(made as never);
    else parent.add(made);
    this.#branches.push(made);
    body();
    this.#branches.pop();
    made.end();
  }

  /** One element with what `draw` draws, on one page. @param alt what a picture shows, in words */
  leaf(element: Element, draw: () => void, options: { alt?: string; scope?: 'Column' } = {}): void {
    const made = this.pdf.struct(element, options, [draw]) as unknown as Branch;
    const parent = this.#branches.at(-1);
    if (parent === undefined) throw new Error('a leaf needs a branch to hang on');
    parent.add(made);
    made.end();
  }

  /** Lines, fills and what repeats on every page: no part of the text. */
  furnish(draw: () => void): void {
    this.pdf.markContent('Artifact', { type: 'Layout' });
    draw();
    this.pdf.endMarkedContent();
  }

  /** What the report's fonts can show of a text. */
  printable = (text: string): string => {
    const { font } = (partsOf(this.pdf.font('regular')) as unknown as FontParts)._font;
    return printable(text, (codePoint) => font.hasGlyphForCodePoint(codePoint));
  };

  widthOf(text: string, style: TextStyle): number {
    return this.#use(style).widthOfString(text);
  }

  lines(text: string, width: number, style: TextStyle): string[] {
    const pdf = this.#use(style);
    return breakLines(this.printable(text), width, (part) =>
      pdf.font(style.weight).fontSize(style.size).widthOfString(part),
    );
  }

  /** Height that so many lines take. */
  heightOf(lines: number, style: TextStyle): number {
    return lines * style.size * LEADING;
  }

  /** Draws lines as they are, without an element of their own. @returns their height */
  drawLines(
    lines: readonly string[],
    x: number,
    y: number,
    width: number,
    style: TextStyle,
    align: Align = 'left',
  ): number {
    const pdf = this.#use(style);
    lines.forEach((line, index) => {
      if (line === '') return;
      const free = align === 'left' ? 0 : width - pdf.widthOfString(line);
      const top = y + index * style.size * LEADING + (style.size * LEADING - style.size * ASCENT) / 4;
      pdf.text(line, x + (align === 'center' ? free / 2 : free), top, { lineBreak: false });
    });
    return this.heightOf(lines.length, style);
  }

  /** One line, cut with an ellipsis where it is too long. */
  drawLine(text: string, x: number, y: number, width: number, style: TextStyle, align: Align = 'left'): number {
    return this.drawLines([this.fitted(text, width, style)], x, y, width, style, align);
  }

  /** @param cut where the ellipsis goes: names of one plant often begin alike */
  fitted(text: string, width: number, style: TextStyle, cut: Cut = 'end'): string {
    const shown = this.printable(text);
    if (this.widthOf(shown, style) <= width) return shown;
    const characters = [...shown];
    const kept = (count: number) => {
      const head = cut === 'end' ? count : Math.floor(count / 3);
      return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - count + head).join('')}`;
    };
    let [low, high] = [0, characters.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.widthOf(kept(middle), style) <= width) low = middle;
      else high = middle - 1;
    }
    return kept(low);
  }

  #use({ weight, size, colour }: TextStyle): Pdf {
    return this.pdf.font(weight).fontSize(size).fillColor(colour);
  }

  heading(element: 'H2' | 'H3', text: string, below = 60): void {
    const style = element === 'H2' ? STYLES.section : STYLES.part;
    const lines = this.lines(text, this.width, style);
    const isNew = this.ensure(this.heightOf(lines.length, style) + below);
    if (!isNew && this.y > MARGIN.top) this.y += element === 'H2' ? 12 : 7;
    this.leaf(element, () => this.drawLines(lines, this.left, this.y, this.width, style));
    this.y += this.heightOf(lines.length, style);
    if (element === 'H2') this.furnish(() => this.rule(this.y + 1, FAINT_LINE));
    this.y += element === 'H2' ? 5 : 2;
  }

  paragraph(
    text: string,
    style: TextStyle = STYLES.body,
    options: { x?: number; width?: number; after?: number } = {},
  ): void {
    const { x = this.left, width = this.width, after = 3 } = options;
    const lines = this.lines(text, width, style);
    const perLine = this.heightOf(1, style);
    for (let at = 0; at < lines.length; ) {
      this.ensure(perLine * Math.min(2, lines.length - at));
      const fits = Math.max(1, Math.floor(this.room / perLine));
      const now = lines.slice(at, at + fits);
      this.leaf('P', () => this.drawLines(now, x, this.y, width, style));
      this.y += this.heightOf(now.length, style);
      at += now.length;
    }
    this.y += after;
  }

  /** A picture of this height, kept on one page. */
  figure(alt: string, height: number, draw: (box: Box) => void, after = 6): void {
    this.ensure(height);
    const box = { x: this.left, y: this.y, width: this.width, height };
    this.leaf('Figure', () => draw(box), { alt: this.printable(alt) });
    this.y += height + after;
  }

  rule(y: number, colour: string, from = this.left, to = this.right): void {
    this.pdf.lineWidth(0.5).strokeColor(colour).moveTo(from, y).lineTo(to, y).stroke();
  }
}

interface FontParts {
  readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
}
