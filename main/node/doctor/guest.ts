// What this machine can tell of its person, its power and its heat: from these a node learns to be a good guest. What cannot be
// told holds nothing back, but for a person, who then counts as there.
import type { Signals } from '../../../app/guest/signals.ts';
import { isAway } from '../../../app/guest/rules.ts';
import type { Settings } from '../../../schemas/settings.ts';
import { openSensors } from '../guest/openSensors.ts';
import { hasX11 } from '../guest/seat.ts';
import { startPowerShell, WindowsTeller } from '../guest/windowsTeller.ts';
import { realClock } from '../realClock.ts';
import { findingsOf } from './finding.ts';
import type { Finding } from './finding.ts';

const { good, without } = findingsOf('guest');
type Environment = Readonly<Record<string, string | undefined>>;

/** One reading is all there is time for: where the first answer takes longer than any reading may, it is waited for before. */
export async function readSignals({ exclusiveApps }: Settings, platform: NodeJS.Platform = process.platform, teller: Pick<WindowsTeller, 'ask' | 'close'> = new WindowsTeller(realClock, () => startPowerShell(process.env))): Promise<Signals> {
  if (platform === 'win32') await teller.ask('look');
  const sensors = openSensors({ platform, askWindows: teller.ask });
  try { return await sensors.read({ exclusiveApps }); } finally {
    sensors.close();
    teller.close();
  }
}

export function checkGuest(signals: Signals, settings: Settings, platform: string = process.platform, env: Environment = process.env): Finding[] {
  return [checkPresence(signals, settings, platform, env), checkBattery(signals, settings), checkHeat(signals, settings, platform), checkFullScreen(signals, settings, platform), checkHours(settings)];
}

function checkPresence({ seat }: Signals, settings: Settings, platform: string, env: Environment): Finding {
  if (!seat.seat) return good('presence', 'nobody is logged in at a screen of this machine, so it counts as away');
  if (seat.idleMs !== null) return good('presence', `the last key or mouse was ${Math.round(seat.idleMs / 1000)} s ago: ${isAway(seat, settings) ? 'away' : 'in use'}; away after ${settings.awayMinutes} min`);
  const step = platform !== 'linux' ? 'The installed app can tell it.' : hasX11(env) ? 'Install the small program xprintidle (Debian, Ubuntu: `sudo apt install xprintidle`).' : 'The installed app can tell it on most desktops.';
  return without('presence', 'since when nobody touched this machine cannot be told, so somebody counts as there and learning stays gentle', step);
}

function checkBattery({ onBattery }: Signals, { runOnBattery }: Settings): Finding {
  if (onBattery === null) return without('battery', 'whether this machine runs from a battery cannot be told, so it counts as plugged in', 'Pause by hand where that is wrong: `ileices pause`.');
  if (!onBattery) return good('battery', 'this machine does not run from a battery now');
  return runOnBattery ? good('battery', 'this machine runs from its battery, and the settings let it learn then') : without('battery', 'this machine runs from its battery: learning waits', 'Plug it in.');
}

function checkHeat({ temperatureC }: Signals, { temperatureSoftCelsius, temperatureHardCelsius }: Settings, platform: string): Finding {
  const limits = `it learns with less from ${temperatureSoftCelsius} °C and nothing from ${temperatureHardCelsius} °C`;
  if (temperatureC !== null) return good('temperature', `${Math.round(temperatureC)} °C; ${limits}`);
  return without('temperature', 'no sensor of the processor can be read here, so heat holds nothing back', platform === 'linux' ? 'On a machine of your own: `sudo apt install lm-sensors`, then `sudo sensors-detect`. In a virtual machine there is none.' : 'Choose Quiet where the room gets warm.');
}

function checkFullScreen({ fullScreen }: Signals, { pauseInFullScreen }: Settings, platform: string): Finding {
  if (!pauseInFullScreen) return good('full screen', 'the settings let it learn while something fills the screen');
  if (fullScreen !== null) return good('full screen', fullScreen ? 'something fills the screen now: learning waits' : 'nothing fills the screen now');
  return without('full screen', 'whether a film or a game fills the screen cannot be told here, so it holds nothing back', platform === 'linux' ? 'Name programs during which nothing is learnt, in the window\'s settings ("Rest while these run"). Under X11 the small program xprop lets it be told (Debian, Ubuntu: `sudo apt install x11-utils`).' : 'Name programs during which nothing is learnt, in the window\'s settings ("Rest while these run").');
}

function checkHours({ schedule }: Settings): Finding {
  const hours = schedule.join('').replaceAll('.', '').length, all = schedule.join('').length;
  return hours > 0 ? good('hours', hours === all ? 'it may learn at every hour of the week' : `it may learn in ${hours} of the ${all} hours of a week`)
    : without('hours', 'the settings leave no hour of the week for learning', 'Open some in the window\'s settings ("schedule").');
}
