import { useEffect, useMemo, useRef, useState } from 'react';
import type { DowntimeSetup } from '../../../shared/contract/downtimeChannels.ts';
import { lossWord } from './stopView.ts';

type Reason = DowntimeSetup['reasons'][number];

interface ReasonPadProps {
  readonly reasons: readonly Reason[];
  /** Reason of the chosen part, marked. */
  readonly chosen: string | null;
  readonly isDisabled: boolean;
  readonly onCode: (reason: string) => void;
  /** Keys pressed so far; the list beside it hands its own keys in. */
  readonly typed: string;
}

/** What keys pressed one after another mean: a reason, more keys to come, or nothing. */
export function reasonOfKeys(reasons: readonly Reason[], typed: string): Reason | 'more' | undefined {
  const found = reasons.find((reason) => reason.isLeaf && reason.keys === typed);
  if (found !== undefined) return found;
  return reasons.some(({ keys }) => keys?.startsWith(typed) === true) ? 'more' : undefined;
}

/** Every reason is one touch away: groups as rows, reasons as buttons with their keys. */
export function ReasonPad({ reasons, chosen, isDisabled, onCode, typed }: ReasonPadProps) {
  const groups = useMemo(() => groupsOf(reasons), [reasons]);
  const group = typed === '' ? undefined : typed[0];
  if (reasons.length === 0)
    return (
      <p className="soft" data-testid="no-reasons">
        This station has no stop reasons yet. They stand in its configuration under <code>downtime.reasons</code>.
      </p>
    );
  return (
    <div className="reason-pad" data-testid="reason-pad">
      {groups.map(([head, list]) => (
        <div
          key={head?.id ?? ''}
          className={group !== undefined && head?.keys === group ? 'reason-group reason-group-on' : 'reason-group'}
        >
          <h3>
            {head?.label ?? 'Reasons'} {head?.keys !== undefined && <kbd>{head.keys}</kbd>}
          </h3>
          <div className="reason-buttons">
            {list.map((reason) => (
              <button
                key={reason.id}
                type="button"
                className={reason.id === chosen ? 'reason-button reason-button-on' : 'reason-button'}
                disabled={isDisabled}
                title={`${reason.path.join(' › ')}: ${lossWord(reason.loss)}`}
                data-testid={`reason-${reason.id}`}
                onClick={() => onCode(reason.id)}
              >
                {reason.label}
                {reason.keys !== undefined && <kbd>{reason.keys.at(-1)}</kbd>}
              </button>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

/** Leaves under the top group they belong to; leaves of the top level under none. */
function groupsOf(reasons: readonly Reason[]): (readonly [Reason | undefined, readonly Reason[]])[] {
  const groups = new Map<string, Reason[]>();
  for (const reason of reasons) {
    if (!reason.isLeaf) continue;
    const head = reason.ids.length > 1 ? (reason.ids[0] as string) : '';
    groups.set(head, [...(groups.get(head) ?? []), reason]);
  }
  return [...groups].map(([head, list]) => [reasons.find(({ id }) => id === head), list] as const);
}

/** Keys wait so long for the next one. */
const KEYS_WAIT_MS = 2_500;

/** Keys pressed in a list: the first opens a group, the next codes. */
export function useReasonKeys(
  reasons: readonly Reason[],
  onCode: (reason: string) => void,
): { readonly typed: string; readonly press: (key: string) => boolean } {
  const [typed, setTyped] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = (key: string): boolean => {
    const next = typed + key;
    const meaning = reasonOfKeys(reasons, next) ?? reasonOfKeys(reasons, key);
    clearTimeout(timer.current);
    if (meaning === undefined) {
      const wasTyping = typed !== '';
      setTyped('');
      return wasTyping;
    }
    if (meaning === 'more') {
      setTyped(reasonOfKeys(reasons, next) === 'more' ? next : key);
      timer.current = setTimeout(() => setTyped(''), KEYS_WAIT_MS);
    } else {
      setTyped('');
      onCode(meaning.id);
    }
    return true;
  };
  return { typed, press };
}
