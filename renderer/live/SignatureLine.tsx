import type { Signature } from '../../shared/domain/entries/head.ts';
import { useFormat } from '../ui/FormatContext.tsx';
import { ROLE_WORD } from './words.ts';

/** A signature as it has to be shown wherever it counts: printed name, time and meaning (21 CFR 11.50(b)). */
export function SignatureLine({ signature }: { readonly signature: Signature }) {
  const format = useFormat();
  const { user, role, at, meaning } = signature;
  return (
    <div className="soft" data-testid="signature">
      Signed by {user} ({ROLE_WORD[role].toLowerCase()}), {format.full(at)}: “{meaning}”
    </div>
  );
}
