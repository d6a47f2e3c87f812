import { type KeyboardEvent, useCallback, useEffect, useState } from 'react';
import type { LineageView } from '../../../shared/contract/lineageChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { LineagePicture } from './LineagePicture.tsx';
import './lineage.css';
import { useTrail } from './useTrail.ts';

interface LineageDialogProps {
  readonly first: string;
  readonly onClose: () => void;
  /** Shows an entry of the log with its body and its proof. */
  readonly onEntry: (seq: number) => void;
}

/** Why a number is so, and what came of it: one box in the middle, what it rests on to the left, what it influenced to the right. */
export function LineageDialog({ first, onClose, onEntry }: LineageDialogProps) {
  const trail = useTrail(first);
  const { view, message } = useView(trail.ref);
  const onKeyDown = (event: KeyboardEvent): void => {
    const isBack = event.key === 'Backspace' || (event.altKey && event.key === 'ArrowLeft');
    const isForward = event.altKey && event.key === 'ArrowRight';
    if (isBack) trail.back();
    else if (isForward) trail.forward();
    else if (event.key === 'e' && view?.node.seq != null) onEntry(view.node.seq);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Dialog title="Where it comes from, and what came of it" onClose={onClose} testId="lineage-dialog">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole picture; each is also a button */}
      <div className="lineage" onKeyDown={onKeyDown}>
        <nav className="lineage-bar" aria-label="Way so far">
          <Button onClick={trail.back} disabled={!trail.canGoBack} testId="lineage-back">
            ← Back
          </Button>
          <Button onClick={trail.forward} disabled={!trail.canGoForward} testId="lineage-forward">
            Forward →
          </Button>
          <span className="soft">
            Arrows move, <kbd>Enter</kbd> opens a box, <kbd>Backspace</kbd> goes back, <kbd>E</kbd> shows entry and
            proof
          </span>
        </nav>
        {view !== undefined && view.node.ref === trail.ref ? (
          <LineagePicture key={trail.ref} view={view} onGo={trail.go} onEntry={onEntry} />
        ) : message === '' ? (
          <Empty title="Reading the log …" />
        ) : (
          <Empty title="The log does not tell">{message}</Empty>
        )}
      </div>
    </Dialog>
  );
}

/** Boxes of each kind that are shown at first. */
const SHOWN = 6;

/** The neighbours of one place; an answer that comes after the next question is dropped. */
function useView(ref: string): { readonly view: LineageView | undefined; readonly message: string } {
  const ask = useAsk();
  const [found, setFound] = useState<{ view: LineageView | undefined; message: string }>({
    view: undefined,
    message: '',
  });
  const look = useCallback(async () => {
    const answer = await ask('lineage:show', { ref, limit: SHOWN });
    if (answer === undefined) return { view: undefined, message: 'The question could not be answered.' };
    return answer.ok ? { view: answer.view, message: '' } : { view: undefined, message: answer.message };
  }, [ask, ref]);
  useEffect(() => {
    let isOld = false;
    setFound({ view: undefined, message: '' });
    void look().then((next) => {
      if (!isOld) setFound(next);
    });
    return () => {
      isOld = true;
    };
  }, [look]);
  return found;
}
