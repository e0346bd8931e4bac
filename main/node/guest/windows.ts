// What Windows is asked, and what it answers; the process that answers is in windowsTeller.ts.

/** `look`: the person, the power and the screen. `own 12,13`: processor time of these processes. `apps`: what runs. `net`: what the network costs. */
export type WindowsQuestion = 'look' | 'apps' | 'net' | `own ${string}`;

/** What a question does not ask for, or could not be told, is not there. */
export interface WindowsWords {
  readonly idleMs?: number;
  readonly onBattery?: boolean;
  readonly fullScreen?: boolean;
  readonly ownMs?: number;
  readonly apps?: readonly string[];
  readonly metered?: boolean;
}
export type AskWindows = (question: WindowsQuestion) => Promise<WindowsWords | null>;
