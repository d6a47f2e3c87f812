import { useEffect, useState } from 'react';
import type { ConnectionPlanView } from '../../../shared/contract/links.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { PlanStrips } from './PlanStrips.tsx';

/** What polling this line costs, and what grouping the registers saves; as figures and as a picture. */
export function PlanPanel({ connection }: { connection: string }) {
  const ask = useAsk();
  const format = useFormat();
  const [plan, setPlan] = useState<ConnectionPlanView>();
  useEffect(() => {
    let isOld = false;
    void ask('link:plan', {}).then((plans) => {
      if (!isOld) setPlan(plans?.find((each) => each.connection === connection));
    });
    return () => {
      isOld = true;
    };
  }, [ask, connection]);
  if (plan === undefined) return <p className="soft">Working out the plan …</p>;
  const isOver = plan.busLoadPercent > 100;
  return (
    <div data-testid="link-plan">
      <div className="plan-figures">
        <Figure name="Requests" value={`${format.number(plan.requestsPerSecond, 1)}/s`} />
        <Figure name="Traffic" value={`${format.bytes(plan.bytesPerSecond)}/s`} />
        <Figure name="Fewer requests than one a tag" value={`${format.number(plan.requestsSavedPercent, 0)} %`} />
        <Figure
          name={plan.responseFrom === 'measured' ? 'Response time, measured' : 'Response time, assumed'}
          value={`${format.number(plan.responseMs, 1)} ms`}
        />
        <div className="plan-load">
          <span className="soft">Line busy</span>
          <strong className={isOver ? 'abnormal' : ''}>
            {isOver ? '▲ ' : ''}
            {format.number(plan.busLoadPercent, 1)} %
          </strong>
          <meter min={0} max={Math.max(100, plan.busLoadPercent)} high={80} value={plan.busLoadPercent} />
        </div>
      </div>
      {plan.warnings.map((warning) => (
        <p key={warning} className="message">
          ▲ {warning}
        </p>
      ))}
      <table className="plain-table">
        <thead>
          <tr>
            <th className="end">Every</th>
            <th className="end">Tags</th>
            <th className="end">Requests a cycle</th>
            <th className="end">One a tag</th>
            <th className="end">Registers</th>
            <th className="end">Bits</th>
            <th className="end">Bytes</th>
            <th className="end">Cycle</th>
            <th className="end">Line busy</th>
          </tr>
        </thead>
        <tbody>
          {plan.rates.map((rate) => (
            <tr key={rate.everyMs}>
              <td className="end">{format.integer(rate.everyMs)} ms</td>
              <td className="end">{format.integer(rate.tags)}</td>
              <td className="end">{format.integer(rate.requestsPerCycle)}</td>
              <td className="end soft">{format.integer(rate.unplannedRequestsPerCycle)}</td>
              <td className="end">{format.integer(rate.registersPerCycle)}</td>
              <td className="end">{format.integer(rate.bitsPerCycle)}</td>
              <td className="end">{format.integer(rate.bytesPerCycle)}</td>
              <td className="end">{format.number(rate.expectedCycleMs, 1)} ms</td>
              <td className="end">{format.number(rate.busLoadPercent, 1)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      <PlanStrips plan={plan} />
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <span className="soft">{name}</span>
      <strong>{value}</strong>
    </div>
  );
}
