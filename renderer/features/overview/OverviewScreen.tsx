import { useMemo, useState } from 'react';
import { useLayout } from '../../live/StationContext.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { keyTags } from './keyTags.ts';
import { LineBar } from './LineBar.tsx';
import { TagTable } from './TagTable.tsx';
import { TagTrend } from './TagTrend.tsx';
import { UnitCard } from './UnitCard.tsx';
import { UnitTimeline } from './UnitTimeline.tsx';
import './overview.css';
import './liveValues.css';
import './timeline.css';

/** The plant at a glance above, one work unit in detail below. */
export function OverviewScreen() {
  const layout = useLayout();
  const [chosenUnit, setChosenUnit] = useState<string>();
  const [chosenTag, setChosenTag] = useState<string>();
  const unit = layout?.workUnits.find((each) => each.id === chosenUnit) ?? layout?.workUnits[0];
  const tags = useMemo(() => layout?.tags.filter((tag) => tag.workUnit === unit?.id) ?? [], [layout, unit?.id]);
  const tag = tags.find((each) => each.id === chosenTag) ?? keyTags(tags, 1)[0];
  if (layout === undefined) return <Empty title="Reading the plant's layout …" />;
  if (unit === undefined) {
    return (
      <Empty title="No equipment is configured">Add equipment and tags to the station's configuration file.</Empty>
    );
  }
  return (
    <div className={layout.lines === undefined ? 'overview' : 'overview of-line'}>
      {layout.lines !== undefined && (
        <div className="line-bars">
          {layout.lines.map((line) => (
            <LineBar key={line.id} line={line} layout={layout} />
          ))}
        </div>
      )}
      <div className="unit-cards">
        {layout.workUnits.map((each) => (
          <UnitCard
            key={each.id}
            unit={each}
            tags={layout.tags}
            isCurrent={each.id === unit.id}
            onChoose={() => setChosenUnit(each.id)}
          />
        ))}
      </div>
      <div className="unit-detail">
        <TagTable key={unit.id} unit={unit.id} tags={tags} current={tag?.id} onCurrent={setChosenTag} />
        <div className="unit-graphs">
          {unit.hasOee && <UnitTimeline unit={unit.id} />}
          {tag !== undefined && <TagTrend tag={tag} />}
        </div>
      </div>
    </div>
  );
}
