// What is looked for among the settings; the palette may fill it in. And whether a setting fits.
import { createStore } from 'zustand/vanilla';
import type { Settings } from '../../schemas/settings.ts';
import { settingHelp, settingName } from './names.ts';

export const searchStore = createStore<{ readonly asked: string }>(() => ({ asked: '' }));

export function fits(name: keyof Settings, asked: string): boolean {
  const said = `${settingName(name)} ${settingHelp(name)} ${name}`.toLowerCase();
  return asked.toLowerCase().split(/\s+/).every((word) => said.includes(word));
}
