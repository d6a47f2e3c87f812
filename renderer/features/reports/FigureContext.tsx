import { createContext, type ReactNode, useContext } from 'react';
import type { FigurePath } from './reportWords.ts';

interface Choosing {
  readonly chosen: FigurePath | undefined;
  readonly onChoose: (path: FigurePath) => void;
}
export const FigureContext = createContext<Choosing>({ chosen: undefined, onChoose: () => undefined });

interface FigureProps {
  /** Where it stands in the document: `oee/0/figures/oee`. */
  readonly path: FigurePath;
  readonly children: ReactNode;
  /** What it is, for whoever hears the page. */
  readonly label?: string;
}

/** A figure that explains itself when it is pressed. */
export function Figure({ path, children, label }: FigureProps) {
  const { chosen, onChoose } = useContext(FigureContext);
  return (
    <button
      type="button"
      className={chosen === path ? 'figure chosen' : 'figure'}
      data-testid="figure"
      data-path={path}
      aria-pressed={chosen === path}
      aria-label={label}
      title="What is this? Where does it come from?"
      onClick={() => onChoose(path)}
    >
      {children}
    </button>
  );
}
