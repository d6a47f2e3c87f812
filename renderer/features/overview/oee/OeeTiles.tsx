import type { OeeReport } from '../../../../shared/contract/oeeChannels.ts';
import { useFormat } from '../../../ui/FormatContext.tsx';

const SHOWN = ['oee', 'availability', 'performance', 'quality'];

/** OEE and its three factors, each with the formula and the numbers under it. */
export function OeeTiles({ report }: { report: OeeReport }) {
  const format = useFormat();
  const own = report.definitions.find((each) => each.definition === report.definition);
  return (
    <div className="oee-tiles">
      {report.figures
        .filter(({ id }) => SHOWN.includes(id))
        .map((figure) => {
          const isRange =
            figure.id === 'oee' && own?.low !== undefined && own.high !== undefined && own.high - own.low > 0.0005;
          return (
            <div key={figure.id} className="oee-tile" title={figure.definition}>
              <span className="oee-tile-name">{figure.id === 'oee' ? (own?.title ?? figure.name) : figure.name}</span>
              <span
                className={isRange ? 'oee-tile-value is-range' : 'oee-tile-value'}
                data-testid={`oee-tile-${figure.id}`}
              >
                {isRange ? format.percentRange(own?.low ?? 0, own?.high ?? 0, 1) : format.percent(figure.value)}
              </span>
              <span className="oee-tile-formula">
                {figure.formula} = {figure.numbers}
              </span>
            </div>
          );
        })}
    </div>
  );
}
