import { useMemo, useState } from 'react';
import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import type { Format } from '../../ui/format.ts';
import { ReasonDialog } from '../../ui/ReasonDialog.tsx';
import { matches } from '../../ui/rows.ts';
import { type Column, Table } from '../../ui/Table.tsx';

type Difference = InventoryView['differences'][number];
type Verdict = NonNullable<Difference['verdict']>;

const KIND_WORD: Readonly<Record<string, string>> = {
  missingInRegister: 'not in the register',
  missingInLab: 'not in the laboratory',
  otherPlace: 'another place',
  otherOwner: 'another owner',
  otherSerial: 'another serial number',
  otherSubstance: 'another substance',
  otherQuantity: 'another quantity',
  sameSerial: 'one serial number twice',
};
const VERDICTS = [
  { id: 'labIsRight', label: 'Laboratory is right', title: 'The register is to be mended' },
  { id: 'registerIsRight', label: 'Register is right', title: 'The inventory is to be mended' },
  { id: 'accepted', label: 'Accepted', title: 'Both stay as they are' },
  { id: 'investigate', label: 'Investigate', title: 'Somebody has to look' },
] as const satisfies readonly { readonly id: Verdict; readonly label: string; readonly title: string }[];
const keyOf = (difference: Difference): string => difference.id;

/** What the laboratory and the asset register disagree about; a person decides about each, with a reason. */
export function DifferencesPanel({ view, query }: { view: InventoryView; query: string }) {
  const format = useFormat();
  const { user } = useStation();
  const [current, setCurrent] = useState<string>();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [isDeciding, setDeciding] = useState(false);
  const rows = useMemo(() => {
    const shown = view.differences.filter((each) =>
      matches(`${each.barcode} ${each.name} ${KIND_WORD[each.kind]} ${each.inLab} ${each.inRegister}`, query),
    );
    return [...shown.filter(({ verdict }) => verdict === null), ...shown.filter(({ verdict }) => verdict !== null)];
  }, [view.differences, query]);
  const columns = useMemo(() => columnsOf(format), [format]);
  const chosen = rows.filter(({ id }) => ticked.has(id));
  const about = chosen.length > 0 ? chosen : rows.filter(({ id }) => id === current);
  const reason = reasonNot(user, 'inventory.edit') ?? (about.length === 0 ? 'Choose a difference first.' : undefined);

  return (
    <>
      <div className="toolbar">
        <span className="soft">
          {rows.length} differences{view.moreDifferences > 0 ? `, ${view.moreDifferences} more` : ''}
        </span>
        <span className="header-gap" />
        <Button testId="difference-decide" reason={reason} onClick={() => setDeciding(true)}>
          Decide {about.length > 1 ? `${about.length} ` : ''}…
        </Button>
      </div>
      <Table
        label="Differences"
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        rowTestId="difference-row"
        current={current}
        onCurrent={setCurrent}
        selected={ticked}
        onTick={(key) => setTicked((now) => toggled(now, key))}
        onTickAll={() => setTicked((now) => new Set(now.size === rows.length ? [] : rows.map(keyOf)))}
        onOpen={() => setDeciding(reason === undefined)}
        empty={
          <Empty title="No difference">
            {view.sheets.some(({ list }) => list === 'register')
              ? 'The inventory and the asset register agree.'
              : 'No asset register has been read yet.'}
          </Empty>
        }
      />
      {isDeciding && (
        <DecideDialog
          differences={about}
          onClose={() => {
            setDeciding(false);
            setTicked(new Set());
          }}
        />
      )}
    </>
  );
}

function DecideDialog({ differences, onClose }: { differences: readonly Difference[]; onClose: () => void }) {
  const ask = useAsk();
  const [verdict, setVerdict] = useState<Verdict>('labIsRight');
  const [first] = differences;
  return (
    <ReasonDialog
      title={
        differences.length === 1 ? `Decide about ${first?.barcode}` : `Decide about ${differences.length} differences`
      }
      verb="Decide"
      name="difference"
      onClose={onClose}
      onConfirm={async (reason) => {
        const answer = await ask('lab:decide', { differences: differences.map(({ id }) => id), verdict, reason });
        if (answer === undefined) return undefined;
        if (!answer.ok) return answer.message;
        onClose();
        return undefined;
      }}
    >
      {differences.length === 1 && first !== undefined && (
        <p>
          {first.name}: {KIND_WORD[first.kind]}; laboratory “{first.inLab || '–'}”, register “{first.inRegister || '–'}
          ”.
        </p>
      )}
      <Choice label="Verdict" options={VERDICTS} value={verdict} onChange={setVerdict} testId="difference-verdict" />
    </ReasonDialog>
  );
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}

const columnsOf = (format: Format): readonly Column<Difference>[] => [
  {
    id: 'state',
    header: 'State',
    width: '150px',
    cell: ({ verdict }) =>
      verdict === null ? <strong>to decide</strong> : VERDICTS.find(({ id }) => id === verdict)?.label,
  },
  { id: 'kind', header: 'What', width: '170px', cell: ({ kind }) => KIND_WORD[kind] ?? kind },
  {
    id: 'name',
    header: 'Container',
    width: 'minmax(160px, 1.4fr)',
    cell: ({ name, barcode }) => (
      <>
        {name} <span className="soft mono">{barcode}</span>
      </>
    ),
  },
  { id: 'inLab', header: 'In the laboratory', width: 'minmax(140px, 1.2fr)', cell: ({ inLab }) => inLab || '–' },
  {
    id: 'inRegister',
    header: 'In the register',
    width: 'minmax(140px, 1.2fr)',
    cell: ({ inRegister }) => inRegister || '–',
  },
  {
    id: 'by',
    header: 'Decided',
    width: 'minmax(160px, 1.2fr)',
    cell: ({ decidedBy, decidedAt, reason }) =>
      decidedAt === null ? (
        ''
      ) : (
        <span title={reason}>{`${decidedBy}, ${format.moment(decidedAt, Date.now() * 1000)}: ${reason}`}</span>
      ),
  },
];
