// What may be named as a server that helps to connect, and that nobody is asked unless a person says so.
import { expect, it } from 'vitest';
import { IceServers } from '../../schemas/link.ts';
import { Settings } from '../../schemas/settings.ts';

const takes = (...meshServers: string[]) => Settings.safeParse({ meshServers }).success;

it('asks no server that a person did not name', () => {
  expect(Settings.parse({}).meshServers).toEqual([]);
});

it.each(['stun:meet.example.org', 'stun:192.0.2.7:3478', 'turn:relay.example.org:3478?transport=udp', 'turns:relay.example.org:443?transport=tcp', 'turn:[2001:db8::1]:3478'])('takes %s, and so do connections', (url) => {
  expect(takes(url)).toBe(true);
  expect(IceServers.safeParse([{ urls: url }]).success).toBe(true);
});

it.each([
  'https://relay.example.org', 'relay.example.org:3478', 'turn:', 'turn://relay.example.org', 'turn:relay.example.org:0', 'turn:relay.example.org:65536', 'turn:name:secret@relay.example.org:3478',
  'turn:relay.example.org?transport=sctp', 'stun:meet.example.org?transport=udp', 'stun:a b', 'stun:meet.example.org/path', 'stun:-a', `stun:${'a'.repeat(300)}`, '',
])('refuses %s and shows how one is written', (url) => {
  expect(Settings.safeParse({ meshServers: [url] }).error?.issues[0]?.message ?? '').toMatch(/turn:relay\.example\.org:3478|<=300/);
});

it('takes eight at most', () => {
  const some = (count: number) => Array.from({ length: count }, (_, at) => `stun:meet-${at}.example.org`);
  expect([takes(...some(8)), takes(...some(9))]).toEqual([true, false]);
});
