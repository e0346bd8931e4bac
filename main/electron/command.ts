// The command line of the installed app: `ileices status` and all the other verbs, in a process of their own with the terminal's output.
// No window, no tray, no single instance. Nobody can type an answer there: what asks says which word to give instead.
import type { ElectronParts } from './electronParts.ts';

export async function runCommand(parts: Pick<ElectronParts, 'app' | 'utilityProcess'>, entry: string, words: readonly string[], changed: () => Promise<string | null>): Promise<void> {
  const fail = (sentence: string) => { process.stderr.write(`${sentence}\n`); parts.app.exit(1); };
  try {
    await parts.app.whenReady();
    const sentence = await changed();
    if (sentence !== null) { fail(sentence); return; }
    const child = parts.utilityProcess.fork(entry, [...words], { serviceName: 'Ileices command', stdio: 'inherit' });
    child.on('exit', (code) => { parts.app.exit(code); });
  } catch (fault) { fail(`Ileices could not run this: ${fault instanceof Error ? fault.message : String(fault)}. Try it again; where that does not help, install Ileices again.`); }
}
