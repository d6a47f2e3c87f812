import { useCallback, useEffect, useRef, useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { setDraft, useDraft } from '../../live/draft.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useLayout, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { ChangesPanel } from './ChangesPanel.tsx';
import { Findings } from './Findings.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { SaveDialog } from './SaveDialog.tsx';
import { TextEditor, type TextEditorHandle } from './TextEditor.tsx';
import './configuration.css';

type InForce = ResponseOf<'config:get'>;
type Checked = ResponseOf<'config:check'>;

const CHECK_AFTER_MS = 400;
const SIDES = [
  { id: 'check', label: 'Check' },
  { id: 'changes', label: 'Changes' },
  { id: 'preview', label: 'What would it do' },
] as const;

/** The one file that says everything, changed with care: checked as one types, tried on sealed readings, saved with a reason. */
export function ConfigurationScreen() {
  const ask = useAsk();
  const { user } = useStation();
  const layoutRevision = useLayout()?.revision;
  const draft = useDraft();
  const [inForce, setInForce] = useState<InForce>();
  const [checked, setChecked] = useState<Checked>();
  const [side, setSide] = useState<(typeof SIDES)[number]['id']>('check');
  const [isSaving, setSaving] = useState(false);
  const editor = useRef<TextEditorHandle>(null);
  const reason = reasonNot(user, 'config.change');
  const text = draft.text ?? inForce?.text ?? '';
  const isChanged = draft.text !== undefined && draft.text !== inForce?.text;

  const fetchNow = useCallback(async () => {
    const answer = await ask('config:get', {});
    if (answer !== undefined) setInForce(answer);
  }, [ask]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout means that another text is in force
  useEffect(() => void fetchNow(), [fetchNow, layoutRevision]);
  useEffect(() => {
    if (text === '') return;
    const timer = setTimeout(() => void ask('config:check', { text }).then(setChecked), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [ask, text]);

  if (inForce === undefined) return <Empty title="Reading the configuration …" />;
  const errors = checked?.findings.length ?? 0;
  const isStolen = isChanged && draft.baseHash !== inForce.hash;
  const whyNot =
    reason ??
    (isChanged ? undefined : 'Nothing is changed.') ??
    (errors > 0 ? `${errors} ${errors === 1 ? 'finding' : 'findings'} to mend first.` : undefined) ??
    (isStolen ? 'Someone else has saved meanwhile: discard and make your change again.' : undefined);

  return (
    <div className="list-screen" data-testid="configuration">
      <div className="toolbar">
        <h1>Configuration</h1>
        <span className="soft wrap">
          {inForce.path}, {isChanged ? 'changed, not saved' : 'in force'}
        </span>
        <span className="header-gap" />
        <Button
          testId="config-discard"
          disabled={!isChanged}
          onClick={() => setDraft({ text: undefined, baseHash: '' })}
        >
          Discard
        </Button>
        <Button variant="primary" testId="config-save" reason={whyNot} onClick={() => setSaving(true)}>
          Save …
        </Button>
      </div>
      {reason !== undefined && <p className="reason">{reason}</p>}
      {isStolen && (
        <p className="reason abnormal" data-testid="config-stolen">
          ▲ Someone else has saved a change since you began yours.
        </p>
      )}
      <div className="config-body">
        <TextEditor
          ref={editor}
          text={text}
          isReadOnly={reason !== undefined || !inForce.isEditable}
          marked={checked?.findings.map(({ line }) => line) ?? []}
          onChange={(next) =>
            setDraft({ text: next, baseHash: draft.text === undefined ? inForce.hash : draft.baseHash })
          }
        />
        <section className="panel config-side" aria-label="About this text">
          <header className="panel-head">
            <Choice
              label="What to show of this text"
              options={SIDES}
              value={side}
              onChange={setSide}
              testId="config-side"
            />
          </header>
          <div className="config-side-body">
            {side === 'check' && (
              <Findings checked={checked} onGo={(line, column) => editor.current?.goTo(line, column)} />
            )}
            {side === 'changes' && <ChangesPanel before={inForce.text} after={text} />}
            {side === 'preview' && (
              <PreviewPanel text={text} reason={reason ?? (errors > 0 ? 'Mend the findings first.' : undefined)} />
            )}
          </div>
        </section>
      </div>
      {isSaving && (
        <SaveDialog
          text={text}
          baseHash={draft.baseHash}
          onClose={(isDone) => {
            setSaving(false);
            if (!isDone) return;
            setDraft({ text: undefined, baseHash: '' });
            void fetchNow();
          }}
        />
      )}
    </div>
  );
}
