interface FilterFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder: string;
  readonly testId?: string;
}

/** A text filter; the key "/" jumps here from anywhere, Escape empties it. */
export function FilterField({ value, onChange, placeholder, testId }: FilterFieldProps) {
  return (
    <input
      className="ix-form-control filter-field"
      type="search"
      data-filter=""
      data-testid={testId}
      value={value}
      placeholder={`${placeholder}  ( / )`}
      aria-label={placeholder}
      maxLength={120}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        onChange('');
        event.currentTarget.blur();
      }}
    />
  );
}
