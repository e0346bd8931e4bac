// Settings of a node: every one with its default, its unit in the name, and the sentence people read.
import { z } from 'zod';
import { IslandGuests } from './visit.ts';

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
  worldProcesses: z.boolean().default(false)
    .describe('Kinds of running programs (browser, editor, game and the like) stand in the world, as counts and load; which programs they are is told to nobody.'),
  learnFromWorld: z.boolean().default(true)
    .describe('What its own beings do in this world becomes text it learns from; nothing of your files is in it, and nothing that you or guests do.'),
  islandGuests: IslandGuests.default('closed')
    .describe('Who may come to your island: nobody (closed), members of your mesh to look and walk (look), or to try challenges too (try); what they uncover is asked of you alone.'),
  islandNames: z.boolean().default(false)
    .describe('Guests on your island are told the names of files and folders there; without it they see places and lights, and no name.'),
  chatReminderMessages: z.int().min(5).max(50).default(20)
    .describe('Messages you send between two reminders that Ileices is software; they cannot be switched off.'),
  chatFeelingsAnHour: z.int().min(3).max(30).default(12)
    .describe('Strong words of feeling that its replies may use within an hour, weighed one to three; beyond that they are put plainly, and the reply says so.'),
  theme: z.enum(['system', 'dark', 'light']).default('system')
    .describe('Colours of the window.'),
  textSize: z.int().min(100).max(200).default(100)
    .describe('Size of text in the window, in percent.'),
  motion: z.enum(['system', 'less', 'full']).default('system')
    .describe('Movement in the window: as the system says, less of it (cuts instead of glides), or all of it.'),
  colourPatterns: z.boolean().default(false)
    .describe('Show perception, cognition and execution by patterns too (dots, stripes, solid), not by colour and shape alone.'),
  notifyNeedsYou: z.boolean().default(true)
    .describe('Tell me outside the window when something waits for me: a request to read, somebody to let in, a fault.'),
  notifyReplies: z.boolean().default(false)
    .describe('Tell me outside the window when Ileices has answered.'),
  notifyGrowth: z.boolean().default(false)
    .describe('Tell me outside the window when the world grew or a source was learnt.'),
  notifyMesh: z.boolean().default(false)
    .describe('Tell me outside the window when a member of the mesh comes or goes.'),
  keys: z.array(z.string().regex(/^[a-z0-9-]{1,40}=\P{Cc}{0,120}$/u, 'A key is written as what it does and its chords, like follow=F or palette=Mod+K.')).max(64).default([])
    .describe('Keys of the window that differ from the first ones, each as what it does and its chords: follow=F G.'),
  language: z.enum(['en', 'en-XA', 'ar-XB']).default('en')
    .describe('Language of the window: English. en-XA (longer words with accents) and ar-XB (from right to left) are made from it, to test the window with.'),
});
export type Settings = z.infer<typeof Settings>;

/** What two settings that are each possible may not say together; null where nothing is wrong. */
export function conflictIn({ temperatureSoftCelsius: soft, temperatureHardCelsius: hard }: Settings): string | null {
  return soft < hard ? null : `With less from ${soft} degrees on and nothing from ${hard} do not go together: the first must be lower. Change the other one before.`;
}
