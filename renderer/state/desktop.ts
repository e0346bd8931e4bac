// What the shell of the installed app offers its window (main/preload/window.ts); null in a browser. Its answers are checked here as any
// other border's.
import { t } from '../text/t.ts';
import { WindowAnswer } from '../../schemas/windowAsk.ts';

export interface DesktopBridge {
  pickFile(): Promise<unknown>;
  pickFolder(): Promise<unknown>;
  offerDropped(file: File): Promise<unknown>;
  openHomeFolder(): Promise<unknown>;
  startAtLogin(on: boolean | null): Promise<unknown>;
}

export const desktop: DesktopBridge | null = (window as { readonly ileicesDesktop?: DesktopBridge }).ileicesDesktop ?? null;

export type Answer = { readonly offerId: string | null } | { readonly atLogin: boolean | null } | { readonly refused: string };

/** What the shell said; one that says something else has refused. */
export async function answerOf(asked: Promise<unknown>): Promise<Answer> {
  const parsed = WindowAnswer.safeParse(await asked.catch(() => null));
  return parsed.success ? parsed.data : { refused: t('shell.app-silent') };
}
