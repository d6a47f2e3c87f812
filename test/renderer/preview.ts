import { ROLES } from '../../shared/domain/role.ts';
import { createFakeBridge } from './fakeBridge.ts';

/** Test only: the real console over the fake bridge. */
const query = new URLSearchParams(location.search);
const theme = query.get('theme');
if (theme !== null) localStorage.setItem('shiftseal.theme', theme);
Object.defineProperty(window, 'shiftseal', {
  value: createFakeBridge({
    role: ROLES.find((role) => role === query.get('role')),
    scene: query.get('scene') ?? 'busy',
  }),
});
await import('../../renderer/main.tsx');
