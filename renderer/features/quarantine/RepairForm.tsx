import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { Button } from '../../ui/Button.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import type { Format } from '../../ui/format.ts';
import { EMPTY_DRAFT, isSameMethod, isTouched, type RepairDraft } from './repairDraft.ts';
import type { LiveTrial } from './useTrial.ts';

type Shown = ResponseOf<'quarantine:show'>;
/** Readings that have fields of their own; the others follow the method. */
const FIELDS_MAX = 20;
const IDEAS_MAX = 5;
const REFUSED_IDEAS_MAX = 3;

interface RepairFormProps {
  readonly shown: Shown;
  readonly unit: string;
  readonly draft: RepairDraft;
  readonly onDraft: (draft: RepairDraft) => void;
  readonly live: LiveTrial;
  /** How many entries are ticked beside this one. */
  readonly many: number;
  readonly whyNot: string | undefined;
  readonly onCorrect: () => void;
}

/** Mending with the gate looking on: what the usual mistakes would explain, fields for the values, and the verdict as one types. */
export function RepairForm({ shown, unit, draft, onDraft, live, many, whyNot, onCorrect }: RepairFormProps) {
  const { trial, suggestions, trouble } = live;
  const hasReadings = shown.readings.length > 0;
  const isReady = isTouched(draft) && trial !== undefined && trial.problem === '' && trial.refused === 0;
  return (
    <section className="repair" aria-label="Repair" data-testid="repair">
      {suggestions.length > 0 && (
        <ul className="repair-ideas">
          {shownIdeas(suggestions).map((idea) => (
            <li key={`${idea.label} ${JSON.stringify(idea.method)}`}>
              <button
                type="button"
                className="repair-idea"
                data-testid="repair-idea"
                data-passes={idea.refused === 0}
                aria-pressed={isSameMethod(idea.method, draft.method)}
                onClick={() =>
                  onDraft(
                    isSameMethod(idea.method, draft.method)
                      ? EMPTY_DRAFT
                      : { ...EMPTY_DRAFT, tag: draft.tag, method: idea.method },
                  )
                }
              >
                <span>{idea.label}</span>
                <IdeaResult idea={idea} unit={unit} />
                <span className={idea.refused === 0 ? 'passes' : 'soft'}>
                  {idea.refused === 0 ? '✓ passes' : idea.passing > 0 ? `${idea.passing} pass` : '✕ refused'}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {hasReadings ? (
        <ReadingFields shown={shown} unit={unit} draft={draft} onDraft={onDraft} live={live} />
      ) : (
        <AddedFields draft={draft} onDraft={onDraft} />
      )}
      <div className="repair-place">
        {shown.readings.length === 1 && <TimeField reading={shown.readings[0]} draft={draft} onDraft={onDraft} />}
        <label className="field">
          Under another tag
          <input
            className="ix-form-control"
            data-testid="repair-tag"
            placeholder={shown.row.tag === '' ? 'tag id' : shown.row.tag}
            value={draft.tag}
            maxLength={120}
            onChange={(event) => onDraft({ ...draft, tag: event.currentTarget.value })}
          />
        </label>
      </div>
      <div className="repair-end">
        <output className="repair-verdict" data-testid="repair-verdict" aria-live="polite">
          {verdictText(draft, live)}
        </output>
        {isTouched(draft) && (
          <Button variant="tertiary" onClick={() => onDraft(EMPTY_DRAFT)}>
            Clear
          </Button>
        )}
        <Button
          variant="primary"
          testId="quarantine-correct"
          reason={whyNot ?? (isReady ? undefined : trouble || 'A correction that passes is needed first.')}
          onClick={onCorrect}
        >
          {many > 1 ? `Correct ${many} …` : 'Correct …'}
        </Button>
      </div>
    </section>
  );
}

/** What passes; where nothing does, a few of what was tried, so that nobody tries it again by hand. */
function shownIdeas(suggestions: LiveTrial['suggestions']): LiveTrial['suggestions'] {
  const passing = suggestions.filter(({ refused }) => refused === 0);
  return passing.length > 0 ? passing.slice(0, IDEAS_MAX) : suggestions.slice(0, REFUSED_IDEAS_MAX);
}

function IdeaResult({ idea, unit }: { idea: LiveTrial['suggestions'][number]; unit: string }) {
  const format = useFormat();
  const isTime = idea.method.kind === 'shiftTime';
  return (
    <span className="repair-idea-value">
      {isTime ? format.full(idea.sourceTime) : `${shownValue(idea.value, format)} ${unit}`}
    </span>
  );
}

function verdictText(draft: RepairDraft, { trial, trouble }: LiveTrial): string {
  if (trouble !== '') return trouble;
  if (!trial) return 'Asking the gate …';
  if (trial.problem !== '') return trial.problem;
  const total = trial.passing + trial.refused;
  const first = trial.readings.find(({ passes }) => !passes);
  const lead = isTouched(draft) ? '' : 'As it came: ';
  if (!first) return `${lead}✓ ${total === 1 ? 'would pass' : `all ${total} would pass`}`;
  return `${lead}✕ ${total === 1 ? 'would be refused' : `${trial.refused} of ${total} would be refused`}: ${first.why ?? ''}`;
}

const shownValue = (value: string | number | boolean | null, format: Format): string =>
  value === null ? '–' : typeof value === 'number' ? format.plain(value) : String(value);

type FieldsProps = Pick<RepairFormProps, 'draft' | 'onDraft' | 'live' | 'shown' | 'unit'>;

function ReadingFields({ shown, unit, draft, onDraft, live }: FieldsProps) {
  const format = useFormat();
  const judged = new Map(live.trial?.readings.map((reading) => [reading.of, reading]));
  return (
    <table className="repair-readings">
      <thead>
        <tr>
          <th>Source time</th>
          <th className="end">Came (raw)</th>
          <th className="end">As {unit === '' ? 'a value' : unit}</th>
          <th>Should be (raw)</th>
          <th>
            <span className="sr-only">Would it pass</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.readings.slice(0, FIELDS_MAX).map((reading, of) => {
          const verdict = judged.get(of);
          const isOut = draft.leftOut.includes(of);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: readings have no other identity than their place in the entry
            <tr key={of} className={isOut ? 'left-out' : ''}>
              <td title={format.full(reading.sourceTime)}>{format.clock(reading.sourceTime)}</td>
              <td className="end mono">{shownValue(reading.value, format)}</td>
              <td className="end">{reading.engineering === null ? '–' : format.plain(reading.engineering)}</td>
              <td>
                <input
                  className="ix-form-control"
                  aria-label={`Reading ${of + 1} should be`}
                  data-testid="repair-value"
                  disabled={isOut}
                  placeholder={shownValue(verdict?.value ?? reading.value, format)}
                  value={draft.values[of] ?? ''}
                  onChange={(event) =>
                    onDraft({ ...draft, values: withText(draft.values, of, event.currentTarget.value) })
                  }
                />
              </td>
              <td>
                {shown.readings.length > 1 && (
                  <button
                    type="button"
                    className="icon-button"
                    title={isOut ? 'Take it in again' : 'Leave this one out'}
                    aria-pressed={isOut}
                    onClick={() =>
                      onDraft({
                        ...draft,
                        leftOut: isOut ? draft.leftOut.filter((other) => other !== of) : [...draft.leftOut, of],
                      })
                    }
                  >
                    {isOut ? '⟲' : '−'}
                  </button>
                )}
                <span title={verdict?.why} className={verdict?.passes ? 'passes' : 'soft'}>
                  {isOut ? 'out' : verdict === undefined ? '' : verdict.passes ? '✓' : '✕'}
                </span>
              </td>
            </tr>
          );
        })}
        {shown.readings.length > FIELDS_MAX && (
          <tr>
            <td colSpan={5} className="soft">
              {format.integer(shown.readings.length - FIELDS_MAX)} more follow the same way
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** The time of a single reading; of many, the method shifts them together. */
function TimeField({
  reading,
  draft,
  onDraft,
}: Pick<FieldsProps, 'draft' | 'onDraft'> & { readonly reading: Shown['readings'][number] | undefined }) {
  if (reading === undefined) return null;
  return (
    <label className="field">
      At another time (with its zone)
      <input
        className="ix-form-control"
        data-testid="repair-time"
        placeholder={new Date(reading.sourceTime / 1000).toISOString()}
        value={draft.times[0] ?? ''}
        onChange={(event) => onDraft({ ...draft, times: withText(draft.times, 0, event.currentTarget.value) })}
      />
    </label>
  );
}

function withText(values: RepairDraft['values'], of: number, text: string): RepairDraft['values'] {
  const { [of]: _before, ...rest } = values;
  return text === '' ? rest : { ...rest, [of]: text };
}

function AddedFields({ draft, onDraft }: Pick<FieldsProps, 'draft' | 'onDraft'>) {
  return (
    <div className="repair-added">
      <label className="field">
        Source time, read out of the payload
        <input
          className="ix-form-control"
          data-testid="repair-added-time"
          placeholder="2026-11-21T08:00:00Z"
          value={draft.added.time}
          onChange={(event) => onDraft({ ...draft, added: { ...draft.added, time: event.currentTarget.value } })}
        />
      </label>
      <label className="field">
        Value (raw)
        <input
          className="ix-form-control"
          data-testid="repair-added-value"
          value={draft.added.value}
          onChange={(event) => onDraft({ ...draft, added: { ...draft.added, value: event.currentTarget.value } })}
        />
      </label>
    </div>
  );
}
