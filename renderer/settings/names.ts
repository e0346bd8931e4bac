// What a setting is called, and the sentence that explains it.
import type { Settings } from '../../schemas/settings.ts';
import { t } from '../text/t.ts';

export const settingName = (name: keyof Settings): string => t(`settings.name.${name}`);
export const settingHelp = (name: keyof Settings): string => t(`settings.help.${name}`);
