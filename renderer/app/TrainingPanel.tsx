import { IxToggle } from '@siemens/ix-react';
import { useEffect, useState } from 'react';
import type { ResponseOf } from '../../shared/contract/ipc.ts';
import { reasonNot } from '../live/permission.ts';
import { useAsk, useStation } from '../live/StationContext.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useToast } from '../ui/toasts.tsx';

type Faults = ResponseOf<'training:faults'>;

interface TrainingPanelProps {
  readonly onClose: () => void;
  /** As last switched in this window: the receiver's own state is only seen through the deliveries. */
  readonly isUpstreamUp: boolean;
  readonly onUpstream: (isUp: boolean) => void;
}

/** Switches of the training plant: what goes wrong is chosen here, what follows is real. */
export function TrainingPanel({ onClose, isUpstreamUp, onUpstream }: TrainingPanelProps) {
  const ask = useAsk();
  const toast = useToast();
  const { user } = useStation();
  const [faults, setFaults] = useState<Faults>();
  const reason = reasonNot(user, 'training.fault');
  useEffect(() => void ask('training:faults', {}).then(setFaults), [ask]);

  const setFault = async (id: string, on: boolean) => {
    const answer = await ask('training:setFault', { id, on });
    setFaults((now) => answer ?? (now === undefined ? now : [...now]));
  };
  const setUpstream = async (next: boolean) => {
    const answer = await ask('training:upstream', { isUp: next });
    if (answer?.ok === true) onUpstream(next);
    else if (answer !== undefined)
      toast({ kind: 'refused', title: 'The upstream was not switched', remedy: answer.message });
  };
  const targets = [...new Set(faults?.map((fault) => fault.target))];
  return (
    <Dialog title="Training plant" onClose={onClose} wide testId="training-panel">
      <p className="soft">
        The plant is simulated; links, ledger, alarms and upstream answer for real. Every switch is recorded.
      </p>
      {reason !== undefined && <p className="reason">{reason}</p>}
      <section className="fault-group">
        <h3>Upstream</h3>
        <FaultLine
          testId="upstream-toggle"
          label="Receiver answers"
          description="Off: deliveries fail and wait in the ledger; on again: they catch up."
          isOn={isUpstreamUp}
          onText="up"
          offText="down"
          disabled={reason !== undefined}
          onChange={(on) => void setUpstream(on)}
        />
      </section>
      {targets.map((target) => (
        <section key={target} className="fault-group">
          <h3>{target}</h3>
          {faults
            ?.filter((fault) => fault.target === target)
            .map((fault) => (
              <FaultLine
                key={fault.id}
                testId={`fault-${fault.id}`}
                label={fault.label}
                description={fault.description}
                isOn={fault.on}
                onText="on"
                offText="off"
                disabled={reason !== undefined}
                onChange={(on) => void setFault(fault.id, on)}
              />
            ))}
        </section>
      ))}
    </Dialog>
  );
}

interface FaultLineProps {
  readonly testId: string;
  readonly label: string;
  readonly description: string;
  readonly isOn: boolean;
  readonly onText: string;
  readonly offText: string;
  readonly disabled: boolean;
  readonly onChange: (on: boolean) => void;
}

function FaultLine(props: FaultLineProps) {
  return (
    <div className="fault-line" data-on={props.isOn}>
      <IxToggle
        checked={props.isOn}
        disabled={props.disabled}
        textOn={props.onText}
        textOff={props.offText}
        aria-label={props.label}
        data-testid={props.testId}
        onCheckedChange={(event) => props.onChange(event.detail)}
      />
      <div>
        <strong>{props.label}</strong>
        <p className="soft">{props.description}</p>
      </div>
    </div>
  );
}
