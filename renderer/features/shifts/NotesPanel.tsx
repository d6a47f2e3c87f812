import { useCallback, useRef, useState } from 'react';
import type { ShiftNote } from '../../../shared/contract/shiftChannels.ts';
import { NOTE_CHARACTERS_MAX } from '../../../shared/domain/entries/shiftLog.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

interface NotesPanelProps {
  readonly area: string;
  /** Beginning of the chosen shift; undefined: none is chosen. */
  readonly start: number | undefined;
  readonly units: readonly string[];
  readonly revision: number | undefined;
}

const SCOPES = [
  { id: 'shift', label: 'This shift' },
  { id: 'all', label: 'All' },
] as const;
const NOTES_SHOWN = 100;
/** Newer than the last look at this screen. */
const SEEN_KEY = 'shiftseal.notesSeen';

/** What operators wrote, the newest first, and a place to write. Ctrl+Enter writes. */
export function NotesPanel({ area, start, units, revision }: NotesPanelProps) {
  const { user } = useStation();
  const ask = useAsk();
  const [scope, setScope] = useState<(typeof SCOPES)[number]['id']>('shift');
  const [text, setText] = useState('');
  const [tags, setTags] = useState('');
  const [unit, setUnit] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const [seen] = useState(() => Number(localStorage.getItem(SEEN_KEY) ?? -1));
  const request = useCallback(
    () => ({ limit: NOTES_SHOWN, ...(scope === 'shift' && start !== undefined ? { shift: { area, start } } : {}) }),
    [scope, area, start],
  );
  const { value: notes, message, again } = useAnswer('shift:notes', request, revision);
  const newest = notes?.[0]?.seq;
  if (newest !== undefined && newest > Number(localStorage.getItem(SEEN_KEY) ?? -1))
    localStorage.setItem(SEEN_KEY, String(newest));
  const fresh = notes?.filter(({ seq, user: by }) => seq > seen && by !== user.name).length ?? 0;
  const reason = reasonNot(user, 'shift.note');
  const write = async () => {
    const words = text.trim();
    if (words === '' || reason !== undefined) return;
    const list = tags.split(/[,;]/).map((tag) => tag.trim());
    const done = await ask('shift:note', {
      text: words,
      tags: [...new Set(list.filter((tag) => tag !== ''))].slice(0, 12),
      workUnit: unit === '' ? null : unit,
      area,
    });
    if (done === undefined) return;
    setText('');
    setTags('');
    again();
  };
  return (
    <section className="panel notes" aria-label="Notes of the shift" data-testid="shift-notes">
      <header className="panel-head">
        <h2>Notes</h2>
        {fresh > 0 && <span className="soft">{fresh} new</span>}
        <span className="header-gap" />
        <Choice label="Notes of" options={SCOPES} value={scope} onChange={setScope} testId="notes-scope" />
      </header>
      <div className="notes-list">
        {notes?.length === 0 && <Empty title="No note yet">What the next shift should know goes here.</Empty>}
        {message !== '' && <p className="reason">{message}</p>}
        {notes?.map((note) => (
          <Note key={note.seq} note={note} isNew={note.seq > seen && note.user !== user.name} />
        ))}
      </div>
      <form
        ref={form}
        className="note-form"
        onSubmit={(event) => {
          event.preventDefault();
          void write();
        }}
      >
        <textarea
          className="ix-form-control"
          rows={2}
          maxLength={NOTE_CHARACTERS_MAX}
          placeholder={reason ?? 'Write a note (Ctrl+Enter)'}
          disabled={reason !== undefined}
          aria-label="Note"
          data-testid="note-text"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
          }}
        />
        <div className="note-fields">
          <select
            className="ix-form-control"
            aria-label="About which work unit"
            data-testid="note-unit"
            value={unit}
            onChange={(event) => setUnit(event.currentTarget.value)}
          >
            <option value="">whole shift</option>
            {units.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
          <input
            className="ix-form-control"
            placeholder="tags, by comma"
            aria-label="Tags"
            data-testid="note-tags"
            value={tags}
            onChange={(event) => setTags(event.currentTarget.value)}
          />
          <span className="soft">{text.length > 3_000 ? `${NOTE_CHARACTERS_MAX - text.length} left` : ''}</span>
          <Button
            testId="note-write"
            reason={reason}
            disabled={text.trim() === ''}
            onClick={() => form.current?.requestSubmit()}
          >
            Write
          </Button>
        </div>
      </form>
    </section>
  );
}

function Note({ note, isNew }: { note: ShiftNote; isNew: boolean }) {
  const format = useFormat();
  return (
    <article className={isNew ? 'shift-note shift-note-new' : 'shift-note'} data-testid="note">
      <header className="soft">
        {isNew && <strong>new · </strong>}
        {format.moment(note.at, Date.now() * 1000)} · {note.user}
        {note.workUnit === null ? '' : ` · ${note.workUnit}`}
        {note.shiftName === null ? '' : ` · ${note.shiftName}`}
        <span className="mono"> #{format.integer(note.seq)}</span>
      </header>
      <p className="wrap">{note.text}</p>
      {note.tags.length > 0 && (
        <p className="note-tags">
          {note.tags.map((tag) => (
            <span key={tag} className="chip soft">
              {tag}
            </span>
          ))}
        </p>
      )}
    </article>
  );
}
