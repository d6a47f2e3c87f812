import { useSyncExternalStore } from 'react';

/**
 * Changes to the configuration that are not saved yet. They outlive a change of screen: what is picked on the Links screen
 * waits on the Configuration screen. One per window.
 */
export interface Draft {
  /** The text as it will be saved; undefined: nothing is changed. */
  readonly text: string | undefined;
  /** Hash of the text the changes were begun on: someone else's save meanwhile is noticed. */
  readonly baseHash: string;
}

let draft: Draft = { text: undefined, baseHash: '' };
const listeners = new Set<() => void>();

export function setDraft(next: Draft): void {
  draft = next;
  for (const listener of listeners) listener();
}

/** Somebody else sits here now: what the one before had not saved is nobody’s. */
export const forgetDraft = (): void => setDraft({ text: undefined, baseHash: '' });

export const currentDraft = (): Draft => draft;

export function useDraft(): Draft {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentDraft);
}

/**
 * The text with these tags added at the end of `tags`; those whose id is there already are left out.
 *
 * @throws SyntaxError when the text is no JSON object with a list of tags
 */
export function withTags(text: string, tags: readonly { readonly id: string }[]): { text: string; added: number } {
  const document = JSON.parse(text) as { tags?: { id: string }[] };
  if (!Array.isArray(document.tags)) throw new SyntaxError('the configuration has no list of tags');
  const known = new Set(document.tags.map(({ id }) => id));
  const fresh = tags.filter(({ id }) => !known.has(id));
  document.tags.push(...fresh);
  return { text: `${JSON.stringify(document, null, 2)}\n`, added: fresh.length };
}
