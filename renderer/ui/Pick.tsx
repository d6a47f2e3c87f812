interface PickProps<T extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly testId?: string;
  /** Of a list: marked while it is not at its first option, so that nobody misses what it hides. */
  readonly isFilter?: boolean;
}

/** One of several, in a drop-down list of the platform. */
export function Pick<T extends string>({ label, options, value, onChange, testId, isFilter = false }: PickProps<T>) {
  return (
    <select
      className={isFilter && value !== options[0]?.[0] ? 'select pick pick-set' : 'select pick'}
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
