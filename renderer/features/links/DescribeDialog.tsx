import { useState } from 'react';
import type { NodeDescription } from '../../../shared/contract/links.ts';
import { currentDraft, setDraft, withTags } from '../../live/draft.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useLayout, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { proposedTags } from './proposedTags.ts';

interface DescribeDialogProps {
  readonly connection: string;
  readonly nodes: readonly NodeDescription[];
  readonly onClose: (isDone: boolean) => void;
}

/** What the picked nodes would become; ids can be changed, the rest is the server's word. Nothing is saved here. */
export function DescribeDialog({ connection, nodes, onClose }: DescribeDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const format = useFormat();
  const layout = useLayout();
  const { user } = useStation();
  const [ids, setIds] = useState<ReadonlyMap<string, string>>(new Map());
  const [equipment, setEquipment] = useState('');
  const tags = proposedTags(nodes, connection, equipment, ids);
  const refused = nodes.filter(({ ok }) => !ok);

  const add = async () => {
    const draft = currentDraft();
    const inForce = await ask('config:get', {});
    if (inForce === undefined) return;
    try {
      const { text, added } = withTags(draft.text ?? inForce.text, tags);
      setDraft({ text, baseHash: draft.text === undefined ? inForce.hash : draft.baseHash });
      toast({
        kind: 'done',
        title: `${added === 1 ? 'One tag stands' : `${added} tags stand`} in the draft: check and save it on the Configuration screen`,
      });
      onClose(true);
    } catch (error) {
      toast({ kind: 'refused', title: 'Not added', remedy: (error as Error).message });
    }
  };

  return (
    <Dialog
      title={`${tags.length} ${tags.length === 1 ? 'tag' : 'tags'} from ${connection}`}
      onClose={() => onClose(false)}
      wide
      testId="describe-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={() => onClose(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="describe-add"
            reason={reasonNot(user, 'config.change')}
            disabled={tags.length === 0}
            onClick={() => void add()}
          >
            Add to the draft
          </Button>
        </>
      }
    >
      <label className="field">
        Equipment they belong to
        <select className="select" value={equipment} onChange={(event) => setEquipment(event.currentTarget.value)}>
          <option value="">the station itself</option>
          {layout?.workUnits.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </label>
      <div className="describe-table">
        <table className="plain-table">
          <thead>
            <tr>
              <th>Tag id</th>
              <th>Name</th>
              <th>Type</th>
              <th>Unit</th>
              <th>Range</th>
              <th>Now</th>
              <th>Path</th>
            </tr>
          </thead>
          <tbody>
            {nodes
              .filter(({ ok }) => ok)
              .map((node) => (
                <tr key={node.nodeId}>
                  <td>
                    <input
                      className="ix-form-control"
                      aria-label={`Id of ${node.name}`}
                      value={ids.get(node.nodeId) ?? node.id}
                      onChange={(event) => setIds(new Map(ids).set(node.nodeId, event.currentTarget.value))}
                    />
                  </td>
                  <td>{node.name}</td>
                  <td>{node.type}</td>
                  <td title={node.euText}>{unitWords(node)}</td>
                  <td>
                    {node.range === undefined
                      ? '–'
                      : `${format.plain(node.range.min)} … ${format.plain(node.range.max)}`}
                  </td>
                  <td>{node.value}</td>
                  <td className="soft">{node.path}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {refused.length > 0 && (
        <ul className="disabled-tags">
          {refused.map((node) => (
            <li key={node.nodeId}>
              {node.nodeId}: {node.message}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

/** A unit that has no UCUM code yet is shown as the server writes it, to be looked up. */
const unitWords = ({ unit, euText }: NodeDescription): string =>
  unit !== '' && unit !== '1' ? unit : euText === '' ? '1' : `1 (${euText}?)`;
