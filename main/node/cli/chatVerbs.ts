// The verbs about conversations. Names, arguments and options only.
import type { Command } from 'commander';
import type { ChatExportOptions } from './chats.ts';
import type { CommonOptions } from './options.ts';

export function addChatVerbs(program: Command, verb: (words: string, parent?: Command) => Command): void {
  const chat = program.command('chat').description('conversations: which there are, finding words, files out and in, erasing').exitOverride();
  verb('list', chat).action(async (options: CommonOptions) => (await import('./chats.ts')).chatList(options));
  verb('search', chat)
    .argument('<text>', 'every word must occur')
    .action(async (text: string, options: CommonOptions) => (await import('./chats.ts')).chatSearch(text, options));
  verb('export', chat)
    .argument('<file>', 'a new file')
    .option('--markdown', 'what is shown, for people; without this JSON, which comes back whole')
    .option('--only <id>', 'one conversation by its id; without this all')
    .action(async (file: string, options: ChatExportOptions) => (await import('./chats.ts')).chatExport(file, options));
  verb('import', chat)
    .argument('<file>', 'JSON or Markdown as `chat export` writes it')
    .action(async (file: string, options: CommonOptions) => (await import('./chats.ts')).chatImport(file, options));
  verb('erase', chat)
    .argument('<id>', 'as `chat list` names it')
    .action(async (id: string, options: CommonOptions) => (await import('./chats.ts')).chatErase(id, options));
}
