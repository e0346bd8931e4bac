// The verbs that keep a node: its record, copies of it, the passphrase before its keys, and how it is started. Names, arguments and options only.
import type { Command } from 'commander';
import type { SetupOptions } from './backup.ts';
import type { ExportOptions } from './exportNode.ts';
import type { ImportOptions } from './importNode.ts';
import { wholeNumber } from './options.ts';
import type { CommonOptions } from './options.ts';
import type { AskedOptions } from './ownFileWords.ts';
import type { VaultPassphraseOptions } from './vaultPassphrase.ts';

const MAX_BACKUP_HOURS = 8760;
const MAX_BACKUPS = 1000;

export function addKeepingVerbs(program: Command, verb: (words: string, parent?: Command) => Command): void {
  const journal = program.command('journal').description('the tamper-evident record of decisions').exitOverride();
  verb('verify', journal).action(async (options: CommonOptions) => (await import('./journalVerify.ts')).journalVerify(options));
  verb('export')
    .argument('<folder>', 'where the file goes')
    .option('--passphrase-file <file>', 'its first line is the passphrase; without this you are asked')
    .option('--no-keys', 'leave the keys of the node out; you need your own copies of them to use the file')
    .action(async (folder: string, options: ExportOptions) => (await import('./exportNode.ts')).exportNode(folder, options));
  verb('import')
    .argument('<file>', 'the file, or a folder with such files: then the newest')
    .option('--passphrase-file <file>', 'its first line is the passphrase; without this you are asked')
    .option('--keys <folder>', 'where identity.key and vault.key are, for a file without keys')
    .action(async (from: string, options: ImportOptions) => (await import('./importNode.ts')).importNode(from, options));
  const backup = program.command('backup').description('sealed copies that the node makes by itself').exitOverride();
  verb('setup', backup)
    .requiredOption('--folder <folder>', 'where they go: best on another disk')
    .option('--every <hours>', 'hours between two (default 24); 0 for only when you ask', wholeNumber(0, MAX_BACKUP_HOURS))
    .option('--keep <n>', 'how many of the newest stay (default 7)', wholeNumber(1, MAX_BACKUPS))
    .option('--passphrase-file <file>', 'its first line is the passphrase; without this you are asked')
    .option('--no-keys', 'leave the keys of the node out; you need your own copies of them to use a backup')
    .action(async (options: SetupOptions) => (await import('./backup.ts')).backupSetup(options));
  verb('now', backup).action(async (options: CommonOptions) => (await import('./backup.ts')).backupNow(options));
  verb('status', backup).action(async (options: CommonOptions) => { (await import('./backup.ts')).backupStatus(options); });
  verb('off', backup).action(async (options: CommonOptions) => { (await import('./backup.ts')).backupOff(options); });
  const vault = program.command('vault').description('the keys that what lies on disk is sealed with').exitOverride();
  verb('passphrase', vault)
    .option('--passphrase-file <file>', 'its first line is the new passphrase; without this you are asked')
    .option('--remove', 'take the passphrase away')
    .action(async (options: VaultPassphraseOptions) => (await import('./vaultPassphrase.ts')).vaultPassphrase(options));
  addStartVerbs(program, verb);
}

function addStartVerbs(program: Command, verb: (words: string, parent?: Command) => Command): void {
  const service = program.command('service').description('run the node without a window, by the system: nothing is started unless you start it').exitOverride();
  verb('install', service)
    .option('--yes', 'write it without being asked')
    .action(async (options: AskedOptions) => (await import('./service.ts')).serviceInstall(options));
  verb('uninstall', service)
    .option('--yes', 'without being asked')
    .action(async (options: AskedOptions) => (await import('./service.ts')).serviceUninstall(options));
  verb('status', service).action(async (options: CommonOptions) => (await import('./service.ts')).serviceStatus(options));
  const launcher = program.command('launcher').description('an entry in the menu of a Linux desktop, for this checkout').exitOverride();
  verb('install', launcher)
    .option('--yes', 'write it without being asked')
    .action(async (options: AskedOptions) => (await import('./launcher.ts')).launcherInstall(options));
  verb('uninstall', launcher)
    .option('--yes', 'without being asked')
    .action(async (options: AskedOptions) => (await import('./launcher.ts')).launcherUninstall(options));
}
