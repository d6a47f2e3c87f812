import { createContext, useContext } from 'react';

/** Opens the history of a number over whatever is shown; refs as `lineageRef` makes them. */
export const LineageContext = createContext<((ref: string) => void) | undefined>(undefined);

export const useLineage = (): ((ref: string) => void) | undefined => useContext(LineageContext);

interface LineageLinkProps {
  /** Undefined: there is nothing to show yet, and no button. */
  readonly to: string | undefined;
  /** What is asked; default: why a figure is so. */
  readonly children?: string;
  readonly testId?: string;
}

/** A quiet way from a figure to what it rests on and what it influenced. */
export function LineageLink({ to, children = 'Why is it so?', testId = 'lineage-open' }: LineageLinkProps) {
  const open = useLineage();
  if (to === undefined || open === undefined) return null;
  return (
    <button type="button" className="link-button" data-testid={testId} data-ref={to} onClick={() => open(to)}>
      {children}
    </button>
  );
}
