import { useMemo, useState } from 'react';
import type { PackRule, PackView } from '../../../shared/contract/packChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useLive, useStation } from '../../live/StationContext.tsx';
import { useList } from '../../live/useList.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { ActivateDialog } from './ActivateDialog.tsx';
import { PLANT_WORD, unitText } from './complianceWords.ts';
import { DryRunDialog } from './DryRunDialog.tsx';

const NOTHING = {} as const;
const packKey = (pack: PackView): string => `${pack.id} ${pack.hash}`;

/** Packs in force and those that could be: whose rules, from which text, in which version. */
export function PacksTab() {
  const ask = useAsk();
  const toast = useToast();
  const { user } = useStation();
  const revision = useLive((live) => live.revisions.results + live.layoutRevision);
  const list = useList('pack:list', NOTHING, revision, packKey);
  const [opened, setOpened] = useState<PackView>();
  const [current, setCurrent] = useState<string>();
  const [dialog, setDialog] = useState<'dryRun' | 'activate'>();
  const packs = useMemo(() => (opened === undefined ? list.rows : [opened, ...list.rows]), [opened, list.rows]);
  const pack = packs.find((each) => packKey(each) === current) ?? packs[0];

  const open = async (): Promise<void> => {
    const answer = await ask('pack:open', {});
    if (answer === undefined) return;
    if (!answer.ok) {
      if (answer.message !== 'no file was chosen')
        toast({ kind: 'failed', title: 'The pack cannot be used', remedy: answer.message });
      return;
    }
    setOpened(answer.pack);
    setCurrent(packKey(answer.pack));
  };

  return (
    <div className="pack-columns">
      <nav className="pack-list panel" aria-label="Rule packs">
        {packs.map((each) => (
          <button
            type="button"
            key={packKey(each)}
            className="pack-item"
            data-testid={`pack-${each.id}`}
            data-in-force={each.isInForce}
            aria-current={each === pack}
            onClick={() => setCurrent(packKey(each))}
          >
            <strong>{each.name}</strong>
            <span className="soft">
              {each.id} {each.version} · {each.rules.length} rules
            </span>
            <span className={each.isInForce ? 'pack-state' : 'soft'}>
              {each.isInForce ? '● in force' : '○ not in force'}
            </span>
          </button>
        ))}
        <Button testId="pack-open" onClick={() => void open()}>
          Open a pack file …
        </Button>
      </nav>
      {pack === undefined ? (
        <Empty title={list.state === 'failed' ? 'Packs could not be read' : 'No rule pack'}>{list.message}</Empty>
      ) : (
        <section className="panel pack-detail" aria-label={pack.name} data-testid="pack-detail">
          <div className="panel-head">
            <h2>
              {pack.name} {pack.version}
            </h2>
            <span className="header-gap" />
            <Button testId="pack-dryrun" onClick={() => setDialog('dryRun')}>
              Dry run …
            </Button>
            <Button
              testId="pack-activate"
              reason={reasonNot(user, 'pack.activate') ?? (pack.isInForce ? 'It is in force already.' : undefined)}
              onClick={() => setDialog('activate')}
            >
              Activate …
            </Button>
          </div>
          <p className="soft">{pack.description}</p>
          <PackFacts pack={pack} />
          <RuleTable rules={pack.rules} />
        </section>
      )}
      {dialog === 'dryRun' && pack !== undefined && <DryRunDialog pack={pack} onClose={() => setDialog(undefined)} />}
      {dialog === 'activate' && pack !== undefined && (
        <ActivateDialog pack={pack} onClose={() => setDialog(undefined)} onDone={() => setOpened(undefined)} />
      )}
    </div>
  );
}

function PackFacts({ pack }: { pack: PackView }) {
  const format = useFormat();
  const { activated, basedOn, switchedOff } = pack;
  const dates = `${pack.effectiveFrom ?? 'activation'} to ${pack.effectiveTo ?? 'replaced'}`;
  return (
    <Facts
      facts={[
        ['For', PLANT_WORD[pack.plant]],
        ['Author', pack.author],
        ['Effective', dates],
        ['Over', basedOn.map(({ id, version }) => `${id} ${version}`).join(', ')],
        ['Switched off', switchedOff.map(({ rule, reason }) => `${rule}: ${reason}`).join('; ')],
        [
          'In force',
          activated === null
            ? 'no'
            : `since ${format.full(activated.at)}, by ${activated.by}${activated.isSigned ? ', signed' : ''} (entry ${activated.seq}): ${activated.reason}`,
        ],
        [
          'Hash',
          <span key="hash" className="mono wrap">
            {pack.hash}
          </span>,
        ],
      ]}
    />
  );
}

function RuleTable({ rules }: { rules: readonly PackRule[] }) {
  const unchecked = rules.filter(({ isChecked }) => !isChecked).length;
  return (
    <>
      <h3>
        Rules
        {unchecked === 0
          ? ''
          : `, ${unchecked} of ${rules.length} with a text that is not compared with its source yet`}
      </h3>
      <div className="rule-table-scroll">
        <table className="rule-table">
          <thead>
            <tr>
              <th>Rule</th>
              <th>Source</th>
              <th>Method</th>
              <th>Settings</th>
              <th className="end">Tags</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <tr key={rule.id} data-testid="pack-rule" data-rule={rule.id}>
                <td>
                  {rule.title}
                  <br />
                  <span className="soft">
                    {rule.id} · {rule.kind} · {rule.priority}
                    {rule.hasAlarm ? ' · alarm' : ''}
                    {rule.secondPerson ? ' · second person' : ''}
                  </span>
                </td>
                <td>
                  {rule.document} {rule.paragraph}
                  <br />
                  <span className="soft">{rule.isChecked ? '✓ compared' : '○ not compared'}</span>
                </td>
                <td className="soft">{rule.method}</td>
                <td className="soft">
                  {Object.entries(rule.settings)
                    .map(
                      ([name, value]) =>
                        `${name} ${typeof value === 'string' ? unitText(value) : JSON.stringify(value)}`,
                    )
                    .join(', ')}
                </td>
                <td className="end" title={rule.tags.join(', ')}>
                  {rule.selected === 0 ? 'none here' : rule.selected}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
