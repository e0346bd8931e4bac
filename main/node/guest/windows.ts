// What Windows is asked, and how: one PowerShell that stays, because starting one and compiling what it runs takes in the order of
// a second of a processor, every five seconds for ever. It costs some tens of megabytes of memory instead (not measured: there was
// no Windows). What it runs is below and nothing is ever added to it: a question is a name of one of its functions and numbers.
import { z } from 'zod';

const wordsSchema = z.strictObject({
  idleMs: z.number().min(0).max(2 ** 33), onBattery: z.boolean(), fullScreen: z.boolean(), metered: z.boolean(),
  ownMs: z.number().min(0), apps: z.array(z.string().max(1_024)).max(16_384),
}).partial();
/** What a question does not ask for, or could not be told, is not there. */
export type WindowsWords = z.infer<typeof wordsSchema>;

/** `look`: the person, the power and the screen. `own 12,13`: processor time of these processes and of what they started. `apps 12,13`:
 *  programs that run beside them. `net`: what the network costs. */
export type WindowsQuestion = 'look' | 'net' | `own ${string}` | `apps ${string}`;
export type AskWindows = (question: WindowsQuestion) => Promise<WindowsWords | null>;

/** In front of every answer, so that nothing else that PowerShell writes is taken for one. */
export const ANSWER_MARK = 'ileices:';

/** `ileices:12:<words as JSON in base64>`, which survives every code page. */
export function parseAnswer(line: string): { readonly number: number; readonly words: WindowsWords } | null {
  const [, number, packed = ''] = /^ileices:(\d{1,12}):([A-Za-z0-9+/=]*)\r?$/.exec(line) ?? [];
  if (number === undefined) return null;
  try {
    const words = wordsSchema.safeParse(JSON.parse(Buffer.from(packed, 'base64').toString('utf8')));
    return words.success ? { number: Number(number), words: words.data } : null;
  } catch { return null; }
}

/** The line to write for a question, or null for one that it must not be. */
export function lineOf(question: WindowsQuestion, number: number): string | null {
  const [, verb = '', pids = ''] = /^(look|net|own|apps)(?: (\d{1,10}(?:,\d{1,10}){0,255}))?$/.exec(question) ?? [];
  if (verb === '' || (pids === '') !== (verb === 'look' || verb === 'net')) return null;
  return `Tell-${verb} ${number}${pids === '' ? '' : ` @(${pids})`}\n`;
}

/** Only what the oldest compiler of Windows knows. The functions of user32, kernel32 and shell32 that answer, and one look at all processes with their parents. */
const NATIVE = `
[StructLayout(LayoutKind.Sequential)] public struct LastInput { public uint Size; public uint Time; }
[StructLayout(LayoutKind.Sequential)] public struct Power { public byte Line; public byte Battery; public byte Percent; public byte Saver; public int Left; public int Full; }
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)] public struct Entry { public uint Size; public uint Usage; public uint Id; public IntPtr Heap; public uint Module; public uint Threads; public uint Parent; public int Priority; public uint Flags; [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 260)] public string File; }
[DllImport("user32.dll")] static extern bool GetLastInputInfo(ref LastInput last);
[DllImport("kernel32.dll")] static extern bool GetSystemPowerStatus(out Power power);
[DllImport("shell32.dll")] static extern int SHQueryUserNotificationState(out int state);
[DllImport("kernel32.dll")] static extern IntPtr CreateToolhelp32Snapshot(uint flags, uint id);
[DllImport("kernel32.dll", CharSet = CharSet.Unicode)] static extern bool Process32FirstW(IntPtr snapshot, ref Entry entry);
[DllImport("kernel32.dll", CharSet = CharSet.Unicode)] static extern bool Process32NextW(IntPtr snapshot, ref Entry entry);
[DllImport("kernel32.dll")] static extern bool CloseHandle(IntPtr handle);
public static long Idle() { LastInput last = new LastInput(); last.Size = 8; return GetLastInputInfo(ref last) ? (long)unchecked((uint)Environment.TickCount - last.Time) : -1; }
public static int Line() { Power power; return GetSystemPowerStatus(out power) ? power.Line : 255; }
public static int Screen() { int state; return SHQueryUserNotificationState(out state) == 0 ? state : 0; }
static List<Entry> All() {
  List<Entry> all = new List<Entry>(); IntPtr snapshot = CreateToolhelp32Snapshot(2, 0);
  Entry entry = new Entry(); entry.Size = (uint)Marshal.SizeOf(typeof(Entry));
  for (bool more = Process32FirstW(snapshot, ref entry); more; more = Process32NextW(snapshot, ref entry)) all.Add(entry);
  CloseHandle(snapshot); return all;
}
static Dictionary<uint, bool> Tree(List<Entry> all, uint[] roots) {
  Dictionary<uint, bool> own = new Dictionary<uint, bool>(); foreach (uint root in roots) own[root] = true;
  for (int before = -1; before != own.Count;) { before = own.Count; foreach (Entry each in all) if (each.Parent != 0 && own.ContainsKey(each.Parent)) own[each.Id] = true; }
  return own;
}
public static double Own(uint[] roots) {
  double used = 0; bool seen = false;
  foreach (uint id in Tree(All(), roots).Keys) { try { using (Process each = Process.GetProcessById((int)id)) { used += each.TotalProcessorTime.TotalMilliseconds; seen = true; } } catch (Exception) { } }
  return seen ? used : -1;
}
public static string[] Apps(uint[] roots) {
  List<Entry> all = All(); Dictionary<uint, bool> own = Tree(all, roots); Dictionary<string, bool> names = new Dictionary<string, bool>();
  foreach (Entry each in all) if (!own.ContainsKey(each.Id)) names[each.File] = true;
  string[] list = new string[names.Count]; names.Keys.CopyTo(list, 0); return list;
}`;

/** Each a line of its own: PowerShell runs what it reads from its input line by line. The states of the screen: 2 is something that
 *  fills it, 3 a game that has it for itself, 4 somebody presenting. */
const LINES = [
  '$ErrorActionPreference = \'SilentlyContinue\'; $ProgressPreference = \'SilentlyContinue\'',
  `Add-Type -IgnoreWarnings -Namespace Ileices -Name Machine -UsingNamespace System.Collections.Generic,System.Diagnostics -MemberDefinition '${NATIVE.replaceAll('\n', ' ')}'`,
  `function Send($number, $words) { [Console]::Out.WriteLine('${ANSWER_MARK}' + $number + ':' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -Compress -Depth 3 -InputObject $words)))) }`,
  'function Tell-look($number) { $words = @{}; $idle = [Ileices.Machine]::Idle(); if ($idle -ge 0) { $words.idleMs = $idle }; $line = [Ileices.Machine]::Line(); if ($line -eq 0 -or $line -eq 1) { $words.onBattery = ($line -eq 0) }; $screen = [Ileices.Machine]::Screen(); if ($screen -gt 0) { $words.fullScreen = (@(2, 3, 4) -contains $screen) }; Send $number $words }',
  'function Tell-own($number, $roots) { $words = @{}; $used = [Ileices.Machine]::Own([uint32[]]$roots); if ($used -ge 0) { $words.ownMs = $used }; Send $number $words }',
  'function Tell-apps($number, $roots) { $words = @{}; $names = [Ileices.Machine]::Apps([uint32[]]$roots); if ($names) { $words.apps = [string[]]@($names) }; Send $number $words }',
  'function Tell-net($number) { $words = @{}; $link = [Windows.Networking.Connectivity.NetworkInformation, Windows.Networking.Connectivity, ContentType = WindowsRuntime]::GetInternetConnectionProfile(); if ($link) { $cost = [string]$link.GetConnectionCost().NetworkCostType; if (@(\'Unrestricted\', \'Fixed\', \'Variable\') -contains $cost) { $words.metered = ($cost -ne \'Unrestricted\') } }; Send $number $words }',
];
/** What it reads first. */
export const PREAMBLE = `${LINES.join('\n')}\n`;
