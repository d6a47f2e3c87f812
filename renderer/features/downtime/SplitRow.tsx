import { useEffect, useState } from 'react';
import type { StopPart } from '../../../shared/domain/entries/stop.ts';
import { Button } from '../../ui/Button.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

interface SplitRowProps {
  readonly part: StopPart;
  /** Up to where a part that goes on has lasted, µs. */
  readonly now: number;
  readonly reason: string | undefined;
  readonly onSplit: (at: number) => void;
}

const SECOND_US = 1_000_000;

/** Where a part is cut: a slider and a time field that follow each other, and how long both sides become. */
export function SplitRow({ part, now, reason, onSplit }: SplitRowProps) {
  const format = useFormat();
  const end = part.to ?? now;
  const seconds = Math.max(2, Math.floor((end - part.from) / SECOND_US));
  const [second, setSecond] = useState(Math.floor(seconds / 2));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part begins in its middle
  useEffect(() => setSecond(Math.floor(seconds / 2)), [part.from, part.to]);
  const at = part.from + second * SECOND_US;
  const isInside = second > 0 && second < seconds;
  return (
    <div className="split-row" data-testid="split-row">
      <div className="split-both" aria-hidden="true">
        <span style={{ flexGrow: Math.max(1, second) }}>{format.duration(second * 1000)}</span>
        <span style={{ flexGrow: Math.max(1, seconds - second) }}>{format.duration((seconds - second) * 1000)}</span>
      </div>
      <input
        type="range"
        min={1}
        max={seconds - 1}
        step={1}
        value={second}
        aria-label="Where to split the part"
        aria-valuetext={format.clock(at)}
        data-testid="split-slider"
        onChange={(event) => setSecond(Number(event.currentTarget.value))}
      />
      <div className="split-act">
        <span className="soft">{format.clock(part.from)}</span>
        <input
          className="ix-form-control split-time"
          aria-label="Time of the split, minutes and seconds from the beginning of the part"
          data-testid="split-minutes"
          type="number"
          min={0}
          max={seconds / 60}
          step={0.5}
          value={Math.round((second / 60) * 100) / 100}
          onChange={(event) =>
            setSecond(Math.min(seconds - 1, Math.max(1, Math.round(Number(event.currentTarget.value) * 60))))
          }
        />
        <span className="soft">min after it, at {format.clock(at)}</span>
        <span className="header-gap" />
        <Button testId="stop-split" disabled={!isInside} reason={reason} onClick={() => onSplit(at)}>
          Split
        </Button>
      </div>
    </div>
  );
}
