import type { ReactNode } from 'react';

interface FieldProps {
  readonly label: ReactNode;
  readonly children: ReactNode;
  /** In a form of two columns: over both. */
  readonly wide?: boolean;
}

/** A control and its name, one above the other. */
export const Field = ({ label, children, wide = false }: FieldProps) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
  <label className={wide ? 'field form-wide' : 'field'}>
    {label}
    {children}
  </label>
);

interface TextFieldProps {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId?: string | undefined;
  /** Lines to write in; absent: one line, in which Enter confirms. */
  readonly rows?: number;
  readonly type?: 'text' | 'password' | 'datetime-local';
  readonly isNumber?: boolean;
  /** The dialog starts here. */
  readonly isFirst?: boolean;
  readonly isDisabled?: boolean;
  readonly wide?: boolean;
  /** Characters; what the contract takes. */
  readonly lengthMax?: number;
  readonly placeholder?: string | undefined;
}

const LENGTH_MAX = 1000;

/** A text, a number or a password that somebody types. */
export function TextField({ label, value, onChange, rows, wide = false, ...rest }: TextFieldProps) {
  const shared = {
    className: 'ix-form-control',
    'data-testid': rest.testId,
    'data-first': rest.isFirst === true ? '' : undefined,
    maxLength: rest.lengthMax ?? LENGTH_MAX,
    disabled: rest.isDisabled,
    placeholder: rest.placeholder,
    value,
  };
  return (
    <Field label={label} wide={wide}>
      {rows === undefined ? (
        <input
          {...shared}
          type={rest.type ?? 'text'}
          autoComplete="off"
          inputMode={rest.isNumber === true ? 'decimal' : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <textarea {...shared} rows={rows} onChange={(event) => onChange(event.currentTarget.value)} />
      )}
    </Field>
  );
}

interface SelectFieldProps<T extends string> {
  readonly label: ReactNode;
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
  readonly testId?: string | undefined;
  /** The dialog starts here. */
  readonly isFirst?: boolean;
}

/** One of several, by name. */
export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
  testId,
  isFirst = false,
}: SelectFieldProps<T>) {
  return (
    <Field label={label}>
      <select
        className="ix-form-control"
        data-testid={testId}
        data-first={isFirst ? '' : undefined}
        value={value}
        onChange={(event) => {
          const chosen = options.find(([each]) => each === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}
