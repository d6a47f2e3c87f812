import { useState } from 'react';
import type { DecodedRead } from '../../../shared/contract/links.ts';
import type { Link } from '../../live/linkView.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface DecodePanelProps {
  readonly connection: string;
  readonly units: NonNullable<Link['units']>;
}

const TABLES = ['holding', 'input'] as const;
const PLAUSIBLE = {
  likely: { mark: '●', word: 'likely' },
  possible: { mark: '○', word: 'possible' },
  unlikely: { mark: '·', word: 'unlikely' },
} as const;

/** Which type and byte order a value has: one read, shown in all of them, the plausible ones first. */
export function DecodePanel({ connection, units }: DecodePanelProps) {
  const ask = useAsk();
  const toast = useToast();
  const { user } = useStation();
  const [table, setTable] = useState<(typeof TABLES)[number]>('holding');
  const [unitId, setUnitId] = useState(units[0]?.unitId ?? 1);
  const [register, setRegister] = useState(0);
  const [registers, setRegisters] = useState(2);
  const [decoded, setDecoded] = useState<DecodedRead>();
  const [isBusy, setBusy] = useState(false);

  const read = async () => {
    setBusy(true);
    const answer = await ask('link:decode', { connection, table, unitId, register, registers });
    setBusy(false);
    if (answer === undefined) return;
    if (answer.ok) setDecoded(answer.decoded);
    else toast({ kind: 'refused', title: 'Not read', remedy: answer.message });
  };

  return (
    <div data-testid="link-decode">
      <form
        className="decode-form"
        onSubmit={(event) => {
          event.preventDefault();
          void read();
        }}
      >
        <label className="field">
          Table
          <select
            className="select"
            value={table}
            onChange={(event) => setTable(event.currentTarget.value as typeof table)}
          >
            {TABLES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <NumberField label="Unit" value={unitId} max={255} testId="decode-unit" onChange={setUnitId} />
        <NumberField
          label="Register (from 0)"
          value={register}
          max={65_535}
          testId="decode-register"
          onChange={setRegister}
        />
        <NumberField
          label="Registers"
          value={registers}
          min={1}
          max={8}
          testId="decode-registers"
          onChange={setRegisters}
        />
        <Button
          variant="primary"
          type="submit"
          testId="decode-read"
          reason={reasonNot(user, 'link.control')}
          loading={isBusy}
          onClick={() => void read()}
        >
          Read once
        </Button>
      </form>
      {decoded === undefined ? (
        <p className="soft">
          One read, nothing else: compare the values with the display of the device, then copy type and order into the
          tag.
        </p>
      ) : (
        <>
          <p>
            Words: <span className="mono">{decoded.words.join(' ')}</span>
          </p>
          <table className="plain-table" data-testid="decode-rows">
            <thead>
              <tr>
                <th>Plausible</th>
                <th>Type</th>
                <th>Order</th>
                <th className="end">Value</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              {decoded.rows.map((row) => (
                <tr
                  key={`${row.type} ${row.order}`}
                  data-plausibility={row.plausibility}
                  className={row.plausibility === 'unlikely' ? 'soft' : ''}
                >
                  <td>
                    {PLAUSIBLE[row.plausibility].mark} {PLAUSIBLE[row.plausibility].word}
                  </td>
                  <td>{row.type}</td>
                  <td className="mono">{row.order}</td>
                  <td className="end mono">{row.value}</td>
                  <td>{row.why}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max: number;
  readonly testId: string;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, min = 0, max, testId, onChange }: NumberFieldProps) {
  return (
    <label className="field">
      {label}
      <input
        className="ix-form-control"
        type="number"
        min={min}
        max={max}
        value={value}
        data-testid={testId}
        onChange={(event) => onChange(Math.min(max, Math.max(min, Math.round(event.currentTarget.valueAsNumber || 0))))}
      />
    </label>
  );
}
