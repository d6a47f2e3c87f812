interface PickProps<T extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly testId?: string;
}

/** One of several, in a drop-down list of the platform. Marked while it is not at its first option. */
export function Pick<T extends string>({ label, options, value, onChange, testId }: PickProps<T>) {
  return (
    <select
      className={value === options[0]?.[0] ? 'select pick' : 'select pick pick-set'}
      aria-label={label}
      data-testid={testId}
      value={value}
      onChange={(event) => {
        const found = options.find(([each]) => each === event.currentTarget.value);
        if (found) onChange(found[0]);
      }}
    >
      {options.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  );
}
