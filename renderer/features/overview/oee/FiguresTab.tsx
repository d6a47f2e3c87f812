import type { OeeReport } from '../../../../shared/contract/oeeChannels.ts';
import { useFormat } from '../../../ui/FormatContext.tsx';

/** The definitions side by side, and every figure with its definition, formula, numbers and source. */
export function FiguresTab({ report }: { report: OeeReport }) {
  const format = useFormat();
  return (
    <div className="figures-tab">
      <div className="definition-tiles">
        {report.definitions.map((each) => (
          <div
            key={each.definition}
            className={each.definition === report.definition ? 'oee-tile current' : 'oee-tile'}
            data-testid={`oee-under-${each.definition}`}
          >
            <span className="oee-tile-name">{each.title}</span>
            <span className="oee-tile-value">
              {each.low !== undefined && each.high !== undefined && each.high - each.low > 0.0005
                ? format.percentRange(each.low, each.high, 1)
                : format.percent(each.oee)}
            </span>
            <span className="oee-tile-formula">
              {each.words} ({format.minutes(each.baseMin)})
            </span>
          </div>
        ))}
      </div>
      <div className="figure-list">
        {report.figures.map((each) => (
          <div key={each.id} className="figure-row" data-testid={`oee-figure-${each.id}`}>
            <span className="figure-name">{each.name}</span>
            <b className="figure-value">
              {each.value === undefined
                ? 'undefined'
                : each.unit === 'ratio'
                  ? format.percent(each.value, 2)
                  : `${format.number(each.value, 1)} min`}
            </b>
            <span className="figure-text">
              {each.definition}
              <span className="figure-formula">
                {each.formula} = {each.numbers}
              </span>
            </span>
            <span className="soft figure-source">
              {each.source.document}, {each.source.paragraph}
              {each.source.isChecked ? '' : ' · text not compared'}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
