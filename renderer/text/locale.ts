// Which language the window speaks now. `en-XA` and `ar-XB` are the usual names of pseudo-languages for testing: English with accents and
// longer words, and English from right to left. Both are made from the catalogue, so that no text can be missing in them.
import { createStore } from 'zustand/vanilla';
import type { Settings } from '../../schemas/settings.ts';

export type Locale = Settings['language'];

export const localeStore = createStore<{ readonly locale: Locale }>(() => ({ locale: 'en' }));

/** What numbers, dates and plurals are written by; a pseudo-language has only the letters of its own. */
export const formatsOf = (_locale: Locale): 'en' => 'en';
export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'ar-XB' ? 'rtl' : 'ltr');
