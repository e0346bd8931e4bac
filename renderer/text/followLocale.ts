// The language as the node's settings have it, and which side the page begins on.
import { nodeStore } from '../state/stores.ts';
import { directionOf, formatsOf, localeStore } from './locale.ts';

function apply(): void {
  const locale = nodeStore.getState().settings?.language ?? 'en';
  if (localeStore.getState().locale !== locale) localeStore.setState({ locale });
  document.documentElement.lang = formatsOf(locale);
  document.documentElement.dir = directionOf(locale);
}

export function followLocale(): void {
  nodeStore.subscribe(apply);
  apply();
}
