import { useEffect, useRef } from 'react';
import { type KeyAct, keyAct } from './keys.ts';

/** Window-wide keys. Filters and hotkey buttons are found by their mark, so that screens need not know the shell. */
export function useKeys(act: (act: KeyAct) => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isDialogOpen = document.querySelector('dialog[open]') !== null;
      const meaning = keyAct(event, isTyping(event), isDialogOpen);
      if (meaning === undefined) return;
      if (meaning.kind === 'filter') document.querySelector<HTMLElement>('[data-filter]')?.focus();
      else if (meaning.kind === 'hotkey')
        document.querySelector<HTMLElement>(`[data-hotkey="${meaning.key}"]`)?.click();
      else latest.current(meaning);
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
