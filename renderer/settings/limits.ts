// The limits of settings that are numbers, as one sentence a person can act on: read from the schema the node checks by.
import { Settings } from '../../schemas/settings.ts';
import { count } from '../shell/numbers.ts';
import { t } from '../text/t.ts';

const NUMBERS = ['checkpointQuotaMegabytes', 'checkpointEverySeconds', 'maxSourceFileMegabytes', 'logMegabytes', 'meshKilobytesPerSecond', 'meshDayMegabytes', 'awayMinutes', 'temperatureSoftCelsius', 'temperatureHardCelsius', 'diskQuotaMegabytes', 'textSize', 'chatReminderMessages', 'chatFeelingsAnHour'] as const;
export type NumberSetting = (typeof NUMBERS)[number];

export const isNumberSetting = (name: keyof Settings): name is NumberSetting => NUMBERS.some((one) => one === name);
export const isAllowed = (name: NumberSetting, value: number): boolean => Settings.shape[name].safeParse(value).success;

/** "A whole number from 10 to 86,400 seconds is possible here." */
export function limitSentence(name: NumberSetting): string {
  const { minValue, maxValue } = Settings.shape[name].unwrap();
  return t(`settings.limit.${name}`, { least: count(minValue), most: count(maxValue) });
}
