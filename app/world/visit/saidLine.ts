// One line that somebody says in the world, made fit to be shown: no control signs, no turning of the reading direction, one line.
import { SAY_CHARACTERS } from '../../../schemas/world.ts';
import { seenText } from '../../consent/names.ts';

/** Empty where nothing of it can be shown. */
export function saidLine(text: string): string { return [...seenText(text.replace(/\s+/gu, ' '))].slice(0, SAY_CHARACTERS).join('').slice(0, SAY_CHARACTERS).toWellFormed().trim(); }
