interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: T; readonly label: string; readonly title?: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly testId?: string;
}

/** One of a few, all visible: a segmented control that is a radio group to the keyboard. */
export function Choice<T extends string>({ label, options, value, onChange, testId }: ChoiceProps<T>) {
  return (
    <fieldset className="choice" data-testid={testId}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.id} className={option.id === value ? 'choice-on' : undefined} title={option.title}>
          <input
            type="radio"
            name={label}
            value={option.id}
            checked={option.id === value}
            onChange={() => onChange(option.id)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
