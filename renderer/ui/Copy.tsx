import { useState } from 'react';
import { Button } from './Button.tsx';

/** Puts a text on the clipboard and says so. */
export function Copy({ text, label, testId }: { text: string; label: string; testId?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard
      .writeText(text)
      .then(() => setCopied(true))
      // Without the clipboard the text stays selectable on the screen.
      .catch(() => setCopied(false));
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <Button variant="tertiary" onClick={copy} {...(testId === undefined ? {} : { testId })}>
      {isCopied ? 'Copied' : label}
    </Button>
  );
}
