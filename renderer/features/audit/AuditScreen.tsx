import { useMemo, useState } from 'react';
import type { AuditFormat } from '../../../shared/contract/auditChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { FilterField } from '../../ui/FilterField.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { Pick } from '../../ui/Pick.tsx';
import { Table } from '../../ui/Table.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { AuditDetail } from './AuditDetail.tsx';
import { auditColumns } from './auditColumns.tsx';
import { AUDIT_KIND_OPTIONS, dayStart } from './auditWords.ts';
import { auditKey, useAuditTrail, usePeople } from './useAuditTrail.ts';
import './audit.css';

/** Who did what: every act of a person in the log, with old and new value. Reading it is a right of its own. */
export function AuditScreen() {
  const { user } = useStation();
  const reason = reasonNot(user, 'audit.view');
  return (
    <div className="list-screen" data-testid="audit">
      {reason === undefined ? <Trail /> : <Empty title="The audit trail is not open to you">{reason}</Empty>}
    </div>
  );
}

function Trail() {
  const format = useFormat();
  const ask = useAsk();
  const toast = useToast();
  const people = usePeople();
  const [person, setPerson] = useState('');
  const [kind, setKind] = useState<(typeof AUDIT_KIND_OPTIONS)[number][0]>('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [text, setText] = useState('');
  const [current, setCurrent] = useState<string>();
  const columns = useMemo(() => auditColumns(format), [format]);
  const filter = useMemo(() => {
    const [begin, end] = [dayStart(from), dayStart(to, 1)];
    return {
      ...(person === '' ? {} : { person }),
      ...(kind === '' ? {} : { kind }),
      ...(begin === undefined ? {} : { from: begin }),
      ...(end === undefined ? {} : { to: end }),
      ...(text.trim() === '' ? {} : { text: text.trim() }),
    };
  }, [person, kind, from, to, text]);
  const trail = useAuditTrail(filter);
  const chosen = trail.rows.find((row) => auditKey(row) === current) ?? trail.rows[0];
  const peopleOptions = useMemo(
    () => [['', 'Everybody'] as const, ...people.map((name) => [name, name] as const)],
    [people],
  );

  const save = async (as: AuditFormat) => {
    const answer = await ask('audit:save', { filter, format: as });
    if (answer === undefined) return;
    if (!answer.ok) toast({ kind: 'refused', title: 'Not exported', remedy: answer.message });
    else if (answer.saved !== null)
      toast({
        kind: 'done',
        title: `${answer.rows} acts exported${answer.isWhole ? '' : ', the newest of more: narrow the days'}`,
      });
  };

  return (
    <>
      <div className="toolbar">
        <h1>Audit trail</h1>
        <Pick
          label="Person"
          testId="audit-person"
          isFilter
          options={peopleOptions}
          value={person}
          onChange={setPerson}
        />
        <Pick label="Act" testId="audit-kind" isFilter options={AUDIT_KIND_OPTIONS} value={kind} onChange={setKind} />
        <DayField label="From day" testId="audit-from" value={from} onChange={setFrom} />
        <span className="soft">to</span>
        <DayField label="To day" testId="audit-to" value={to} onChange={setTo} />
        <FilterField value={text} onChange={setText} placeholder="Search acts" testId="audit-text" />
        <span className="header-gap" />
        <Button variant="tertiary" onClick={() => void save('csv')} testId="audit-csv">
          Export CSV
        </Button>
        <Button variant="tertiary" onClick={() => void save('json')} testId="audit-json">
          Export JSON
        </Button>
      </div>
      <div className="audit-columns">
        <Table
          label="Acts of people"
          testId="audit-table"
          columns={columns}
          rows={trail.rows}
          keyOf={auditKey}
          rowTestId="audit-row"
          rowData={(row) => ({ 'data-kind': row.kind })}
          current={chosen === undefined ? undefined : auditKey(chosen)}
          onCurrent={setCurrent}
          empty={
            <Empty
              title={
                trail.state === 'loading'
                  ? 'Reading the log …'
                  : trail.state === 'failed'
                    ? 'The log could not be read'
                    : 'Nobody did anything that fits'
              }
            >
              {trail.message}
            </Empty>
          }
          footer={
            trail.next === null ? undefined : (
              <Button variant="tertiary" onClick={trail.more} disabled={trail.state === 'loading'} testId="audit-more">
                Look further back
              </Button>
            )
          }
        />
        {chosen !== undefined && <AuditDetail row={chosen} />}
      </div>
    </>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const DayField = ({ label, testId, value, onChange }: DayFieldProps) => (
  <input
    className={value === '' ? 'select pick' : 'select pick pick-set'}
    type="date"
    aria-label={label}
    data-testid={testId}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
