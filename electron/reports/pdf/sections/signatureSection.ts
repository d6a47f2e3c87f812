import type { Signature } from '../../../../shared/domain/entries/head.ts';
import { LINE, STYLES } from '../draw/style.ts';
import { type Cell, drawTable } from '../draw/table.ts';
import { type SectionContext, section } from './context.ts';

/**
 * Who reviewed and who signed: printed name, role, date and time with zone, and meaning (21 CFR 11.50(a)), beside the digest
 * they signed (11.70). What is missing is said as plainly as what is there.
 */
export function drawSignatures({ sheet, life, words, format }: SectionContext): void {
  const { signatures } = words;
  const columns = [
    { head: signatures.step, points: 92 },
    { head: signatures.name, share: 1.3 },
    { head: signatures.role, points: 66 },
    { head: signatures.time, share: 1.9 },
    { head: signatures.meaning, share: 2 },
  ];
  const rows: Cell[][] = [];
  const row = (step: string, signature: Signature, comment: string) => {
    const meaning = comment === '' ? signature.meaning : `${signature.meaning} – ${comment}`;
    rows.push([
      { text: step, mark: 'good', isStrong: true },
      { text: signature.user, isStrong: true },
      words.roles[signature.role],
      format.dateTimeZone(signature.at),
      meaning,
    ]);
  };
  const missing = (text: string) => rows.push([{ text, mark: 'bad', isStrong: true }, DASH, DASH, DASH, DASH]);
  const amended = life.content?.event === 'amended' ? life.content : null;
  if (amended?.signature !== undefined) row(signatures.steps.amended, amended.signature, '');
  if (life.reviewed !== null) row(signatures.steps.reviewed, life.reviewed.signature, life.reviewed.comment);
  else if (life.signed === null) missing(signatures.notReviewed);
  if (life.signed !== null) row(signatures.steps.signed, life.signed.signature, life.signed.comment);
  else missing(signatures.notSigned);
  drawTable(sheet, columns, rows, { linesMax: 50 }); // what was signed is never cut
  sheet.y -= 3;
  if (amended !== null) {
    const { why, replaces } = amended;
    sheet.paragraph(`${signatures.steps.amended}: ${why}. ${signatures.replaces(replaces)}`, STYLES.strong, {
      after: 2,
    });
  }
  sheet.paragraph(`${words.head.digest}: ${life.digest}`, STYLES.quiet, { after: 4 });
}

const DASH = '–';

/** What binds the signatures to this report, at its end. */
export function drawBinding({ sheet, life, words }: SectionContext): void {
  section(sheet, words.signatures.title, () => {
    sheet.paragraph(`${words.head.digest}: ${life.digest}`, STYLES.strong);
    sheet.paragraph(words.stateNotes[life.state]);
    if (life.state !== 'draft') sheet.paragraph(words.signatures.bound);
  });
}

const SEAL_HEIGHT = 20;

/** The box that a PDF reader's signature lies over. @returns where it is: left, top, right, bottom */
export function drawSealBox({ sheet, words }: SectionContext): readonly [number, number, number, number] {
  sheet.ensure(SEAL_HEIGHT + 4);
  const [x, y, wide] = [sheet.left, sheet.y, sheet.width];
  const lines = sheet.lines(words.signatures.seal, wide - 16, STYLES.quiet);
  sheet.furnish(() => sheet.pdf.lineWidth(0.7).strokeColor(LINE).rect(x, y, wide, SEAL_HEIGHT).stroke());
  sheet.leaf('P', () => sheet.drawLines(lines, x + 8, y + 5, wide - 16, STYLES.quiet));
  sheet.y += SEAL_HEIGHT + 6;
  return [x, y, x + wide, y + SEAL_HEIGHT];
}
