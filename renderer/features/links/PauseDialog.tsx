import { useAsk } from '../../live/StationContext.tsx';
import { ReasonDialog } from '../../ui/ReasonDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface PauseDialogProps {
  readonly connection: string;
  readonly isPaused: boolean;
  readonly onClose: () => void;
}

/** Pausing lets a device go, for maintenance say; its time becomes a sealed gap that names the reason. */
export function PauseDialog({ connection, isPaused, onClose }: PauseDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const verb = isPaused ? 'Resume' : 'Pause';

  const act = async (reason: string) => {
    const answer = await ask('link:control', { connection, action: isPaused ? 'resume' : 'pause', reason });
    if (answer === undefined) return undefined;
    if (answer.ok) toast({ kind: 'done', title: `${connection} ${isPaused ? 'resumed' : 'paused'}` });
    else toast({ kind: 'refused', title: 'Not done', remedy: answer.message });
    onClose();
    return undefined;
  };

  return (
    <ReasonDialog title={`${verb} ${connection}`} verb={verb} name="pause" onConfirm={act} onClose={onClose}>
      <p>
        {isPaused
          ? 'The station connects again and reads. The paused time is sealed as a gap.'
          : 'The station lets the device go and reads nothing of it until someone resumes the link, also after a restart. The time is sealed as a gap.'}
      </p>
    </ReasonDialog>
  );
}
