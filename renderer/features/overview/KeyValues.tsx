import type { TagLayout } from '../../live/reading.ts';
import { unitLabel } from '../../live/units.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { boundsText, keyTags } from './keyTags.ts';
import { useTagPainting } from './useTagPainting.ts';
import { ValueBar } from './ValueBar.tsx';

const KEY_VALUES = 4;

/** The main values of a work unit that has no OEE. */
export function KeyValues({ tags }: { tags: readonly TagLayout[] }) {
  return (
    <div className="key-values">
      {keyTags(tags, KEY_VALUES).map((tag) => (
        <KeyValue key={tag.id} tag={tag} />
      ))}
    </div>
  );
}

function KeyValue({ tag }: { tag: TagLayout }) {
  const nodes = useTagPainting(tag);
  const format = useFormat();
  const unit = unitLabel(tag.unit);
  const bounds = boundsText(tag, format.plain, unit);
  return (
    <div className="key-value live-value" ref={nodes.row}>
      <span className="key-value-name">{tag.name}</span>
      <span className="key-value-figure">
        <span className="live-figure" ref={nodes.value} data-testid={`key-value-${tag.id}`} />
        <span className="live-unit">{unit}</span>
      </span>
      <ValueBar tag={tag} mark={nodes.mark} />
      <span className="key-value-foot">
        <span className="soft key-value-bounds">{bounds}</span>
        <span className="live-status" ref={nodes.status} />
        <span className="soft live-age" ref={nodes.age} />
      </span>
    </div>
  );
}
