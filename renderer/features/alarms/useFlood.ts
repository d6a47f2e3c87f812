import { useEffect, useState } from 'react';
import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { useStation } from '../../live/StationContext.tsx';

const LOOK_EVERY_MS = 5_000;

/** Whether there is a flood now; looked up every few seconds, and at once when the first alarms of a while come. */
export function useFlood(revision: number | undefined): ResponseOf<'alarm:flood'> | undefined {
  const { call } = useStation();
  const [flood, setFlood] = useState<ResponseOf<'alarm:flood'>>();
  const isWatching = revision !== undefined;
  useEffect(() => {
    if (!isWatching) return;
    let isOld = false;
    const look = () =>
      void call('alarm:flood', {}).then((answer) => {
        if (!isOld && answer.ok)
          setFlood((now) => (JSON.stringify(now) === JSON.stringify(answer.value) ? now : answer.value));
      });
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      isOld = true;
      clearInterval(timer);
    };
  }, [call, isWatching]);
  return flood;
}
