import type { WitnessStatus } from '../../../shared/contract/witnesses.ts';
import { isSameJson, useLive } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

const KIND = { file: 'Witness file', cosigner: 'Cosigner', timestamp: 'Time stamps' } as const;
const STATE = { starting: 'starting', current: 'up to date', behind: 'behind', refused: 'holds another log' } as const;

/** Places outside this computer that keep checkpoints; nothing where none are configured. */
export function WitnessPanel() {
  const places = useLive((live) => live.witnesses ?? [], isSameJson) ?? [];
  if (places.length === 0) return null;
  return (
    <section className="panel" aria-label="Kept outside">
      <header className="panel-head">
        <h2>Kept outside</h2>
      </header>
      {places.map((place) => (
        <Place key={`${place.kind} ${place.id}`} place={place} />
      ))}
    </section>
  );
}

function Place({ place: { id, kind, state, size, currentAt, since, message } }: { readonly place: WitnessStatus }) {
  const format = useFormat();
  const isTrouble = state === 'behind' || state === 'refused';
  return (
    <div className="panel-body witness-place" data-testid="witness-place" data-state={state}>
      <div className="upstream-head">
        <strong>{KIND[kind]}</strong>
        <span className={isTrouble ? 'upstream-state trouble' : 'upstream-state'}>
          {isTrouble ? '▲ ' : ''}
          {STATE[state]}
          {isTrouble && since !== null ? ` since ${format.clock(since)}` : ''}
        </span>
        <span className="header-gap" />
        <span className="soft">{size === null || size === 0 ? '' : `${format.integer(size)} entries`}</span>
      </div>
      <span className="soft wrap">{id}</span>
      {message !== '' && <p className={isTrouble ? 'upstream-message wrap' : 'soft wrap'}>{message}</p>}
      {isTrouble && currentAt !== null && <span className="soft">all was there at {format.clock(currentAt)}</span>}
    </div>
  );
}
