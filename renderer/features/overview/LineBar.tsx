import { useEffect, useState } from 'react';
import type { PlantLayout } from '../../../shared/contract/live.ts';
import type { OeeLine } from '../../../shared/contract/oeeChannels.ts';
import { isShallowSame, useLive, useStation } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { OeeDialog } from './oee/OeeDialog.tsx';

type Line = NonNullable<PlantLayout['lines']>[number];

const REFETCH_MS = 15_000;
const HOUR_US = 3_600e6;

/** One line of work units in a line of text: its OEE this shift, its constraint, and the way to the whole picture. */
export function LineBar({ line, layout }: { line: Line; layout: PlantLayout }) {
  const { call, store } = useStation();
  const format = useFormat();
  const [answer, setAnswer] = useState<OeeLine>();
  const [isOpen, setIsOpen] = useState(false);
  const constraint = answer?.constraint ?? line.workUnits[0] ?? '';
  const nameOf = (id: string): string =>
    layout.workUnits
      .find((each) => each.id === id)
      ?.path.split('/')
      .at(-1) || id;
  const live = useLive((picture) => {
    const first = picture.workUnits.find((each) => each.id === line.workUnits[0]);
    return { shiftStart: first?.shiftStart ?? 0 };
  }, isShallowSame);
  const shiftStart = live?.shiftStart ?? 0;
  useEffect(() => {
    let isOld = false;
    const fetchLine = async () => {
      const to = store.snapshot()?.at ?? Date.now() * 1000;
      const from = shiftStart > 0 ? shiftStart : to - 8 * HOUR_US;
      if (to <= from) return;
      const told = await call('oee:line', { line: line.id, from, to });
      if (!isOld && told.ok) setAnswer(told.value);
    };
    void fetchLine();
    const timer = setInterval(() => void fetchLine(), REFETCH_MS);
    return () => {
      isOld = true;
      clearInterval(timer);
    };
  }, [call, store, line.id, shiftStart]);
  return (
    <>
      <button type="button" className="line-bar" onClick={() => setIsOpen(true)} data-testid={`line-bar-${line.id}`}>
        <span className="line-bar-name">{line.path.split('/').at(-1) || line.id}</span>
        <b>{format.percent(answer?.oee)}</b>
        <span className="soft">line OEE this shift · constraint</span>
        <b>{answer === undefined ? '…' : nameOf(answer.constraint)}</b>
        <span className="line-bar-flow soft">{line.workUnits.map(nameOf).join(' → ')}</span>
      </button>
      {isOpen && (
        <OeeDialog unit={constraint} name={nameOf(constraint)} startTab="line" onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}
