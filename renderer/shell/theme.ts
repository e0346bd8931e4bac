// Dark, light or as the system has it: resolved to one attribute on the page, which the style sheets read.
import { nodeStore } from '../state/stores.ts';

const prefersLight = matchMedia('(prefers-color-scheme: light)');

function apply(): void {
  const chosen = nodeStore.getState().settings?.theme ?? 'system';
  const theme = chosen === 'system' ? (prefersLight.matches ? 'light' : 'dark') : chosen;
  if (document.documentElement.dataset['theme'] !== theme) document.documentElement.dataset['theme'] = theme;
}

export function followTheme(): void {
  prefersLight.addEventListener('change', apply);
  nodeStore.subscribe(apply);
  apply();
}
