import { useEffect, useRef } from 'react';
import { keyAct } from '../keys.ts';

/** Keys that only look: move, scroll, and change the screen. */
const LOOKING = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'PageUp',
  'PageDown',
  'Home',
  'End',
  'Tab',
  'Shift',
]);

/**
 * While the session is locked: no key but those that look reaches a screen, nothing is typed into a field, and whatever had the
 * focus loses it. The dialogs of the lock itself are apart. That nothing can be done is the main process's word, not this one's.
 */
export function useLockedKeys(isLocked: boolean, onUnlock: () => void): void {
  const unlock = useRef(onUnlock);
  unlock.current = onUnlock;
  useEffect(() => {
    if (!isLocked) return;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    const onKey = (event: KeyboardEvent) => {
      if (isOwn(event)) return;
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isPlain && event.key.toLowerCase() === UNLOCK) unlock.current();
      const meaning = keyAct(event, isField(event), false)?.kind;
      const isLook = meaning === 'go' || meaning === 'help' || meaning === 'theme';
      if (LOOKING.has(event.key) || isLook || isButtonPress(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const onInput = (event: Event) => {
      if (isOwn(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', onKey, true);
    for (const name of ['beforeinput', 'paste', 'drop']) window.addEventListener(name, onInput, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      for (const name of ['beforeinput', 'paste', 'drop']) window.removeEventListener(name, onInput, true);
    };
  }, [isLocked]);
}

const UNLOCK = 'l';

const first = (event: Event): EventTarget | undefined => event.composedPath()[0];
const isOwn = (event: Event): boolean => {
  const target = first(event);
  return target instanceof Element && target.closest('dialog[open], .lock-strip') !== null;
};
const isField = (event: Event): boolean => {
  const target = first(event);
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
};
/** Enter or Space on a button: what it would do is refused, or only looks. */
const isButtonPress = (event: KeyboardEvent): boolean =>
  (event.key === 'Enter' || event.key === ' ') && !isField(event) && first(event) instanceof HTMLButtonElement;
