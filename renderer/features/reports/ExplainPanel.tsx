import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import type { ReportShown } from '../../../shared/contract/reportChannels.ts';
import { useLineage } from '../../live/lineage.tsx';
import { Button } from '../../ui/Button.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { definitionOf, type FigurePath, formulaOf } from './reportWords.ts';

/** What the chosen figure means, how it was worked out, and the way to what it rests on. */
export function ExplainPanel({ shown, path, onClose }: { shown: ReportShown; path: FigurePath; onClose: () => void }) {
  const { document, version } = shown;
  const definition = definitionOf(document, path);
  const formula = formulaOf(document, path);
  const source =
    formula === undefined
      ? definition?.source
      : `${formula.source.document}, ${formula.source.paragraph}${formula.source.isChecked ? '' : ' (text not compared)'}`;
  const openLineage = useLineage();
  return (
    <aside className="explain panel" aria-label="What the figure means" data-testid="explain">
      <header className="panel-head">
        <h2>{formula?.name ?? definition?.name ?? 'Figure'}</h2>
        <span className="header-gap" />
        <IconButton label="Close" onClick={onClose}>
          ✕
        </IconButton>
      </header>
      <div className="panel-body">
        <p>{formula?.definition ?? definition?.definition ?? 'As it stands in the sealed log.'}</p>
        <Facts
          facts={[
            ['Formula', formula?.formula],
            ['With its numbers', formula?.numbers],
            ['Unit', formula?.unit ?? definition?.unit],
            ['Source', source],
            ['In the document', <code key="path">{path}</code>],
            ['Worked out from', `entries 0 to ${document.basis.size - 1} of ${document.log}`],
          ]}
        />
        {openLineage !== undefined && (
          <Button testId="figure-lineage" onClick={() => openLineage(lineageRef.line(version.seq, path))}>
            What it rests on …
          </Button>
        )}
      </div>
    </aside>
  );
}
