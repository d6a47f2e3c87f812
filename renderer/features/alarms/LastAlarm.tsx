import { useEffect, useState } from 'react';
import type { AlarmRow } from '../../../shared/contract/ipc.ts';
import { useStation } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

const LOOK_BACK = 50;

/** "Last one: …", so that an empty list also tells how long it has been quiet. */
export function LastAlarm() {
  const { call } = useStation();
  const format = useFormat();
  const [last, setLast] = useState<AlarmRow | 'none'>();
  useEffect(() => {
    let isOld = false;
    void call('alarm:list', { scope: 'all', limit: LOOK_BACK }).then((answer) => {
      if (isOld || !answer.ok) return;
      const newest = [...answer.value].sort((a, b) => b.onset - a.onset)[0];
      setLast(newest ?? 'none');
    });
    return () => {
      isOld = true;
    };
  }, [call]);
  if (last === undefined) return null;
  if (last === 'none') return <>None has been raised so far.</>;
  return (
    <>
      Last one: {last.message}, {format.moment(last.onset, Date.now() * 1000)}.
    </>
  );
}
