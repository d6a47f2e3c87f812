import { drawMark } from '../draw/marks.ts';
import { BAD_INK, INK, MARGIN, STYLES } from '../draw/style.ts';
import type { SectionContext } from './context.ts';

/** What it is, of which shift, and how far it has come. */
export function drawTitle({ sheet, document, life, words, format }: SectionContext): void {
  const { shift } = document;
  const badge = life.state === 'signed' ? words.states.signed : words.draftMark;
  sheet.leaf('H1', () => {
    sheet.drawLine(words.title, sheet.left, sheet.y, sheet.width * 0.6, STYLES.title);
  });
  drawBadge(sheet, badge, life.state === 'signed');
  sheet.y += 24;
  const span = `${format.date(shift.localDate)}, ${format.hour(shift.start)} – ${format.hour(shift.end)}`;
  const parts = [`${words.head.shift} ${shift.name}`, span];
  if (shift.area !== '') parts.push(`${words.head.area} ${shift.area}`);
  if (shift.crew !== undefined) parts.push(`${words.head.crew} ${shift.crew}`);
  sheet.paragraph(parts.join('  ·  '), STYLES.part, { after: 1 });
  const place = [document.organisation, `${document.stationName} (${document.station})`].filter((each) => each !== '');
  if (life.version !== null) place.push(words.versionOf(life.version));
  sheet.paragraph(`${place.join('  ·  ')}  ·  ${words.head.times(document.timeZone)}`, STYLES.quiet, { after: 2 });
  if (document.from !== shift.start || document.to !== shift.end) {
    sheet.paragraph(words.head.covers(format.dateTime(document.from), format.dateTime(document.to)), STYLES.strong);
  }
}

function drawBadge(sheet: SectionContext['sheet'], word: string, isSigned: boolean): void {
  const colour = isSigned ? INK : BAD_INK;
  const style = { ...STYLES.big, colour };
  const wide = sheet.widthOf(word, style) + 30;
  const [x, y] = [sheet.right - wide, MARGIN.top];
  sheet.leaf('P', () => {
    sheet.pdf.lineWidth(1.2).strokeColor(colour).rect(x, y, wide, 21).stroke();
    drawMark(sheet.pdf, isSigned ? 'good' : 'bad', x + 7, y + 5, 11);
    sheet.drawLines([word], x + 23, y + 2, wide - 24, style);
  });
}
