// `open`: a fresh single-use address of the running node's window, opened or printed.
import { callNode, findNode } from './adminClient.ts';
import { openWindow } from './browser.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { CommandFailed, print, printJson, say } from './outcome.ts';

export async function open(options: CommonOptions & { readonly print?: boolean }): Promise<void> {
  const running = findNode(folderOf(options));
  if (running === null) throw new CommandFailed('No node runs here. `npm start` starts one and opens its window.');
  const { url } = await callNode(running, 'open', {});
  if (options.json) printJson({ url });
  else if (options.print) print(url);
  else say(openWindow(url));
}
