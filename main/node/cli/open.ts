// `open`: a fresh single-use address of the running node's window, opened or printed.
import { callNode, needNode } from './adminClient.ts';
import { openWindow } from './browser.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { print, printJson, say } from './outcome.ts';

export async function open(options: CommonOptions & { readonly print?: boolean }): Promise<void> {
  const { url } = await callNode(needNode(folderOf(options)), 'open', {});
  if (options.json) printJson({ url });
  else if (options.print) print(url);
  else say(openWindow(url));
}
