import type { PlantLayout } from '../../../shared/contract/live.ts';
import { isShallowSame, useLive } from '../../live/StationContext.tsx';
import { stateLook, stateWord } from '../../live/words.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LiveText } from '../../ui/LiveText.tsx';
import { KeyValues } from './KeyValues.tsx';
import { OeeFigures } from './OeeFigures.tsx';

interface UnitCardProps {
  readonly unit: PlantLayout['workUnits'][number];
  readonly tags: PlantLayout['tags'];
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
}

export function UnitCard({ unit, tags, isCurrent, onChoose }: UnitCardProps) {
  const own = tags.filter((tag) => tag.workUnit === unit.id);
  return (
    <section className={isCurrent ? 'unit-card current' : 'unit-card'} data-testid={`unit-card-${unit.id}`}>
      <button type="button" className="unit-head" onClick={onChoose} aria-pressed={isCurrent} title={unit.path}>
        <span className="unit-name">{unitName(unit)}</span>
        <UnitState unit={unit.id} />
        <UnitWarnings unit={unit.id} />
      </button>
      {unit.hasOee ? (
        <OeeFigures unit={unit.id} name={unitName(unit)} idealCycleMs={unit.idealCycleMs} />
      ) : (
        <KeyValues tags={own} />
      )}
    </section>
  );
}

/** The last part of the ISA-95 path is the name people use. */
const unitName = (unit: PlantLayout['workUnits'][number]): string => unit.path.split('/').at(-1) || unit.id;

function UnitState({ unit }: { unit: string }) {
  const format = useFormat();
  const state = useLive((live) => {
    const own = live.workUnits.find((each) => each.id === unit);
    return { state: own?.state ?? '', since: own?.stateSince ?? 0 };
  }, isShallowSame);
  if (state === undefined || state.state === '') return <span className="unit-state" />;
  return (
    <span className={`unit-state state-${stateLook(state.state)}`}>
      <span className="state-mark" aria-hidden="true" />
      <span data-testid={`state-${unit}`} data-state={state.state}>
        {stateWord(state.state)}
      </span>
      {state.since > 0 && (
        <LiveText
          className="soft"
          read={() => `for ${format.duration(Date.now() - state.since / 1000)}`}
          title={`since ${format.clock(state.since)}`}
        />
      )}
    </span>
  );
}

function UnitWarnings({ unit }: { unit: string }) {
  const counts = useLive((live) => {
    const own = live.workUnits.find((each) => each.id === unit);
    return { alarms: own?.unacknowledgedAlarms ?? 0, excursions: own?.openExcursions ?? 0 };
  }, isShallowSame);
  if (counts === undefined || counts.alarms + counts.excursions === 0) return null;
  return (
    <span className="unit-warnings">
      {counts.alarms > 0 && (
        <span className="chip chip-alarm">▲ {counts.alarms === 1 ? '1 alarm' : `${counts.alarms} alarms`}</span>
      )}
      {counts.excursions > 0 && <span className="chip chip-excursion">◆ outside bounds</span>}
    </span>
  );
}
