// What is said aloud in the world just now: a few words beside who says them, for a little while. Plain text only.
import { createStore } from 'zustand/vanilla';

export const MOST_WHISPERS = 6;
export const WHISPER_MS = 9_000;
const WHISPER_CHARACTERS = 90;

export interface Whisper { readonly speaker: number; readonly text: string; readonly untilMs: number }
export const whisperStore = createStore<{ whispers: readonly Whisper[] }>(() => ({ whispers: [] }));

const short = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);

/** One speaker says one thing at a time; where too many speak, the oldest words go. */
export function whisper(speaker: number, text: string, nowMs: number, lastsMs: number = WHISPER_MS, most: number = WHISPER_CHARACTERS): void {
  if (text.trim() === '') { hush(speaker); return; }
  whisperStore.setState(({ whispers }) => ({ whispers: [...whispers.filter((one) => one.speaker !== speaker && one.untilMs > nowMs), { speaker, text: short(text, most), untilMs: nowMs + lastsMs }].slice(-MOST_WHISPERS) }));
}
export function hush(speaker: number): void {
  whisperStore.setState(({ whispers }) => ({ whispers: whispers.filter((one) => one.speaker !== speaker) }));
}
/** Lets go of what was said long enough ago. */
export function forgetWhispers(nowMs: number): void {
  if (whisperStore.getState().whispers.some((one) => one.untilMs <= nowMs)) whisperStore.setState(({ whispers }) => ({ whispers: whispers.filter((one) => one.untilMs > nowMs) }));
}
