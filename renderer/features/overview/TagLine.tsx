import { barScale } from '../../live/limits.ts';
import type { TagLayout } from '../../live/reading.ts';
import { unitLabel } from '../../live/units.ts';
import { useTagPainting } from './useTagPainting.ts';
import { ValueBar } from './ValueBar.tsx';

export function TagLine({ tag }: { tag: TagLayout }) {
  const nodes = useTagPainting(tag);
  return (
    <div className="tag-line live-value" ref={nodes.row}>
      <span className="tag-name" title={`${tag.id} · ${tag.connection} · every ${tag.everyMs} ms`}>
        {tag.name}
      </span>
      <ValueBar tag={tag} mark={nodes.mark} />
      <span
        className={barScale(tag) === undefined ? 'live-figure end wide' : 'live-figure end'}
        ref={nodes.value}
        data-testid={`tag-value-${tag.id}`}
      />
      <span className="live-unit">{unitLabel(tag.unit)}</span>
      <span className="live-age end" ref={nodes.age} data-testid={`tag-age-${tag.id}`} />
      <span className="live-status" ref={nodes.status} data-testid={`tag-status-${tag.id}`} />
    </div>
  );
}
