import type { ReactNode } from 'react';
import type { Session } from '../../../shared/contract/ipc.ts';

export function SignInFrame({ session, title, children }: { session: Session; title: string; children: ReactNode }) {
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <header>
          <p className="brand">Shiftseal</p>
          <h1>{title}</h1>
          <p className="soft">
            {session.station.name}
            {session.station.isTraining ? ' · training plant' : ''}
          </p>
        </header>
        {children}
      </div>
      <p className="sign-in-version soft">
        Shiftseal {session.version} · {session.runtime}
      </p>
    </main>
  );
}
