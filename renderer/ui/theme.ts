import { useCallback, useState } from 'react';

export type Theme = 'dark' | 'light';
const KEY = 'shiftseal.theme';

/** The theme the person chose last on this computer; otherwise what the system prefers. */
export function rememberedTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  if (kept === 'dark' || kept === 'light') return kept;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.setAttribute('data-ix-color-schema', theme);
  window.dispatchEvent(new Event('themechange'));
}

export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(rememberedTheme);
  const toggle = useCallback(() => {
    setTheme((now) => {
      const next = now === 'dark' ? 'light' : 'dark';
      localStorage.setItem(KEY, next);
      applyTheme(next);
      return next;
    });
  }, []);
  return [theme, toggle];
}
