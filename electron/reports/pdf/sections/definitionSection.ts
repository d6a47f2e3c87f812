import { drawTable } from '../draw/table.ts';
import { type SectionContext, section } from './context.ts';

/** What each figure means, with its source, as the report document itself says. */
export function drawDefinitions({ sheet, document, words }: SectionContext): void {
  const rows = Object.values(document.definitions).map(({ name, definition, unit, source }) => [
    { text: unit === '' ? name : `${name} (${unit})`, isStrong: true },
    `${definition} ${source}`,
  ]);
  if (rows.length === 0) return;
  section(sheet, words.definitions.title, () => {
    drawTable(
      sheet,
      [
        { head: words.definitions.figure, share: 1 },
        { head: words.definitions.meaning, share: 3 },
      ],
      rows,
      { padding: 0.6 },
    );
  });
}
