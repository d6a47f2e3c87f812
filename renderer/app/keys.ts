import { SCREENS, type ScreenId } from './screens.ts';

export type KeyAct =
  | { readonly kind: 'go'; readonly screen: ScreenId }
  | { readonly kind: 'filter' }
  | { readonly kind: 'help' }
  | { readonly kind: 'theme' }
  | { readonly kind: 'hotkey'; readonly key: string };

/** Letters that press a button of the screen in sight (`data-hotkey`); no letter of a screen is among them. */
const HOTKEYS: ReadonlySet<string> = new Set(['a', 'b', 'e', 'g', 'h', 'r', 'x']);

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/**
 * What a key means for the whole window, or undefined. Plain keys mean nothing while someone types or a dialog is open;
 * Ctrl+1…8 always switch screens.
 */
export function keyAct(pressed: Pressed, isTyping: boolean, isDialogOpen: boolean): KeyAct | undefined {
  const hasModifier = pressed.ctrlKey || pressed.metaKey;
  const found = SCREENS.find(({ key }) => key === pressed.key.toLowerCase());
  if (isDialogOpen || pressed.altKey) return undefined;
  const isDigit = found !== undefined && /\d/.test(found.key);
  if (found !== undefined && (hasModifier ? isDigit : !isTyping)) return { kind: 'go', screen: found.id };
  if (hasModifier || isTyping) return undefined;
  switch (pressed.key) {
    case '/':
      return { kind: 'filter' };
    case '?':
      return { kind: 'help' };
    case 't':
      return { kind: 'theme' };
    default:
      return HOTKEYS.has(pressed.key.toLowerCase()) ? { kind: 'hotkey', key: pressed.key.toLowerCase() } : undefined;
  }
}

const labelsOf = (keys: RegExp): string =>
  SCREENS.filter(({ key }) => keys.test(key))
    .map(({ label }) => label)
    .join(', ');

/** For the help dialog. */
export const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ['1 … 8', `${labelsOf(/\d/)} (with Ctrl also while typing)`],
  [
    SCREENS.filter(({ key }) => /[a-z]/.test(key))
      .map(({ key }) => key.toUpperCase())
      .join(' '),
    `${labelsOf(/[a-z]/)}, where the plant has them`,
  ],
  ['E B G R', 'Quarantine: escalate, send back, declare a data gap, reject'],
  ['A', 'Acknowledge the ticked or current alarms'],
  ['H', 'Shelve the ticked or current alarms'],
  ['X', 'Silence the alarms that wait; acknowledges nothing'],
  ['/', 'Filter the list; Esc clears the filter'],
  ['↑ ↓ PgUp PgDn', 'Move through a list; Home and End jump'],
  ['Space', 'Tick the current row; Shift+Space ticks up to it; Ctrl+A ticks all'],
  ['Enter', 'Open the current row'],
  ['Tab', 'Next control; Shift+Tab the one before'],
  ['L', 'Unlock, while the keyboard is locked'],
  ['T', 'Dark or light'],
  ['Ctrl+Enter', 'Confirm a dialog'],
  ['Esc', 'Close a dialog'],
  ['?', 'This list'],
];
