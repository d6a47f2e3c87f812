import { useState } from 'react';
import type { StoreRow } from '../../../shared/contract/coldChainChannels.ts';
import { useLive } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { windowText } from './coldChainWords.ts';
import { StoreMonth } from './StoreMonth.tsx';

const DAYS = 31;
const request = () => ({ days: DAYS });
const REFETCH_MS = 30_000;

/** Each store's month: mean kinetic temperature against its limit, and how much of every day it was in its band. */
export function StoresTab() {
  const revision = useLive((live) => live.revisions.excursions);
  const { value: stores, message } = useAnswer('coldChain:stores', request, revision, REFETCH_MS);
  if (stores === undefined)
    return <Empty title={message === '' ? 'Reading the stores …' : 'The stores could not be read'}>{message}</Empty>;
  return (
    <div className="stores" data-testid="stores">
      {stores.map((store) => (
        <StoreCard key={store.id} store={store} />
      ))}
    </div>
  );
}

const worstOf = (store: StoreRow): StoreRow['probes'][number] | undefined =>
  [...store.probes].sort((a, b) => (b.kinetic ?? b.mean ?? -1e9) - (a.kinetic ?? a.mean ?? -1e9))[0];

function StoreCard({ store }: { store: StoreRow }) {
  const format = useFormat();
  const [chosen, setChosen] = useState<string>();
  const withMost = [...store.probes].sort((a, b) => knownMs(b) - knownMs(a))[0];
  const probe = store.probes.find(({ tag }) => tag === chosen) ?? withMost;
  const worst = worstOf(store);
  const isOver = store.kineticMax !== null && (worst?.kinetic ?? Number.NEGATIVE_INFINITY) > store.kineticMax;
  const total = probe?.days.reduce(
    (sum, day) => ({
      inside: sum.inside + day.insideMs,
      outside: sum.outside + day.aboveMs + day.belowMs,
      unknown: sum.unknown + day.unknownMs,
    }),
    { inside: 0, outside: 0, unknown: 0 },
  );
  return (
    <section className="panel store-card" data-testid={`store-${store.id}`} aria-label={store.name}>
      <header className="panel-head">
        <h2>{store.name}</h2>
        <span className="soft" title={`${store.source}${store.isChecked ? '' : '; compare with the primary text'}`}>
          {store.className}
          {store.isChecked ? '' : ' (a default to check)'}, {store.lots === 1 ? '1 lot' : `${store.lots} lots`}
        </span>
        <span className="header-gap" />
        {store.probes.length > 1 && probe !== undefined && (
          <Pick
            label={`Probe of ${store.name}`}
            options={store.probes.map(({ tag, name }) => [tag, name] as const)}
            value={probe.tag}
            onChange={setChosen}
          />
        )}
      </header>
      <div className="store-body">
        <dl className="store-figures">
          {store.kineticMax !== null && store.kineticWindowMs !== null && (
            <div>
              <dt>MKT, {windowText(store.kineticWindowMs)}</dt>
              <dd data-over={isOver}>
                {worst?.kinetic == null ? '–' : `${isOver ? '▲ ' : ''}${format.number(worst.kinetic, 2)} °C`}
              </dd>
              <dd className="soft">at most {format.plain(store.kineticMax)} °C</dd>
            </div>
          )}
          <div>
            <dt>In its band, {DAYS} days</dt>
            <dd>
              {total && total.inside + total.outside > 0
                ? format.percent(total.inside / (total.inside + total.outside), 2)
                : '–'}
            </dd>
            <dd className="soft">
              {total ? `${format.duration(total.outside)} outside, ${format.duration(total.unknown)} not known` : ''}
            </dd>
          </div>
        </dl>
        {probe !== undefined && <StoreMonth store={store} probe={probe} />}
      </div>
    </section>
  );
}

const knownMs = (probe: StoreRow['probes'][number]): number =>
  probe.days.reduce((sum, day) => sum + day.insideMs + day.aboveMs + day.belowMs, 0);
