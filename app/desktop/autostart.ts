// The file by which a Linux desktop starts the app at login, as the Desktop Entry Specification has it. Pure.

/** Signs that mean something inside quotes there, and the percent sign, which begins a field. */
const quoted = (path: string): string => `"${path.replace(/[\\"`$]/g, (sign) => `\\${sign}`).replaceAll('\\', '\\\\').replaceAll('%', '%%')}"`;

export function autostartFile(program: string): string {
  if (/[\u0000-\u001f\u007f]/.test(program)) throw new Error('A path with control signs cannot be written there.');
  return ['[Desktop Entry]', 'Type=Application', 'Name=Ileices', 'Comment=Starts in the tray, without a window', `Exec=${quoted(program)} --hidden`, 'Terminal=false', 'X-GNOME-Autostart-enabled=true', ''].join('\n');
}
