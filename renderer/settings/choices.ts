// Settings that are one of a few words, in the order they are shown.
import type { Settings } from '../../schemas/settings.ts';

export const POWERS = ['quiet', 'balanced', 'generous'] as const satisfies readonly Settings['power'][];
export const THEMES = ['system', 'dark', 'light'] as const satisfies readonly Settings['theme'][];
export const CHOICES = {
  gpu: ['away', 'always', 'never'], updates: ['ask', 'automatic', 'never'], power: POWERS, backend: ['auto', 'cpu', 'webgpu'], theme: THEMES,
  motion: ['system', 'less', 'full'], language: ['en', 'en-XA', 'ar-XB'], answerThrough: ['self', 'mesh'], islandGuests: ['closed', 'look', 'try'],
} as const;
export type ChoiceSetting = keyof typeof CHOICES;
export function isChoice(key: keyof Settings): key is ChoiceSetting { return key in CHOICES; }
