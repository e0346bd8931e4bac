// Which kind of program a name stands for, by a small table; what is not in it is `other`. Pure. Names come in as they are compared
// (without a path, in small letters) and only the kind goes out.
import type { ProcessClass, ProcessShare } from '../../../schemas/land.ts';

/** Whole names, or beginnings where they end in a star. */
const NAMES: Readonly<Record<Exclude<ProcessClass, 'other'>, readonly string[]>> = {
  browser: ['brave*', 'chrome*', 'chromium*', 'epiphany*', 'firefox*', 'google chrome*', 'librewolf*', 'microsoft edge*', 'msedge*', 'opera*', 'safari*', 'vivaldi*'],
  build: ['bazel*', 'cargo', 'cc1*', 'clang*', 'cl', 'cmake', 'docker*', 'esbuild', 'g++*', 'gcc*', 'go', 'gradle*', 'java', 'javac', 'ld', 'link', 'make', 'msbuild', 'ninja', 'node', 'npm*', 'python*', 'rustc*', 'tsc', 'webpack'],
  chat: ['discord*', 'element*', 'mattermost*', 'signal*', 'skype*', 'slack*', 'teams*', 'telegram*', 'thunderbird*', 'whatsapp*', 'zoom*'],
  editor: ['atom', 'code*', 'cursor', 'emacs*', 'excel*', 'gedit', 'idea*', 'kate', 'libreoffice*', 'nano', 'notepad*', 'nvim*', 'pages', 'pycharm*', 'soffice*', 'sublime_text', 'vim*', 'winword', 'word', 'zed'],
  game: ['factorio*', 'gamescope*', 'godot*', 'lutris*', 'minecraft*', 'retroarch*', 'steam*', 'wine*'],
  media: ['audacity*', 'blender*', 'darktable*', 'ffmpeg*', 'gimp*', 'inkscape*', 'kdenlive*', 'mpv*', 'music', 'obs*', 'photoshop*', 'rhythmbox*', 'spotify*', 'vlc*'],
  system: ['systemd*', 'init', 'launchd', 'kernel_task', 'svchost', 'csrss', 'dwm', 'explorer', 'finder', 'windowserver', 'gnome-shell*', 'kwin*', 'plasmashell', 'xorg', 'xwayland', 'dbus-*', 'pipewire*', 'pulseaudio', 'networkmanager', 'bash', 'zsh', 'sh', 'login', 'cron*', 'sshd*', 'udevd', 'kworker*', 'kthreadd', 'ksoftirqd*', 'rcu_*', 'mds*'],
};
const whole = new Map<string, ProcessClass>(), beginnings: (readonly [string, ProcessClass])[] = [];
for (const [kind, names] of Object.entries(NAMES) as [ProcessClass, readonly string[]][]) {
  for (const name of names) if (name.endsWith('*')) beginnings.push([name.slice(0, -1), kind]); else whole.set(name, kind);
}

export function classOf(name: string): ProcessClass {
  return whole.get(name) ?? beginnings.find(([beginning]) => name.startsWith(beginning))?.[1] ?? 'other';
}

/** One running program; `used` of the processor time that all cores had together, in the same unit as `capacity`. */
export interface ProgramSeen { readonly name: string; readonly used: number }

/** Counts and shares by kind. A load of which nothing is known is 0. */
export function sharesOf(programs: readonly ProgramSeen[], capacity: number): ProcessShare[] {
  const by = new Map<ProcessClass, { count: number; used: number }>();
  for (const { name, used } of programs) {
    const kind = classOf(name), sum = by.get(kind) ?? { count: 0, used: 0 };
    by.set(kind, { count: sum.count + 1, used: sum.used + Math.max(0, used) });
  }
  return [...by].map(([kind, { count, used }]) => ({ class: kind, count, load: capacity > 0 ? Math.min(1000, Math.round((1000 * used) / capacity)) : 0 }))
    .sort((one, other) => (one.class < other.class ? -1 : 1));
}
