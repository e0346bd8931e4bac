// The limits of settings that are numbers, as one sentence a person can act on: read from the schema the node checks by.
import { Settings } from '../../schemas/settings.ts';
import { count } from '../shell/numbers.ts';

const UNITS = { checkpointQuotaMegabytes: 'megabytes', checkpointEverySeconds: 'seconds', maxSourceFileMegabytes: 'megabytes', logMegabytes: 'megabytes', meshKilobytesPerSecond: 'kilobytes a second', meshDayMegabytes: 'megabytes a day', awayMinutes: 'minutes', temperatureSoftCelsius: 'degrees', temperatureHardCelsius: 'degrees', diskQuotaMegabytes: 'megabytes' } as const;
export type NumberSetting = keyof typeof UNITS;

export const isNumberSetting = (name: keyof Settings): name is NumberSetting => name in UNITS;
export const isAllowed = (name: NumberSetting, value: number): boolean => Settings.shape[name].safeParse(value).success;

/** "A whole number from 10 to 86,400 seconds is possible here." */
export function limitSentence(name: NumberSetting): string {
  const { minValue, maxValue } = Settings.shape[name].unwrap();
  return `A whole number from ${count(minValue)} to ${count(maxValue)} ${UNITS[name]} is possible here.`;
}
