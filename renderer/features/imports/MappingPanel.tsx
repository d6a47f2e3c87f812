import { useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { MappingForm } from './MappingForm.tsx';
import { fieldsOf, withFields } from './mappingDraft.ts';

interface MappingPanelProps {
  readonly mappings: ResponseOf<'import:mappings'>;
  readonly text: string;
  readonly problem: string;
  readonly columns: readonly string[];
  readonly isSaved: boolean;
  readonly saveReason: string | undefined;
  readonly onText: (text: string) => void;
  readonly onSave: () => void;
}

const VIEWS = [
  { id: 'form', label: 'Form' },
  { id: 'text', label: 'Text' },
] as const;

/** What the columns mean: picked by name, or begun with a proposal; the form shows what is common, the text all. */
export function MappingPanel(props: MappingPanelProps) {
  const { mappings, text, problem, columns, isSaved, saveReason, onText, onSave } = props;
  const [view, setView] = useState<(typeof VIEWS)[number]['id']>('form');
  const fields = fieldsOf(text);
  return (
    <section className="panel mapping" aria-label="Mapping" data-testid="import-mapping">
      <header className="panel-head">
        <h2>Mapping</h2>
        <span className="header-gap" />
        <Choice label="How to show the mapping" options={VIEWS} value={view} onChange={setView} />
      </header>
      <div className="panel-body mapping-body">
        <label className="field">
          Saved mappings
          <select
            className="select"
            data-testid="mapping-pick"
            value=""
            onChange={(event) => {
              const picked = mappings.find(({ name }) => name === event.currentTarget.value);
              if (picked !== undefined) onText(picked.text);
            }}
          >
            <option value="">{mappings.length === 0 ? 'none yet' : 'pick one …'}</option>
            {mappings.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {text === '' ? (
          <p className="soft">A chosen file brings a proposal.</p>
        ) : view === 'text' || fields === undefined ? (
          <textarea
            className="ix-form-control mapping-text"
            aria-label="Mapping as JSON"
            data-testid="mapping-text"
            spellCheck={false}
            value={text}
            onChange={(event) => onText(event.currentTarget.value)}
          />
        ) : (
          <MappingForm fields={fields} columns={columns} onFields={(next) => onText(withFields(text, next))} />
        )}
        {problem !== '' && (
          <p className="message" data-testid="mapping-problem">
            {problem}
          </p>
        )}
        {text !== '' && (
          <div className="row-actions">
            <span className="soft">{isSaved ? '✓ saved under this name' : 'not saved'}</span>
            <span className="header-gap" />
            <Button testId="mapping-save" reason={saveReason} disabled={isSaved} onClick={onSave}>
              Save mapping
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
