// The servers a person named: what reaches a connection, what a person sees again, and where the secret lies. Rule M110.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FolderDisk } from '../../../../main/node/disk.ts';
import { MeetServerBook } from '../../../../main/node/mesh/meetServerBook.ts';
import { openVault } from '../../../../main/node/vault/vault.ts';
import { filesHolding } from '../../../doubles/folderLook.ts';
import { temporaryFolder } from '../journal/fixture.ts';

const STUN = 'stun:meet.example.org:3478', TURN = 'turn:relay.example.org:3478?transport=udp';
const LOGIN = { username: 'garden', credential: 'five-plain-words' };

function home() {
  const disk = new FolderDisk(temporaryFolder()), vault = openVault(disk, null), named: string[] = [];
  return { disk, named, open: () => new MeetServerBook(disk, vault.sealer('meet servers'), () => named) };
}

it('asks nobody by default', () => {
  expect(home().open().iceServers).toEqual([]);
});

it('hands a login to relays only, shows the name and never the secret, and knows both after a restart', () => {
  const { open, named, disk } = home(), book = open();
  book.prepare([STUN, TURN], LOGIN);
  named.push(STUN, TURN);
  for (const each of [book, open()]) {
    expect(each.iceServers).toEqual([{ urls: STUN }, { urls: TURN, ...LOGIN }]);
    expect(each.view).toEqual({ servers: [STUN, TURN], username: 'garden', unused: [] });
  }
  expect(filesHolding(disk.root, LOGIN.credential)).toEqual([]);
  expect(filesHolding(disk.root, LOGIN.username)).toEqual([]);
});

it('refuses a relay without a login, and leaves one out that came by hand: it would cost the whole connection', () => {
  const { open, named } = home(), book = open();
  expect(() => { book.prepare([TURN], undefined); }).toThrow('--user <name>');
  expect(() => { book.prepare([TURN], null); }).toThrow('--user <name>');
  book.prepare([STUN], undefined);
  named.push(STUN, TURN);
  expect(book.iceServers).toEqual([{ urls: STUN }]);
  expect(book.view.unused).toEqual([TURN]);
});

it('keeps the login when only addresses change, and forgets it when told to', () => {
  const { open, named, disk } = home(), book = open();
  book.prepare([TURN], LOGIN);
  book.prepare([TURN, STUN], undefined);
  named.push(TURN);
  expect(book.iceServers).toEqual([{ urls: TURN, ...LOGIN }]);
  book.prepare([], null);
  expect(disk.read('servers.sealed')).toBeNull();
  expect(open().iceServers).toEqual([]);
});

it('takes a login that was changed on disk as none', () => {
  const { open, named, disk } = home();
  open().prepare([TURN], LOGIN);
  named.push(TURN);
  const bytes = readFileSync(join(disk.root, 'servers.sealed'));
  bytes[bytes.length - 1]! ^= 1;
  disk.writeDurably('servers.sealed', bytes);
  expect(open().view).toEqual({ servers: [TURN], username: null, unused: [TURN] });
});
