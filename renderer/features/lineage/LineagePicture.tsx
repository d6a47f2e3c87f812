import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { LineageNode, LineageView } from '../../../shared/contract/lineageChannels.ts';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LineageColumn } from './LineageColumn.tsx';
import { inPlantTime, kindWord } from './lineageWords.ts';

interface LineagePictureProps {
  readonly view: LineageView;
  readonly onGo: (ref: string) => void;
  readonly onEntry: (seq: number) => void;
}

const COLUMNS = ['up', 'here', 'down'] as const;

/** Boxes and arrows, left to right: causes, the thing itself, effects. */
export function LineagePicture({ view, onGo, onEntry }: LineagePictureProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.querySelector<HTMLElement>('.lineage-here [data-box]')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || !(event.target instanceof HTMLElement) || ref.current === null) return;
    const next = neighbourOf(ref.current, event.target, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move between the boxes, which are buttons
    <div className="lineage-picture" ref={ref} onKeyDown={onKeyDown}>
      <LineageColumn node={view.node} direction="up" groups={view.up} onGo={onGo} />
      <HereBox node={view.node} hasCauses={view.up.length > 0} hasEffects={view.down.length > 0} onEntry={onEntry} />
      <LineageColumn node={view.node} direction="down" groups={view.down} onGo={onGo} />
    </div>
  );
}

interface HereBoxProps {
  readonly node: LineageNode;
  readonly hasCauses: boolean;
  readonly hasEffects: boolean;
  readonly onEntry: (seq: number) => void;
}

function HereBox({ node, hasCauses, hasEffects, onEntry }: HereBoxProps) {
  const format = useFormat();
  const { seq } = node;
  return (
    <section className="lineage-here" data-column="here" aria-label="The thing itself">
      {hasCauses && <span className="lineage-arrow lineage-arrow-in" aria-hidden="true" />}
      <div className="lineage-box lineage-box-here" data-testid="lineage-here" data-ref={node.ref}>
        <p className="lineage-kind">
          {kindWord(node)}
          {node.at !== null && <span> · {format.full(node.at)}</span>}
        </p>
        <h3>{inPlantTime(node.title, format)}</h3>
        <p>{inPlantTime(node.detail, format)}</p>
        {node.facts.length > 0 && (
          <Facts facts={node.facts.map(([label, text]) => [sentence(label), inPlantTime(text, format)] as const)} />
        )}
        {seq === null ? (
          <p className="soft" data-box tabIndex={-1}>
            Worked out from the log when asked; what it rests on stands to the left.
          </p>
        ) : (
          <button
            type="button"
            className="link-button"
            data-box
            data-testid="lineage-entry"
            onClick={() => onEntry(seq)}
          >
            Entry {format.integer(seq)} and its proof
          </button>
        )}
      </div>
      {hasEffects && <span className="lineage-arrow lineage-arrow-out" aria-hidden="true" />}
    </section>
  );
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The box that an arrow key leads to: up and down within a column, left and right to the box of the next column at the same height. */
function neighbourOf(picture: HTMLElement, from: HTMLElement, key: string): HTMLElement | undefined {
  const boxesOf = (column: Element | null | undefined): HTMLElement[] =>
    column ? [...column.querySelectorAll<HTMLElement>('[data-box]')] : [];
  const column = from.closest('[data-column]');
  const own = boxesOf(column);
  const at = own.indexOf(from);
  if (key === 'ArrowDown') return own[at + 1];
  if (key === 'ArrowUp') return own[at - 1];
  if (key === 'Home') return own[0];
  if (key === 'End') return own.at(-1);
  const way = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
  const name = COLUMNS[COLUMNS.indexOf((column?.getAttribute('data-column') ?? 'here') as 'here') + way];
  if (way === 0 || name === undefined) return undefined;
  const top = from.getBoundingClientRect().top;
  const distance = (box: HTMLElement): number => Math.abs(box.getBoundingClientRect().top - top);
  return boxesOf(picture.querySelector(`[data-column="${name}"]`)).sort((a, b) => distance(a) - distance(b))[0];
}
