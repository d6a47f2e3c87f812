import { useEffect, useState } from 'react';
import type { AuditRow, AuditDetail as Detail } from '../../../shared/contract/auditChannels.ts';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { useAsk } from '../../live/StationContext.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { actText, personsText } from './auditWords.ts';

/** One act whole: who, what, why, when, where; each field as it was and as it is; and the entry that proves it. */
export function AuditDetail({ row }: { row: AuditRow }) {
  const format = useFormat();
  const ask = useAsk();
  const [detail, setDetail] = useState<Detail | null>();
  useEffect(() => {
    let isOld = false;
    setDetail(undefined);
    void ask('audit:show', { seq: row.seq }).then((found) => {
      if (!isOld) setDetail(found ?? null);
    });
    return () => {
      isOld = true;
    };
  }, [ask, row.seq]);
  return (
    <aside className="panel audit-detail" data-testid="audit-detail" aria-label="The act">
      <div className="panel-head">
        <h2>{actText(row)}</h2>
      </div>
      <p className="audit-what">{row.what}</p>
      <Facts
        facts={[
          ['Who', personsText(row.persons)],
          ['Of what', row.object],
          ['Why', row.why],
          ['When', format.full(row.at)],
          ['Where', row.where],
          [
            row.signatures.length > 1 ? 'Signatures' : 'Signature',
            row.signatures.length === 0
              ? undefined
              : row.signatures.map(({ user, at, meaning }) => `${user}, ${format.full(at)}: ${meaning}`).join('; '),
          ],
        ]}
      />
      <h3>Old and new value</h3>
      {detail === undefined ? (
        <p className="soft">Comparing …</p>
      ) : detail === null || detail.changes.length === 0 ? (
        <p className="soft">This act changed no field.</p>
      ) : (
        <Changes detail={detail} />
      )}
      <h3>Proof</h3>
      <Facts
        facts={[
          ['Entry', format.integer(row.seq)],
          [
            'Leaf',
            detail ? (
              <span key="leaf" className="mono wrap">
                {detail.leaf}
              </span>
            ) : undefined,
          ],
        ]}
      />
      <LineageLink to={lineageRef.entry(row.seq)}>Open the entry and what it led to</LineageLink>
    </aside>
  );
}

function Changes({ detail }: { detail: Detail }) {
  return (
    <>
      <table className="audit-changes" data-testid="audit-changes">
        <thead>
          <tr>
            <th>Field</th>
            <th>Before</th>
            <th>After</th>
          </tr>
        </thead>
        <tbody>
          {detail.changes.map(({ field, before, after }) => (
            <tr key={field}>
              <td>{field}</td>
              <td>{before ?? <span className="soft">none</span>}</td>
              <td>{after ?? <span className="soft">none</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {detail.hasMore && <p className="soft">More fields changed; the entry has them all.</p>}
    </>
  );
}
