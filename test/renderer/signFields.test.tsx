import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { NewPasswordFields, useNewPassword } from '../../renderer/live/NewPasswordFields.tsx';
import { reasonNot } from '../../renderer/live/permission.ts';
import { SignatureLine } from '../../renderer/live/SignatureLine.tsx';
import { SignFields, useSigning } from '../../renderer/live/SignFields.tsx';
import { type StationAccess, StationContext } from '../../renderer/live/StationContext.tsx';
import { FormatContext } from '../../renderer/ui/FormatContext.tsx';
import { createFormat } from '../../renderer/ui/format.ts';
import { PERMISSIONS } from '../../shared/domain/role.ts';

const SVEN = { name: 'sven', role: 'supervisor' } as const;

function drawn(children: ReactNode, needsNameToSign = true): string {
  const access = {
    session: { open: { number: 1, isLocked: false, needsNameToSign } },
    user: SVEN,
  } as unknown as StationAccess;
  return renderToStaticMarkup(
    <FormatContext.Provider value={createFormat('en-GB', 'Europe/Berlin')}>
      <StationContext.Provider value={access}>{children}</StationContext.Provider>
    </FormatContext.Provider>,
  );
}

function Signing({ second }: { second?: string }) {
  return <SignFields signing={useSigning('reviewed', second)} name="verdict" people={['ute']} />;
}

describe('the fields of a signature', () => {
  it('say whose it is and what it means, and ask for name and password at the first of a session', () => {
    const html = drawn(<Signing />);
    expect(html).toContain('Signature of sven: “reviewed”');
    expect(html).toMatch(/data-testid="verdict-signer"/);
    expect(html).toMatch(
      /type="password"[^>]*data-testid="verdict-password"|data-testid="verdict-password"[^>]*type="password"/,
    );
    expect(html).not.toContain('value="sven"');
  });

  it('ask for the password alone afterwards', () => {
    const html = drawn(<Signing />, false);
    expect(html).not.toContain('verdict-signer');
    expect(html).toContain('Signature of sven: “reviewed”. Your password again');
  });

  it('ask a second person for both', () => {
    const html = drawn(<Signing second="approved" />, false);
    expect(html).toContain('“approved”');
    expect(html).toContain('verdict-second-password');
    expect(html).toContain('<option value="ute">');
  });
});

it('a signature is shown with printed name, time and meaning', () => {
  const signature = {
    user: 'sven',
    role: 'supervisor',
    at: 1_760_000_000_000_000,
    meaning: '<b>reviewed</b>',
  } as const;
  const html = drawn(<SignatureLine signature={signature} />);
  expect(html).toMatch(/Signed by sven \(supervisor\), .*2025.*: “&lt;b&gt;reviewed&lt;\/b&gt;”/);
});

it('how strong a new password is stands there in words, and passwords are never drawn', () => {
  function Fields() {
    return <NewPasswordFields password={useNewPassword('sven', [])} testId="next" />;
  }
  const html = drawn(<Fields />);
  expect(html).toContain('12 to 128 characters');
  expect(html.match(/type="password"/g)).toHaveLength(2);
});

it('while the keyboard is locked, every button says so, and looking needs no reason', () => {
  for (const permission of PERMISSIONS) {
    const reason = reasonNot({ ...SVEN, isLocked: true }, permission);
    if (permission === 'view') expect(reason).toBeUndefined();
    else expect(reason).toBe('The keyboard is locked: sven has to unlock it.');
  }
});
