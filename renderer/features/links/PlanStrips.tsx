import type { ConnectionPlanView } from '../../../shared/contract/links.ts';
import { planStrips } from './planStrips.ts';

/** Each request as a bar over the registers it reads, one line a unit, table and rate: neighbours share a bar. */
export function PlanStrips({ plan }: { plan: ConnectionPlanView }) {
  const strips = planStrips(plan);
  return (
    <section className="link-section">
      <h3>What is read together</h3>
      <div className="strips" data-testid="plan-strips">
        {strips.map((strip) => (
          <div key={strip.key} className="strip">
            <span className="soft">{strip.label}</span>
            <div className="strip-line">
              {strip.bars.map((bar) => (
                <span
                  key={bar.key}
                  className="plan-read"
                  style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
                  title={bar.title}
                />
              ))}
            </div>
            <span className="soft strip-ends">
              <span>{strip.from}</span>
              <span>{strip.to}</span>
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}
