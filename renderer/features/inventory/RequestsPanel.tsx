import { useState } from 'react';
import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { TextField } from '../../ui/Field.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { matches } from '../../ui/rows.ts';
import { useToast } from '../../ui/toasts.tsx';

type Kind = InventoryView['requests'][number]['kind'];

const KINDS = [
  { id: 'disposal', label: 'Disposal' },
  { id: 'transfer', label: 'Transfer' },
  { id: 'purchase', label: 'Purchase' },
] as const satisfies readonly { readonly id: Kind; readonly label: string }[];

/** Requests with their signed ids: whoever has the station's public key can check that a request was made here, word by word. */
export function RequestsPanel({ view, query }: { view: InventoryView; query: string }) {
  const format = useFormat();
  const { user } = useStation();
  const [isAsking, setAsking] = useState(false);
  const shown = view.requests.filter(({ id, kind, content, user: by }) =>
    matches(`${id} ${kind} ${by} ${JSON.stringify(content)}`, query),
  );
  return (
    <>
      <div className="toolbar">
        <span className="soft">{view.requests.length === 1 ? '1 request' : `${view.requests.length} requests`}</span>
        <span className="header-gap" />
        <Button testId="request-new" reason={reasonNot(user, 'inventory.edit')} onClick={() => setAsking(true)}>
          New request …
        </Button>
      </div>
      {shown.length === 0 ? (
        <Empty title="No request">A request gets an id signed with the station’s key; anybody can check it.</Empty>
      ) : (
        <section className="panel inventory-scroll" data-testid="requests">
          <table className="inventory-table">
            <thead>
              <tr>
                <th>Request</th>
                <th>What</th>
                <th>By</th>
                <th>Signed id</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ id, kind, content, user: by, at }) => (
                <tr key={id} data-testid="request-row">
                  <td>{KINDS.find((each) => each.id === kind)?.label}</td>
                  <td>{contentText(content)}</td>
                  <td>
                    {by}, {format.moment(at, Date.now() * 1000)}
                  </td>
                  <td className="mono">
                    {id.slice(0, 19)}… <Copy text={id} label="Copy" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {isAsking && <RequestDialog onClose={() => setAsking(false)} />}
    </>
  );
}

const contentText = (content: InventoryView['requests'][number]['content']): string =>
  Object.entries(content)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : value}`)
    .join('; ');

function RequestDialog({ onClose }: { onClose: () => void }) {
  const ask = useAsk();
  const toast = useToast();
  const [kind, setKind] = useState<Kind>('disposal');
  const [containers, setContainers] = useState('');
  const [note, setNote] = useState('');
  const barcodes = containers.split(/[\s,;]+/).filter((each) => each !== '');
  const isReady = note.trim().length >= 3 && (kind === 'purchase' || barcodes.length > 0);
  const send = async () => {
    const content = { note: note.trim(), ...(barcodes.length === 0 ? {} : { containers: barcodes }) };
    const answer = await ask('lab:request', { kind, content });
    if (answer === undefined) return undefined;
    if (!answer.ok) return answer.message;
    toast({ kind: 'done', title: `Requested as ${answer.request.slice(0, 19)}…` });
    onClose();
    return undefined;
  };
  return (
    <FormDialog
      title="New request"
      verb="Request"
      name="request"
      confirmTestId="request-send"
      isReady={isReady}
      onConfirm={send}
      onClose={onClose}
    >
      <Choice label="Kind" options={KINDS} value={kind} onChange={setKind} />
      <TextField
        label={`Containers, by barcode${kind === 'purchase' ? ' (none for a purchase)' : ''}`}
        testId="request-containers"
        isFirst
        lengthMax={2000}
        value={containers}
        onChange={setContainers}
      />
      <TextField label="What is asked for, and why" rows={3} testId="request-note" value={note} onChange={setNote} />
    </FormDialog>
  );
}
