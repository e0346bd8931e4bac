// The part of a text that is heard and not seen: what a button is about, where the eye sees it beside it.
import type { Tags } from './t.ts';

export const UNSEEN: Tags = { hidden: (inside) => <span className="visually-hidden">{inside}</span> };
