// What a link, an invite file or the tray asked to be shown: taken from the node once, by the first window that a person can see.
import type { Intent } from '../../schemas/intent.ts';
import type { RpcClient } from '../rpc.ts';
import { announce } from './announce.ts';
import { meshStore, viewStore } from './stores.ts';

/** A window nobody sees leaves it to another, and asks again when it is looked at. */
export async function takeIntent(client: Pick<RpcClient, 'call'>): Promise<void> {
  if (document.hidden) return;
  const { intent } = await client.call('intent.take', {});
  if (intent !== null) showIntent(intent);
}

function showIntent(intent: Intent): void {
  viewStore.setState({ dockOpen: true });
  if (intent.kind === 'join') {
    viewStore.setState({ tab: 'mesh' });
    meshStore.setState({ page: 'join', made: null, offered: intent.link });
    announce('An invite was opened. Nothing is joined before you press the button.');
  } else if (intent.page === 'invite') {
    viewStore.setState({ tab: 'mesh' });
    meshStore.setState({ page: 'invite', made: null });
  } else viewStore.setState({ tab: intent.page });
}
