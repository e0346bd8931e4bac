// What a link, an invite file or the tray asked to be shown: taken from the node once, by the first window that a person can see.
import type { Intent } from '../../schemas/intent.ts';
import type { RpcClient } from '../rpc.ts';
import { announce } from './announce.ts';
import { goTo, openDock } from './places.ts';
import { meshStore } from './stores.ts';
import { t } from '../text/t.ts';

/** A window nobody sees leaves it to another, and asks again when it is looked at. */
export async function takeIntent(client: Pick<RpcClient, 'call'>): Promise<void> {
  if (document.hidden) return;
  const { intent } = await client.call('intent.take', {});
  if (intent !== null) showIntent(intent);
}

function showIntent(intent: Intent): void {
  if (intent.kind === 'join') {
    goTo('mesh');
    meshStore.setState({ page: 'join', made: null, offered: intent.link });
    announce(t('shell.invite-opened'));
  } else if (intent.page === 'invite') {
    goTo('mesh');
    meshStore.setState({ page: 'invite', made: null });
  } else if (intent.page === 'consent') openDock('consent');
  else goTo(intent.page);
}
