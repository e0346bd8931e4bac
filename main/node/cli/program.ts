// The verbs of the command line: names, arguments, options. What they do stands in their own files. A verb that is not
// here does not exist: it exits 2. Each verb is loaded only when it is used: asking for the status should not load a node.
import { Command } from 'commander';
import { VERBS, type Verb } from '../../../app/commands/verbs.ts';
import { MOST_DREAM_MINUTES } from '../../../schemas/play.ts';
import { version } from '../version.ts';
import type { AskOptions } from './ask.ts';
import { addChatVerbs } from './chatVerbs.ts';
import type { BenchOptions } from './bench.ts';
import type { AllowOptions } from './consent.ts';
import type { ForgetOptions } from './forget.ts';
import type { DreamOptions } from './dream.ts';
import type { EvalOptions } from './evaluate.ts';
import { addKeepingVerbs } from './keepingVerbs.ts';
import type { ShowOptions } from './land.ts';
import type { LearnOptions } from './learn.ts';
import type { AnnotateOptions } from './manifest.ts';
import { DEFAULT_LOG_LINES, logs } from './logs.ts';
import { addMeshVerbs } from './meshVerbs.ts';
import { decimal, endAhead, wholeNumber, withCommon, withWords } from './options.ts';
import type { CommonOptions } from './options.ts';
import type { TrainOptions } from './train.ts';
import type { UpOptions } from './up.ts';

/** Ids fit 16 bits. */
const MAX_TOKEN_IDS = 65_536;
const MAX_REPLY_TOKENS = 4096;
const MAX_SEED = 0x7fff_ffff;

/** From the one list that the window's palette has too. */
function sentenceOf(verb: string): string {
  if (!(verb in VERBS)) throw new Error(`The verb "${verb}" is missing in app/commands/verbs.ts.`);
  return VERBS[verb as Verb].words;
}

export function buildProgram(): Command {
  const program = new Command('ileices')
    .description('A node of Ileices: a small living mind on the computers of people who trust each other.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nIn a checkout each is typed as: npm run -s ileices -- <command>');
  const verb = (words: string, parent: Command = program) => withCommon(parent.command(words).description(sentenceOf(parent === program ? words : `${parent.name()} ${words}`)).exitOverride());

  withWords(verb('up'), 'up')
    .action(async (options: UpOptions) => (await import('./up.ts')).up(options));
  verb('status').action(async (options: CommonOptions) => (await import('./plainVerbs.ts')).status(options));
  verb('open')
    .option('--print', 'print its address instead')
    .action(async (options: CommonOptions & { print?: boolean }) => (await import('./open.ts')).open(options));
  verb('learn')
    .argument('<path>', 'a text file, or a folder with everything below it')
    .option('--yes', 'allow it without being asked')
    .option('--mesh', 'it may also train what is shared; without this it stays on this machine')
    .option('--once', 'read it now and never again; a folder is not watched')
    .option('--expires <end>', 'when the permission ends: 12h, 7d, 4w or a day like 2027-01-31', endAhead)
    .action(async (path: string, options: LearnOptions) => (await import('./learn.ts')).learn(path, options));
  verb('forget')
    .argument('<source>', 'its id or name, as `status` lists it')
    .option('--keep', 'keep what was learnt from it; only its text is erased')
    .option('--retrain', 'go back, then learn on from the rest to the step it had')
    .option('--yes', 'without being asked, as where there is no terminal')
    .action(async (source: string, options: ForgetOptions) => (await import('./forget.ts')).forget(source, options));
  verb('ask')
    .argument('<text>', 'a short question, in quotes')
    .option('--max-tokens <n>', 'length of the reply at most', wholeNumber(1, MAX_REPLY_TOKENS))
    .option('--temperature <t>', '0 says the likeliest words', decimal(0, 5))
    .option('--seed <n>', 'same seed and checkpoint, same reply', wholeNumber(0, MAX_SEED))
    .option('--raw', 'continue the text, without the frame of a conversation')
    .option('--through <who>', 'who answers: self, mesh, or one member by its name or id (default: as the settings say)')
    .action(async (text: string, options: AskOptions) => (await import('./ask.ts')).ask(text, options));
  verb('pause')
    .argument('[duration...]', '30m, 1h30m, 2d or until 9:00; without it until `resume`')
    .action(async (words: string[], options: CommonOptions) => (await import('./plainVerbs.ts')).pause(words, options));
  verb('resume').action(async (options: CommonOptions) => (await import('./plainVerbs.ts')).resume(options));
  verb('settings')
    .argument('[name]', 'which; without it all are shown')
    .argument('[value...]', 'what it becomes; on and off for switches')
    .action(async (name: string | undefined, value: string[], options: CommonOptions) => (await import('./settings.ts')).settings(name, value, options));
  addEngine(verb);
  addMeshVerbs(verb);
  addConsent(program, verb);
  addLand(verb);
  addPolicy(program, verb);
  addDatasetVerbs(program, verb);
  addManifestVerbs(program, verb);
  addChatVerbs(program, verb);
  addKeepingVerbs(program, verb);
  verb('doctor').action(async (options: CommonOptions) => (await import('./doctor.ts')).doctor(options));
  verb('logs')
    .option('--lines <n>', `how many (default ${DEFAULT_LOG_LINES})`, wholeNumber(1, 100_000))
    .action((options: CommonOptions & { lines?: number }) => { logs(options); });
  verb('stop').action(async (options: CommonOptions) => (await import('./plainVerbs.ts')).stop(options));
  return program;
}

/** Verbs about the engine alone: they need no node. */
function addEngine(verb: (words: string) => Command): void {
  verb('train')
    .requiredOption('--corpus <file>', 'UTF-8 text to learn')
    .requiredOption('--preset <name>', 'shape of the model: spark or seed')
    .requiredOption('--steps <n>', 'how many steps', wholeNumber(1, 10_000_000))
    .requiredOption('--seed <n>', 'same seed, same run', wholeNumber(0, MAX_SEED))
    .requiredOption('--out <dir>', 'folder for the checkpoint')
    .option('--vocabulary <n>', 'size of its own tokenizer (default 1024)', wholeNumber(288, MAX_TOKEN_IDS))
    .option('--batch <n>', 'rows of a batch (default 16)', wholeNumber(1, 4096))
    .option('--window <n>', 'tokens of a row (default 128)', wholeNumber(8, MAX_TOKEN_IDS))
    .option('--threads <n>', 'threads (default: all processors)', wholeNumber(1, 256))
    .action(async (options: TrainOptions) => (await import('./train.ts')).train(options));
  verb('eval')
    .requiredOption('--file <path>', 'UTF-8 text to measure')
    .option('--checkpoint <dir>', 'folder with a checkpoint, instead of the node\'s model')
    .action(async (options: EvalOptions) => (await import('./evaluate.ts')).evaluate(options));
  verb('dream')
    .option('--minutes <n>', 'minutes of the world (default 10)', wholeNumber(1, MOST_DREAM_MINUTES))
    .action(async (options: DreamOptions) => (await import('./dream.ts')).dream(options));
  verb('bench')
    .option('--rounds <n>', 'rounds to take medians of (default 5)', wholeNumber(1, 1_000))
    .option('--threads <n>', 'threads of every program (default 2)', wholeNumber(1, 64))
    .option('--only <word>', 'only tasks with this word in their name: matmul, train, decode')
    .option('--jax <dir>', 'folder of the npm package @jax-js/jax, to measure it too')
    .action(async (options: BenchOptions) => (await import('./bench.ts')).bench(options));
}

function addDatasetVerbs(program: Command, verb: (words: string, parent: Command) => Command): void {
  const dataset = program.command('dataset').description('what may be learnt: read, compared, split, tested and accounted for').exitOverride();
  verb('show', dataset).action(async (options: CommonOptions) => (await import('./dataset.ts')).show(options));
  verb('verify', dataset).action(async (options: CommonOptions) => (await import('./dataset.ts')).verify(options));
  verb('export', dataset)
    .argument('<folder>', 'a new folder')
    .option('--everything', 'for yourself: all text, whatever its licence and scope, with the ledger')
    .action(async (folder: string, options: CommonOptions & { everything?: boolean }) => (await import('./dataset.ts')).exportTo(folder, options));
  verb('quarantine', dataset)
    .argument('<source>', 'its id or name, as `status` lists it')
    .action(async (source: string, options: CommonOptions) => (await import('./dataset.ts')).quarantine(source, options));
}

function addManifestVerbs(program: Command, verb: (words: string, parent: Command) => Command): void {
  const manifest = program.command('manifest').description('who made a file, from what, under which licence: signed, in the file or beside it').exitOverride();
  verb('scan', manifest)
    .argument('<folder>', 'everything below it is looked at, nothing is changed')
    .action(async (folder: string, options: CommonOptions) => (await import('./manifest.ts')).scan(folder, options));
  verb('annotate', manifest)
    .argument('<path>', 'a file; a folder with --all')
    .option('--licence <id>', 'its SPDX licence, as MIT or CC-BY-4.0 (default UNKNOWN)')
    .option('--kind <kind>', 'what it is (default: as its name ends)')
    .option('--sidecar', 'beside the file, even where it takes a comment')
    .option('--all', 'every file of the folder that has none')
    .option('--yes', 'without being asked, as where there is no terminal')
    .action(async (path: string, options: AnnotateOptions) => (await import('./manifest.ts')).annotatePath(path, options));
  verb('verify', manifest)
    .argument('<file>', 'the file, not its sidecar')
    .action(async (file: string, options: CommonOptions) => (await import('./manifest.ts')).verify(file, options));
  verb('show', manifest)
    .argument('<file>', 'the file, not its sidecar')
    .action(async (file: string, options: CommonOptions) => (await import('./manifest.ts')).show(file, options));
}

type AddVerb = (words: string, parent?: Command) => Command;

function addConsent(program: Command, verb: AddVerb): void {
  const consent = program.command('consent').description('what asks to be read, and every decision about it').exitOverride();
  verb('list', consent).action(async (options: CommonOptions) => (await import('./consent.ts')).list(options));
  verb('allow', consent)
    .argument('<offer>', 'its id, or its name where only one is called so')
    .option('--mesh', 'it may also train what is shared; without this it stays on this machine')
    .option('--once', 'read it now and never again; a folder is not watched')
    .option('--expires <end>', 'when the permission ends: 12h, 7d, 4w or a day like 2027-01-31', endAhead)
    .action(async (offer: string, options: AllowOptions) => (await import('./consent.ts')).allow(offer, options));
  verb('refuse', consent)
    .argument('<offer>', 'its id, or its name where only one is called so')
    .option('--never', 'and never ask for it again, until lifted')
    .action(async (offer: string, options: CommonOptions & { never?: boolean }) => (await import('./consent.ts')).refuse(offer, options));
  verb('lift', consent).argument('<offer>', 'its id, as `consent history` lists it')
    .action(async (offer: string, options: CommonOptions) => (await import('./consent.ts')).lift(offer, options));
  verb('history', consent).action(async (options: CommonOptions) => (await import('./consent.ts')).history(options));
  verb('withdraw', consent)
    .argument('<source>', 'its id or name, as `status` lists it')
    .option('--yes', 'without being asked, as where there is no terminal')
    .action(async (source: string, options: CommonOptions & { yes?: boolean }) => (await import('./consent.ts')).withdraw(source, options));
}

function addLand(verb: AddVerb): void {
  verb('show')
    .argument('[folder]', 'which; without it those that are shown are listed')
    .option('--yes', 'show it without being asked, as where there is no terminal')
    .action(async (folder: string | undefined, options: ShowOptions) => (await import('./land.ts')).show(folder, options));
  verb('hide')
    .argument('<folder>', 'its id or name, as `show` lists it, or where it lies')
    .action(async (folder: string, options: CommonOptions) => (await import('./land.ts')).hide(folder, options));
}

function addPolicy(program: Command, verb: AddVerb): void {
  const policy = program.command('policy').description('the rules of policy.yaml').exitOverride();
  verb('why', policy)
    .argument('<action>', 'as policy.yaml names it, like source.read').argument('[resource]', 'a path, a source id or a name')
    .action(async (action: string, resource: string | undefined, options: CommonOptions) => (await import('./policyWhy.ts')).policyWhy(action, resource, options));
}
