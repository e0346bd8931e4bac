// Settings of a node: every one with its default, its unit in the name, and the sentence people read.
import { z } from 'zod';

const HOST = String.raw`(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]))?`;
/** A server that helps two nodes find a way to each other (RFC 7064, RFC 7065). Its login is no part of it. */
export const MeetServer = z.string().max(300).regex(
  new RegExp(`^(?:stun:${HOST}|turns?:${HOST}(?:\\?transport=(?:udp|tcp))?)$`),
  'An address of a server reads like stun:meet.example.org:3478 or turn:relay.example.org:3478?transport=udp; name and secret go elsewhere.');
export const MEET_SERVERS_MAX = 8;

export const Settings = z.strictObject({
  power: z.enum(['quiet', 'balanced', 'generous']).default('balanced')
    .describe('How much of this machine learning may use.'),
  backend: z.enum(['auto', 'cpu', 'webgpu']).default('auto')
    .describe('Where the model runs; auto takes a real GPU when there is one, else the processor.'),
  gpu: z.enum(['away', 'always', 'never']).default('away')
    .describe('When a graphics card may be used, where there is one: only while nobody is at the machine, always, or never.'),
  runOnBattery: z.boolean().default(false)
    .describe('Learn while the machine runs from its battery.'),
  onlyWhenAway: z.boolean().default(false)
    .describe('Learn only while nobody is at the machine.'),
  awayMinutes: z.int().min(1).max(240).default(3)
    .describe('Minutes without a key or a mouse after which a person counts as away. Where the machine cannot tell, they count as there.'),
  yieldToOthers: z.boolean().default(true)
    .describe('Learn with less while other programs are busy.'),
  exclusiveApps: z.array(z.string().trim().min(1).max(80)).max(40).default([])
    .describe('Programs during which nothing is learnt, by the names of their files.'),
  pauseInFullScreen: z.boolean().default(true)
    .describe('Learn nothing while something fills the screen: a film, a game, somebody presenting.'),
  schedule: z.array(z.string().regex(/^[#.]{24}$/, 'A day is 24 signs, from Monday on: # for an hour in which it may learn, . for one in which it may not.')).length(7).default(Array.from({ length: 7 }, () => '#'.repeat(24)))
    .describe('Hours of the week in which it may learn, in the time of this machine.'),
  temperatureSoftCelsius: z.int().min(40).max(110).default(80)
    .describe('Processor temperature from which it learns with less, where there is a sensor.'),
  temperatureHardCelsius: z.int().min(45).max(115).default(92)
    .describe('Processor temperature from which it learns nothing, where there is a sensor.'),
  diskQuotaMegabytes: z.int().min(0).max(100_000_000).default(0)
    .describe('Megabytes the home folder of this node may take before it stops learning; 0 is no limit.'),
  trayIcon: z.boolean().default(true)
    .describe('Show the icon in the tray of the installed app; without it, everything it has is in the window.'),
  updates: z.enum(['ask', 'automatic', 'never']).default('ask')
    .describe('The installed app looks for newer versions and asks, fetches them by itself, or never looks. It never restarts by itself.'),
  checkpointQuotaMegabytes: z.int().min(50).max(100_000).default(400)
    .describe('Disk space in megabytes that checkpoints may take; the oldest go first, the best stays.'),
  checkpointEverySeconds: z.int().min(10).max(86_400).default(120)
    .describe('Seconds of learning between two checkpoints.'),
  maxSourceFileMegabytes: z.int().min(1).max(1024).default(16)
    .describe('Files larger than this many megabytes are refused when a source is read; a single text of more than about 32 takes more memory than a reader is given and is refused in any case.'),
  logMegabytes: z.int().min(1).max(200).default(5)
    .describe('Size in megabytes of one log file; five are kept.'),
  meshName: z.string().max(64).default('')
    .describe('What other members of a mesh see this node called; empty shows two words made from its key.'),
  meshKilobytesPerSecond: z.int().min(0).max(10_000_000).default(0)
    .describe('Kilobytes a second that updates and models of a mesh may take, each way; 0 is no limit.'),
  meshDayMegabytes: z.int().min(0).max(10_000_000).default(0)
    .describe('Megabytes a day that updates and models of a mesh may take, each way; 0 is no limit.'),
  meshDiscovery: z.boolean().default(false)
    .describe('Look for members of the mesh on the local network, and be found there by them; nobody else can tell which mesh it is.'),
  meshServers: z.array(MeetServer).max(MEET_SERVERS_MAX).default([])
    .describe('Servers (stun: and turn: addresses) that help members reach this node from other networks, and so learn its address; empty asks nobody. A relay (turn:) works with the name and secret that `ileices servers` takes.'),
  meshMetered: z.boolean().default(false)
    .describe('The network costs by what is sent: nothing large goes over it, and rounds wait.'),
  meshAnswers: z.boolean().default(true)
    .describe('Other members of a mesh may ask the model that you share; what only this machine learnt is not told.'),
  answerThrough: z.enum(['self', 'mesh']).default('self')
    .describe('Who answers you: this node, or the strongest member of the mesh that can be reached; what you ask then goes to that one.'),
  theme: z.enum(['system', 'dark', 'light']).default('system')
    .describe('Colours of the window.'),
});
export type Settings = z.infer<typeof Settings>;

/** What two settings that are each possible may not say together; null where nothing is wrong. */
export function conflictIn({ temperatureSoftCelsius: soft, temperatureHardCelsius: hard }: Settings): string | null {
  return soft < hard ? null : `With less from ${soft} degrees on and nothing from ${hard} do not go together: the first must be lower. Change the other one before.`;
}
