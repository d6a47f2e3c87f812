import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { IconButton } from './IconButton.tsx';

export interface Toast {
  readonly kind: 'done' | 'refused' | 'failed';
  readonly title: string;
  /** What to do about it. */
  readonly remedy?: string | undefined;
}
type Show = (toast: Toast) => void;

const TOASTS_MAX = 3;
const SHOWN_MS = { done: 4_000, refused: 9_000, failed: 12_000 } as const;
const MARK = { done: '✓', refused: 'i', failed: '!' } as const;

const ToastContext = createContext<Show>(() => undefined);
/** Shows a calm message in the corner; at most three at once, the oldest makes room. */
export const useToast = (): Show => useContext(ToastContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly (Toast & { id: number })[]>([]);
  const nextId = useRef(0);
  const dismiss = useCallback((id: number) => setToasts((now) => now.filter((each) => each.id !== id)), []);
  const show = useMemo<Show>(
    () => (toast) => {
      const id = nextId.current++;
      setToasts((now) => [...now.filter((each) => each.title !== toast.title), { ...toast, id }].slice(-TOASTS_MAX));
      setTimeout(() => dismiss(id), SHOWN_MS[toast.kind]);
    },
    [dismiss],
  );
  return (
    <ToastContext.Provider value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={`toast toast-${toast.kind}`} data-testid="toast">
            <span className="toast-mark" aria-hidden="true">
              {MARK[toast.kind]}
            </span>
            <div>
              <strong>{toast.title}</strong>
              {toast.remedy !== undefined && <p>{toast.remedy}</p>}
            </div>
            <IconButton label="Dismiss" onClick={() => dismiss(toast.id)}>
              ✕
            </IconButton>
          </div>
        ))}
      </div>
    </ToastContext.Provider>
  );
}
