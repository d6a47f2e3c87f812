import type { ReportOee, ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { bandWord } from '../../../shared/domain/timeLoss.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { Figure } from './FigureContext.tsx';
import { US_PER_MINUTE } from './reportWords.ts';

const FACTORS = ['availability', 'performance', 'quality'] as const;
const WORD = { availability: 'Availability', performance: 'Performance', quality: 'Quality' } as const;

/** OEE of every work unit: the figure, its factors as bars, the bands over time, and where the time went. */
export function OeeSection({ document }: { document: ShiftReportDocument }) {
  const format = useFormat();
  return (
    <>
      {document.oee.map((unit, i) => (
        <article key={unit.workUnit} className="report-unit" data-testid={`report-unit-${unit.workUnit}`}>
          <h4>{unit.name.split('/').at(-1)}</h4>
          <div className="unit-figures">
            <div className="unit-oee">
              <span className="soft">OEE</span>
              <Figure path={`oee/${i}/figures/oee`} label={`OEE of ${unit.workUnit}`}>
                <b className="unit-oee-value">{ratio(format, unit.figures.oee)}</b>
              </Figure>
              {unit.range !== null && unit.range.high - unit.range.low > 0.0005 && (
                <Figure path={`oee/${i}/range`}>
                  <span className="soft">between {format.percentRange(unit.range.low, unit.range.high, 1)}</span>
                </Figure>
              )}
            </div>
            <div className="oee-factors">
              {FACTORS.map((factor) => (
                <div key={factor} className="oee-factor">
                  <span>{WORD[factor]}</span>
                  <span className="oee-factor-track" aria-hidden="true">
                    <span style={{ width: `${Math.min(1, unit.figures[factor] ?? 0) * 100}%` }} />
                  </span>
                  <Figure path={`oee/${i}/figures/${factor}`}>{ratio(format, unit.figures[factor])}</Figure>
                </div>
              ))}
            </div>
            <dl className="unit-times">
              <div>
                <dt>Time base</dt>
                <dd>
                  <Figure path={`oee/${i}/figures/plannedBusyTimeMinutes`}>
                    {format.minutes(unit.figures.plannedBusyTimeMinutes)}
                  </Figure>
                </dd>
              </div>
              <div>
                <dt>Production</dt>
                <dd>
                  <Figure path={`oee/${i}/figures/actualProductionTimeMinutes`}>
                    {format.minutes(unit.figures.actualProductionTimeMinutes)}
                  </Figure>
                </dd>
              </div>
              <div>
                <dt>Unknown</dt>
                <dd>
                  <Figure path={`oee/${i}/figures/unknownTimeMinutes`}>
                    {format.minutes(unit.figures.unknownTimeMinutes)}
                  </Figure>
                </dd>
              </div>
            </dl>
          </div>
          <BandStrip unit={unit} />
          <Waterfall unit={unit} index={i} />
          {unit.findings.length > 0 && (
            <ul className="report-findings">
              {unit.findings.map((finding) => (
                <li key={finding}>{finding}</li>
              ))}
            </ul>
          )}
        </article>
      ))}
      {document.lines.map((line, i) => (
        <p key={line.line} className="report-line">
          Line {line.line}: OEE <Figure path={`lines/${i}/oee`}>{ratio(format, line.oee)}</Figure>, constraint{' '}
          {line.constraint}, good <Figure path={`lines/${i}/goodQuantity`}>{count(format, line.goodQuantity)}</Figure>
        </p>
      ))}
    </>
  );
}

type Format = ReturnType<typeof useFormat>;
export const ratio = (format: Format, value: number | null): string =>
  value === null ? 'undefined' : format.percent(value, 1);
export const count = (format: Format, value: number | null): string =>
  value === null ? 'unknown' : format.integer(value);

function BandStrip({ unit }: { unit: ReportOee }) {
  const format = useFormat();
  return (
    <div className="report-strip">
      <span className="band-strip">
        {unit.segments.map(([from, to, band]) => (
          <span
            key={from}
            className={`band-${band}`}
            style={{ flexGrow: to - from }}
            title={`${bandWord(band)} ${format.clock(from)}–${format.clock(to)}`}
          />
        ))}
      </span>
      <span className="report-strip-ends soft">
        <span>{format.clockMinutes(unit.from)}</span>
        <span>{format.clockMinutes(unit.to)}</span>
      </span>
    </div>
  );
}

/** From calendar time down to effective time; bands without any are left out. */
function Waterfall({ unit, index }: { unit: ReportOee; index: number }) {
  const format = useFormat();
  const total = Math.max(1, unit.to - unit.from);
  let left = total;
  const bars = unit.bands.map((each) => {
    const start = each.band === 'effective' ? 0 : left - each.us;
    if (each.band !== 'effective') left -= each.us;
    return { ...each, start };
  });
  return (
    <div className="waterfall">
      {bars
        .filter(({ us }) => us > 0)
        .map(({ band, us, start, items }) => (
          <div key={band} className="fall">
            <span>{bandWord(band)}</span>
            <span className="fall-line" aria-hidden="true">
              <span
                className={`band-${band}`}
                style={{ left: `${(start / total) * 100}%`, width: `${(us / total) * 100}%` }}
              />
            </span>
            <Figure path={`oee/${index}/bands/${band}`}>{format.number(us / US_PER_MINUTE, 1)} min</Figure>
            <span className="soft end">{band === 'notScheduled' ? '' : `${format.integer(items)} pcs`}</span>
          </div>
        ))}
    </div>
  );
}
