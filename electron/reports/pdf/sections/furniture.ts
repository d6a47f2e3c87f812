import type { Sheet } from '../draw/sheet.ts';
import { BAD_INK, LINE, MARGIN, STYLES, WATERMARK } from '../draw/style.ts';
import type { SectionContext } from './context.ts';

/** Under everything on a page that nobody has signed: it must not pass for the plant's word, cut out or photographed. */
export function drawDraftMark(sheet: Sheet, mark: string): void {
  const { pdf, pageWidth, pageHeight } = sheet;
  const size = Math.min(
    150,
    (pageWidth * 0.95 * 100) / sheet.widthOf(mark, { weight: 'bold', size: 100, colour: WATERMARK }),
  );
  const style = { weight: 'bold', size, colour: WATERMARK } as const;
  const wide = sheet.widthOf(mark, style);
  for (const share of [0.3, 0.72]) {
    pdf.save();
    pdf.rotate(-28, { origin: [pageWidth / 2, pageHeight * share] });
    sheet.drawLines([mark], (pageWidth - wide) / 2, pageHeight * share - size / 2, wide, style);
    pdf.restore();
  }
}

/** Head and foot of all pages: station, shift, page n of m, and the digest of the report in short. */
export function drawFurniture({ sheet, document, life, words, format }: SectionContext): void {
  const { pdf, left, right, width } = sheet;
  const { start, count } = pdf.bufferedPageRange();
  const { shift } = document;
  const place = [document.organisation, document.stationName].filter((each) => each !== '').join(' · ');
  const about = [words.title, shift.name, format.date(shift.localDate), shift.area]
    .filter((each) => each !== '')
    .join(' · ');
  const state =
    life.state === 'signed'
      ? words.states.signed
      : life.state === 'draft'
        ? words.draftMark
        : `${words.draftMark} · ${words.states[life.state]}`;
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(start + page);
    sheet.furnish(() => {
      const [top, foot] = [MARGIN.top - 26, sheet.pageHeight - MARGIN.bottom + 12];
      sheet.drawLine(place, left, top, width * 0.4, STYLES.furniture);
      sheet.drawLine(about, left + width * 0.42, top, width * 0.58, STYLES.furniture, 'right');
      sheet.rule(top + 12, LINE);
      sheet.rule(foot - 3, LINE);
      const style =
        life.state === 'signed' ? STYLES.furniture : { ...STYLES.furniture, weight: 'bold' as const, colour: BAD_INK };
      sheet.drawLine(state, left, foot, width * 0.34, style);
      sheet.drawLine(
        `SHA-256 ${life.digest.slice(0, DIGEST_SHORT)}…`,
        left + width * 0.34,
        foot,
        width * 0.36,
        STYLES.furniture,
        'center',
      );
      sheet.drawLine(words.page(page + 1, count), right - width * 0.3, foot, width * 0.3, STYLES.furniture, 'right');
    });
  }
}

const DIGEST_SHORT = 16;
