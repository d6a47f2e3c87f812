import { useCallback, useEffect, useState } from 'react';
import type { CertificateView } from '../../../shared/contract/links.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useStation } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { useToast } from '../../ui/toasts.tsx';

const stateWord = (certificate: CertificateView): string =>
  certificate.isTrusted ? '✓ trusted' : certificate.isRejected ? '✕ rejected' : '○ not decided';

/** Server certificates this link has met, and who is trusted. */
export function CertificatesPanel({ connection }: { connection: string }) {
  const ask = useAsk();
  const toast = useToast();
  const format = useFormat();
  const { user } = useStation();
  const [certificates, setCertificates] = useState<readonly CertificateView[]>();
  const [why, setWhy] = useState('');
  const [deciding, setDeciding] = useState<{ certificate: CertificateView; isTrusted: boolean }>();
  const reason = reasonNot(user, 'config.change');

  const fetchNow = useCallback(async () => {
    const answer = await ask('link:certificates', { connection });
    if (answer?.ok) setCertificates(answer.certificates);
    else setWhy(answer?.message ?? '');
  }, [ask, connection]);
  useEffect(() => void fetchNow(), [fetchNow]);

  const decide = async () => {
    if (deciding === undefined) return;
    const { certificate, isTrusted } = deciding;
    setDeciding(undefined);
    const answer = await ask('link:trust', { connection, thumbprint: certificate.thumbprint, isTrusted });
    if (answer === undefined) return;
    if (answer.ok) toast({ kind: 'done', title: isTrusted ? 'Trusted' : 'Rejected' });
    else toast({ kind: 'refused', title: 'Not done', remedy: answer.message });
    await fetchNow();
  };

  if (certificates === undefined) return <p className="soft">{why === '' ? 'Reading the trust list …' : why}</p>;
  return (
    <div data-testid="link-certificates">
      {certificates.length === 0 && (
        <Empty title="No server certificate yet">A server shows one when the link uses Sign or SignAndEncrypt.</Empty>
      )}
      {certificates.map((certificate) => (
        <section key={certificate.thumbprint} className="link-section certificate" data-trusted={certificate.isTrusted}>
          <header className="raw-head">
            <h3>{certificate.subject}</h3>
            <span className={certificate.isRejected ? 'abnormal' : ''}>{stateWord(certificate)}</span>
          </header>
          {certificate.warnings.map((warning) => (
            <p key={warning} className="message">
              ▲ {warning}
            </p>
          ))}
          <Facts
            facts={[
              [
                'Thumbprint',
                <span key="t" className="mono wrap">
                  {certificate.thumbprint}
                </span>,
              ],
              ['Issuer', certificate.issuer],
              ['Application', certificate.applicationUri],
              ['Valid', `${format.full(certificate.validFrom)} to ${format.full(certificate.validTo)}`],
              ['Key', `${certificate.keyBits} bit`],
            ]}
          />
          <div className="row-actions">
            {!certificate.isTrusted && (
              <Button
                testId="certificate-trust"
                reason={reason}
                onClick={() => setDeciding({ certificate, isTrusted: true })}
              >
                Trust …
              </Button>
            )}
            {!certificate.isRejected && (
              <Button
                testId="certificate-reject"
                reason={reason}
                onClick={() => setDeciding({ certificate, isTrusted: false })}
              >
                Reject …
              </Button>
            )}
          </div>
        </section>
      ))}
      {deciding !== undefined && (
        <Dialog
          title={`${deciding.isTrusted ? 'Trust' : 'Reject'} this certificate?`}
          onClose={() => setDeciding(undefined)}
          testId="certificate-dialog"
          footer={
            <>
              <Button variant="tertiary" onClick={() => setDeciding(undefined)}>
                Cancel
              </Button>
              <Button variant="primary" testId="certificate-confirm" onClick={() => void decide()}>
                {deciding.isTrusted ? 'Trust' : 'Reject'}
              </Button>
            </>
          }
        >
          <p>
            {deciding.isTrusted
              ? 'Compare the thumbprint with the one shown at the server itself. Whoever holds its key can then speak as this server.'
              : 'The link is dropped at once and does not connect to this server again.'}
          </p>
          <p className="mono wrap">{deciding.certificate.thumbprint}</p>
        </Dialog>
      )}
    </div>
  );
}
