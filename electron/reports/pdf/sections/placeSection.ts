import { STYLES } from '../draw/style.ts';
import { drawTable } from '../draw/table.ts';
import { type SectionContext, sayMore, section, unitNames } from './context.ts';

const SEQ = { align: 'right' as const, points: 44 };

/** Configuration in force, what was changed, and what has been delivered. */
export function drawPlace(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { configuration, sync } = document;
  section(sheet, words.place.title, () => {
    sheet.heading('H3', words.place.inForce);
    sheet.paragraph(`${words.place.hash} ${configuration.hash}`, STYLES.quiet);
    if (configuration.packs.length > 0) {
      const columns = [
        { head: words.place.pack, share: 2 },
        { head: words.place.version, points: 60 },
        { head: words.place.rules, ...SEQ },
        { head: words.entry, ...SEQ },
        { head: words.place.hash, share: 3 },
      ];
      const rows = configuration.packs.map((pack) => [
        `${pack.name} (${pack.id})`,
        pack.version,
        format.number(pack.rules),
        String(pack.seq),
        pack.hash,
      ]);
      drawTable(sheet, columns, rows, { padding: 0.8 });
    }
    sheet.heading('H3', words.place.changes);
    if (configuration.changesTotal === 0) sheet.paragraph(words.place.noChanges);
    else {
      const columns = [
        { head: words.at, points: 90 },
        { head: words.entry, ...SEQ },
        { head: words.what, share: 2.4 },
        { head: words.who, share: 1 },
        { head: words.why, share: 2 },
      ];
      const rows = configuration.changes.map((each) => [
        format.dateTime(each.at),
        String(each.seq),
        each.what,
        each.user,
        each.reason,
      ]);
      drawTable(sheet, columns, rows, { padding: 0.8 });
      sayMore(context, configuration.changesTotal, configuration.changes.length);
    }
    sheet.heading('H3', words.place.sync);
    if (sync.length === 0) return sheet.paragraph(words.place.noTargets);
    const columns = [
      { head: words.place.target, share: 2 },
      { head: words.place.delivered, share: 1.2 },
      { head: words.place.receipt, share: 1.6 },
      { head: words.place.waiting, points: 60, align: 'right' as const },
    ];
    const rows = sync.map((each) => [
      each.target,
      each.deliveredUpTo === null ? words.place.nothingDelivered : String(each.deliveredUpTo),
      format.dateTime(each.receiptAt),
      { text: format.number(each.waiting), isStrong: each.waiting > 0 },
    ]);
    drawTable(sheet, columns, rows, { padding: 0.8 });
  });
}

/** What people wrote down, handed over and did. */
export function drawPeople(context: SectionContext): void {
  const { sheet, document, words, format } = context;
  const { notes, people } = document;
  const nameOf = unitNames(document);
  section(sheet, words.people.title, () => {
    sheet.heading('H3', words.people.notes);
    if (notes.listed.length === 0) sheet.paragraph(words.people.noNotes);
    for (const each of notes.listed) {
      const about = [format.time(each.at), each.user, nameOf(each.workUnit), each.tags.join(', ')].filter(
        (part) => part !== '',
      );
      sheet.paragraph(about.join('  ·  '), STYLES.quiet, { after: 0 });
      sheet.paragraph(each.text, STYLES.body, { after: 4 });
    }
    sayMore(context, notes.total, notes.listed.length);
    for (const each of notes.handovers) {
      sheet.heading(
        'H3',
        `${words.people.handovers}: ${each.outgoing} – ${each.incoming}, ${format.time(each.at)}`,
        30,
      );
      sheet.paragraph(each.text);
      const open = each.open.map(({ kind, count }) => `${kind} ${format.number(count)}`);
      if (open.length > 0) sheet.paragraph(`${words.people.openThen}: ${open.join(', ')}`, STYLES.quiet);
    }
    sheet.heading('H3', words.people.closing, 30);
    const { closing } = notes;
    if (closing === null) sheet.paragraph(words.people.notClosed);
    else {
      const early = closing.isEarly ? ` (${words.people.closedEarly})` : '';
      sheet.paragraph(`${closing.user}, ${format.dateTime(closing.at)}${early}`, STYLES.strong, { after: 1 });
      if (closing.text !== '') sheet.paragraph(closing.text);
      for (const each of closing.handedOver) {
        sheet.paragraph(`${each.kind}: ${format.number(each.count)}, ${words.people.handedTo(each.to, each.why)}`);
      }
    }
    if (people.length === 0) return;
    sheet.heading('H3', words.people.acted);
    const columns = [
      { head: words.who, share: 2 },
      { head: words.signatures.role, share: 1 },
      { head: words.people.acts, ...SEQ },
      { head: words.from, points: 90 },
      { head: words.to, points: 90 },
    ];
    const rows = people.map((each) => [
      { text: each.user, isStrong: true },
      each.role === null ? words.station : words.roles[each.role],
      format.number(each.acts),
      format.dateTime(each.firstAt),
      format.dateTime(each.lastAt),
    ]);
    drawTable(sheet, columns, rows, { padding: 0.8 });
  });
}
