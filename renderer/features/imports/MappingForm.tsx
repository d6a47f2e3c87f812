import { TextField } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import type { FormFields } from './mappingDraft.ts';

interface MappingFormProps {
  readonly fields: FormFields;
  readonly columns: readonly string[];
  readonly onFields: (fields: FormFields) => void;
}

/** The common part of a mapping: name, time, decimal mark, and which column is which tag. */
export function MappingForm({ fields, columns, onFields }: MappingFormProps) {
  const set = (change: Partial<FormFields>): void => onFields({ ...fields, ...change });
  const free = columns.filter((column) => !fields.values.some((value) => value.column === column));
  return (
    <>
      <TextField label="Name" value={fields.name} testId="mapping-name" onChange={(name) => set({ name })} />
      <TextField
        label="Column of the time (date + time: “Date + Time”)"
        value={fields.timeColumns}
        testId="mapping-time"
        onChange={(timeColumns) => set({ timeColumns })}
      />
      <div className="mapping-pair">
        <TextField
          label="Format: iso, excelSerial, dd.MM.yyyy HH:mm …"
          value={fields.timeFormat}
          testId="mapping-format"
          onChange={(timeFormat) => set({ timeFormat })}
        />
        <TextField
          label="Time zone"
          value={fields.timeZone}
          testId="mapping-zone"
          onChange={(timeZone) => set({ timeZone })}
        />
      </div>
      <label className="field">
        Decimal mark
        <select
          className="select"
          value={fields.decimal}
          onChange={(event) => set({ decimal: event.currentTarget.value as '.' | ',' })}
        >
          <option value=".">point: 7.4</option>
          <option value=",">comma: 7,4</option>
        </select>
      </label>
      <h3>Columns that are readings</h3>
      {fields.values.map((value, at) => {
        const change = (part: Partial<FormFields['values'][number]>): void =>
          set({ values: fields.values.map((each, i) => (i === at ? { ...each, ...part } : each)) });
        return (
          <div key={value.column} className="mapping-value">
            <strong>{value.column}</strong>
            <input
              className="ix-form-control"
              aria-label={`Tag of ${value.column}`}
              value={value.tag}
              onChange={(event) => change({ tag: event.currentTarget.value })}
            />
            <select
              className="select"
              aria-label={`Values below or above detection in ${value.column}`}
              value={value.censored}
              onChange={(event) => change({ censored: event.currentTarget.value as 'refuse' | 'limit' })}
            >
              <option value="refuse">“&lt;1” is refused</option>
              <option value="limit">“&lt;1” counts as 1, marked</option>
            </select>
            <IconButton
              label={`Leave out ${value.column}`}
              title="Leave out"
              onClick={() => set({ values: fields.values.filter((_, i) => i !== at) })}
            >
              ✕
            </IconButton>
          </div>
        );
      })}
      {free.length > 0 && (
        <label className="field">
          Add a column
          <select
            className="select"
            value=""
            data-testid="mapping-add"
            onChange={(event) => {
              const column = event.currentTarget.value;
              if (column !== '')
                set({
                  values: [
                    ...fields.values,
                    { column, tag: column.replace(/[^A-Za-z0-9._:-]+/g, '-'), censored: 'refuse' },
                  ],
                });
            }}
          >
            <option value="">pick one …</option>
            {free.map((column) => (
              <option key={column}>{column}</option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
