import { useCallback, useEffect, useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import type { ImportPreview } from '../../../shared/contract/links.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { MappingPanel } from './MappingPanel.tsx';
import { mappingOf } from './mappingDraft.ts';
import { PreviewTable } from './PreviewTable.tsx';
import { ProgressList } from './ProgressList.tsx';
import './imports.css';

type Mappings = ResponseOf<'import:mappings'>;

const PREVIEW_ROWS = 100;
const PREVIEW_AFTER_MS = 500;

/** From a file to sealed readings: choose, see what each row would become, say what the columns mean, import. */
export function ImportsScreen() {
  const ask = useAsk();
  const toast = useToast();
  const { user } = useStation();
  const [mappings, setMappings] = useState<Mappings>([]);
  const [file, setFile] = useState<string>();
  const [text, setText] = useState('');
  const [preview, setPreview] = useState<ImportPreview>();
  const [trouble, setTrouble] = useState('');
  const [runs, setRuns] = useState(0);
  const reason = reasonNot(user, 'import.run');
  const parsed = text === '' ? undefined : mappingOf(text);
  const mapping = parsed !== undefined && 'mapping' in parsed ? parsed.mapping : undefined;
  const saved = mappings.find(({ name }) => name === mapping?.name);
  const isSaved = saved !== undefined && sameJson(saved.text, text);

  const fetchMappings = useCallback(async () => setMappings((await ask('import:mappings', {})) ?? []), [ask]);
  useEffect(() => void fetchMappings(), [fetchMappings]);

  const look = useCallback(
    async (path: string, withMapping: string | undefined) => {
      const answer = await ask('import:preview', {
        file: path,
        rows: PREVIEW_ROWS,
        ...(withMapping === undefined ? {} : { mapping: withMapping }),
      });
      if (answer === undefined) return undefined;
      setTrouble(answer.ok ? '' : answer.message);
      if (answer.ok) setPreview(answer.preview);
      return answer.ok ? answer.preview : undefined;
    },
    [ask],
  );
  useEffect(() => {
    if (file === undefined || text === '') return;
    const timer = setTimeout(() => void look(file, text), PREVIEW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [file, text, look]);

  const choose = async () => {
    const answer = await ask('import:choose', {});
    if (answer === undefined || answer.file === null) return;
    setFile(answer.file);
    const first = await look(answer.file, undefined);
    if (first !== undefined && text === '') setText(first.suggestedMapping);
  };
  const save = async () => {
    const answer = await ask('import:saveMapping', { text });
    if (answer === undefined) return false;
    if (!answer.ok) toast({ kind: 'refused', title: 'Not saved', remedy: answer.message });
    else toast({ kind: 'done', title: `Mapping ${mapping?.name} saved` });
    await fetchMappings();
    return answer.ok;
  };
  const start = async () => {
    if (file === undefined || mapping === undefined) return;
    const answer = await ask('import:start', { file, mapping: mapping.name });
    if (answer === undefined) return;
    if (answer.ok) setRuns((now) => now + 1);
    else toast({ kind: 'refused', title: 'Not begun', remedy: answer.message });
  };
  const whyNot =
    reason ??
    (file === undefined ? 'Choose a file first.' : undefined) ??
    (mapping === undefined ? 'Say what the columns mean first.' : undefined) ??
    (isSaved ? undefined : 'Save the mapping first: an import names the mapping it was made with.');

  return (
    <div className="list-screen" data-testid="imports">
      <div className="toolbar">
        <h1>Imports</h1>
        <span className="soft wrap">{file ?? 'CSV or Excel; the same file again adds nothing'}</span>
        <span className="header-gap" />
        <Button testId="import-choose" reason={reason} onClick={() => void choose()}>
          Choose file …
        </Button>
        <Button variant="primary" testId="import-start" reason={whyNot} onClick={() => void start()}>
          Import
        </Button>
      </div>
      {reason !== undefined && <p className="reason">{reason}</p>}
      <div className="imports-body">
        <div className="imports-main">
          <ProgressList runs={runs} />
          {trouble !== '' && <p className="message">{trouble}</p>}
          {preview === undefined ? (
            <Empty title="No file is chosen">
              Choose one to see how its first rows would be judged. Nothing is kept before you press Import.
            </Empty>
          ) : (
            <PreviewTable preview={preview} />
          )}
        </div>
        <MappingPanel
          mappings={mappings}
          text={text}
          problem={parsed !== undefined && 'problem' in parsed ? parsed.problem : ''}
          columns={preview?.header ?? []}
          isSaved={isSaved}
          saveReason={
            reasonNot(user, 'config.change') ?? (mapping === undefined ? 'It is not complete yet.' : undefined)
          }
          onText={setText}
          onSave={() => void save()}
        />
      </div>
    </div>
  );
}

function sameJson(a: string, b: string): boolean {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
}
