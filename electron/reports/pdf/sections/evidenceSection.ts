import { drawQrCode } from '../draw/qrCode.ts';
import { LINE, STYLES } from '../draw/style.ts';
import { drawTable } from '../draw/table.ts';
import type { AttachmentName } from '../words/index.ts';
import { type SectionContext, section } from './context.ts';

const QR_POINTS = 128;

/** Where the evidence lies, the signed checkpoint as text and as a QR code, and how a stranger checks all of it. */
export function drawEvidence(context: SectionContext, attached: readonly AttachmentName[]): void {
  const { sheet, document, words, format } = context;
  const { evidence, basis } = document;
  section(sheet, words.evidence.title, () => {
    const seqs = evidence.firstSeq === null ? words.none : `${evidence.firstSeq} – ${evidence.lastSeq}`;
    const facts = [
      [words.evidence.log, document.log],
      [words.evidence.entries, `${seqs} (${format.number(evidence.entries)})`],
      [words.evidence.size, format.number(basis.size)],
      [words.evidence.root, evidence.root],
      [words.evidence.config, basis.config],
      [words.evidence.engine, document.engine],
      [words.evidence.drawn, format.dateTimeZone(basis.at)],
    ] as const;
    drawTable(
      sheet,
      [
        { head: words.evidence.fact, points: 140 },
        { head: words.value, share: 1 },
      ],
      facts.map(([name, value]) => [{ text: name, isStrong: true }, value]),
      { padding: 0.8 },
    );
    drawCheckpoint(context);
    const { size, root } = noteFacts(context.note) ?? { size: String(basis.size), root: evidence.root };
    sheet.heading('H3', words.evidence.bundle, 20);
    sheet.paragraph(words.evidence.bundleText(document.log, size, root, seqs));
    sheet.heading('H3', words.evidence.attachments, 20);
    drawTable(
      sheet,
      [
        { head: words.what, points: 110 },
        { head: words.definitions.meaning, share: 1 },
      ],
      attached.map((name) => [{ text: name, isStrong: true }, words.evidence.attachment[name]]),
      { padding: 0.6 },
    );
    sheet.heading('H3', words.evidence.check, 40);
    for (const [index, line] of words.evidence.howTo.entries())
      sheet.paragraph(`${index + 1}.  ${line}`, STYLES.body, { after: 1 });
  });
}

function drawCheckpoint({ sheet, note, words }: SectionContext): void {
  sheet.heading('H3', words.evidence.checkpoint, QR_POINTS + 10);
  if (note === null) {
    sheet.paragraph(words.evidence.noCheckpoint);
    return;
  }
  const wide = sheet.width - QR_POINTS - 12;
  const lines = note
    .trimEnd()
    .split('\n')
    .flatMap((line) => sheet.lines(line, wide - 12, STYLES.cell));
  const height = Math.max(QR_POINTS, sheet.heightOf(lines.length, STYLES.cell) + 14);
  sheet.ensure(height);
  const top = sheet.y;
  sheet.furnish(() => sheet.pdf.lineWidth(0.5).strokeColor(LINE).rect(sheet.left, top, wide, height).stroke());
  sheet.leaf('P', () => void sheet.drawLines(lines, sheet.left + 6, top + 6, wide - 12, STYLES.cell));
  sheet.leaf(
    'Figure',
    () => drawQrCode(sheet.pdf, note, { x: sheet.right - QR_POINTS, y: top, width: QR_POINTS, height: QR_POINTS }),
    { alt: words.evidence.qr },
  );
  sheet.y += height + 6;
}

/** Size and root of a checkpoint note (C2SP tlog-checkpoint: origin, size, root, one a line). */
export function noteFacts(note: string | null): { size: string; root: string } | undefined {
  const [, size, root] = note?.split('\n') ?? [];
  return size === undefined || root === undefined ? undefined : { size, root };
}
