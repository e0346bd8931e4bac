// The tray's menu as data: what stands in it, in which order, and what each line does. Never the only way to anything: the
// window and the command line have every verb too.
import type { Reason } from '../../schemas/status.ts';
import type { ShellView } from '../../schemas/desktop.ts';
import type { Settings } from '../../schemas/settings.ts';

export type PauseSpan = '30 min' | '1 h' | '3 h' | 'tomorrow' | 'until resumed';
export type TrayVerb =
  | { readonly do: 'open' | 'resume' | 'finish' | 'invite' | 'settings' | 'quit' | 'try-again' }
  | { readonly do: 'pause'; readonly span: PauseSpan }
  | { readonly do: 'mode'; readonly power: Settings['power'] }
  | { readonly do: 'gpu'; readonly gpu: Settings['gpu'] };

export type TrayItem =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'gap' }
  | { readonly kind: 'verb'; readonly label: string; readonly verb: TrayVerb; readonly enabled: boolean }
  | { readonly kind: 'choice'; readonly label: string; readonly verb: TrayVerb; readonly chosen: boolean; readonly enabled: boolean }
  | { readonly kind: 'more'; readonly label: string; readonly items: readonly TrayItem[]; readonly enabled: boolean };

/** How the node is from where the shell stands. */
export type Standing = 'starting' | 'up' | 'restarting' | 'stopped' | 'stopping';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** When a pause until tomorrow ends. */
const MORNING_MINUTE = 9 * 60;
/** Of a line in a menu: some systems cut longer ones without a sign. */
const LINE_CHARACTERS_MAX = 90;

const STATES: Readonly<Record<ShellView['state'], string>> = { starting: 'Starting', learning: 'Learning', idle: 'Resting', throttled: 'Learning gently', paused: 'Paused', blocked: 'Stopped: it needs you' };
const STANDINGS: Readonly<Record<Exclude<Standing, 'up'>, { status: string; reason: string }>> = {
  starting: { status: 'Starting', reason: 'Opening what it knows.' },
  restarting: { status: 'Starting again', reason: 'The node stopped unexpectedly; nothing that was saved is lost.' },
  stopped: { status: 'Not running', reason: 'The node could not be kept running.' },
  stopping: { status: 'Stopping', reason: 'What was learnt is saved first.' },
};
const PAUSES: readonly { readonly label: string; readonly span: PauseSpan }[] = [
  { label: '30 minutes', span: '30 min' }, { label: '1 hour', span: '1 h' }, { label: '3 hours', span: '3 h' }, { label: 'Until tomorrow 9:00', span: 'tomorrow' }, { label: 'Until I resume', span: 'until resumed' },
];
const MODES: readonly { readonly label: string; readonly power: Settings['power'] }[] = [{ label: 'Quiet', power: 'quiet' }, { label: 'Balanced', power: 'balanced' }, { label: 'Generous', power: 'generous' }];
const GPUS: readonly { readonly label: string; readonly gpu: Settings['gpu'] }[] = [{ label: 'When nobody is at the machine', gpu: 'away' }, { label: 'Always', gpu: 'always' }, { label: 'Never', gpu: 'never' }];
/** Pauses that a person made; others end by what caused them. */
const OWN_PAUSES: readonly Reason[] = ['person-paused', 'person-paused-until'];

/** Minutes of a pause; null for "until resumed". Tomorrow's morning is tomorrow's even shortly after midnight. */
export function minutesOf(span: PauseSpan, minuteOfDay: number): number | null {
  switch (span) {
    case '30 min': return 30;
    case '1 h': return 60;
    case '3 h': return 180;
    case 'tomorrow': return DAY_MINUTES - minuteOfDay + MORNING_MINUTE;
    case 'until resumed': return null;
  }
}

/** What is left of a pause, in whole minutes that are never too few; null where no clock ends it. */
export function leftWords(pausedUntil: string | null, nowMs: number): string | null {
  const untilMs = Date.parse(pausedUntil ?? '');
  if (Number.isNaN(untilMs)) return null;
  const minutes = Math.max(1, Math.ceil((untilMs - nowMs) / MINUTE_MS));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours === 0 ? `${rest} min left` : rest === 0 ? `${hours} h left` : `${hours} h ${rest} min left`;
}

/** The two lines at the top; the first names the state, the second says why. */
export function statusLines(view: ShellView | null, standing: Standing, nowMs: number): { readonly status: string; readonly reason: string } {
  if (standing !== 'up' || view === null) return STANDINGS[standing === 'up' ? 'starting' : standing];
  const left = view.state === 'paused' ? leftWords(view.pausedUntil, nowMs) : null;
  const peers = view.meshName === null ? '' : `, ${view.peers === 1 ? '1 other node' : `${view.peers} other nodes`}`;
  return { status: cut(`${STATES[view.state]}${left === null ? '' : `, ${left}`}${peers}`), reason: cut(view.reasonText) };
}

export function trayMenu(view: ShellView | null, standing: Standing, nowMs: number): readonly TrayItem[] {
  const { status, reason } = statusLines(view, standing, nowMs);
  const enabled = standing === 'up' && view !== null;
  const paused = view !== null && OWN_PAUSES.includes(view.reason);
  const verb = (label: string, does: TrayVerb, on = enabled): TrayItem => ({ kind: 'verb', label, verb: does, enabled: on });
  return [
    { kind: 'line', text: status }, { kind: 'line', text: reason }, { kind: 'gap' },
    verb('Open Ileices', { do: 'open' }),
    ...(standing === 'stopped' ? [verb('Start the node again', { do: 'try-again' }, true)] : []),
    { kind: 'gap' },
    ...(paused ? [verb('Resume', { do: 'resume' })] : []),
    { kind: 'more', label: paused ? 'Pause for another time' : 'Pause', enabled, items: PAUSES.map(({ label, span }) => verb(label, { do: 'pause', span })) },
    // Without a mesh there is no round that could be finished.
    verb('Finish the round, then pause', { do: 'finish' }, enabled && view?.meshName !== null && !paused),
    { kind: 'gap' },
    { kind: 'more', label: 'Mode', enabled, items: MODES.map(({ label, power }) => ({ kind: 'choice', label, verb: { do: 'mode', power }, chosen: view?.power === power, enabled })) },
    { kind: 'more', label: 'Graphics card', enabled, items: GPUS.map(({ label, gpu }) => ({ kind: 'choice', label, verb: { do: 'gpu', gpu }, chosen: view?.gpu === gpu, enabled })) },
    { kind: 'gap' },
    verb('Invite…', { do: 'invite' }), verb('Settings', { do: 'settings' }),
    { kind: 'gap' },
    verb('Quit (stops everything)', { do: 'quit' }, standing !== 'stopping'),
  ];
}

/** Nothing in it may break the line, hide or turn it round; cut between signs, never within one. */
function cut(text: string): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length <= LINE_CHARACTERS_MAX ? line : `${line.slice(0, LINE_CHARACTERS_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
