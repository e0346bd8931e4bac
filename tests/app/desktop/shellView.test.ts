// What the shell is told of the node: what waits for a person, without the names of anything.
import { expect, it } from 'vitest';
import { shellView } from '../../../app/desktop/shellView.ts';
import { ShellView } from '../../../schemas/desktop.ts';
import { Settings } from '../../../schemas/settings.ts';
import type { OfferView } from '../../../schemas/consent.ts';
import { meshView, peer } from '../../doubles/fakeMesh.ts';
import { someStatus } from '../../doubles/hostAgent.ts';

const offer = (over: Partial<OfferView> = {}): OfferView => ({ id: 'o-0123456789abcdef', asker: { kind: 'you' }, kind: 'folder', name: 'secret diary', why: 'You chose this folder.', sourceId: null, files: 1, bytes: 1, refused: 0, toRead: [], toRefuse: [], reaches: ['folder'], scope: 'device', offeredAt: '', ...over });
const settings = Settings.parse({});

it('has every need once, by kind, and no name that was chosen by anybody', () => {
  const status = { ...someStatus, notices: [{ id: 'disk-full', severity: 'error' as const, text: 'The disk is full.', at: '' }, { id: 'x', severity: 'warning' as const, text: 'A warning.', at: '' }] };
  const mesh = meshView({ peers: [peer({ id: 'p1', name: 'Bert', state: 'needs-approval' })] });
  const view = shellView(status, settings, [offer(), offer({ id: 'o-1123456789abcdef', asker: { kind: 'peer', nodeId: 'n', name: 'Eve', keyWords: 'a b' } })], mesh, false);
  expect(view.needs.map(({ id, kind }) => [id, kind])).toEqual([['failure:disk-full', 'failure'], ['approval:p1', 'approval'], ['consent:o-0123456789abcdef', 'consent'], ['consent:o-1123456789abcdef', 'consent']]);
  expect(JSON.stringify(view)).not.toMatch(/diary|Bert|Eve/);
  expect(ShellView.safeParse(view).success).toBe(true);
});

it('keeps to its limits however much waits', () => {
  const view = shellView(someStatus, settings, Array.from({ length: 500 }, (_, index) => offer({ id: `o-${index}` })), null, false);
  expect(ShellView.safeParse(view).success).toBe(true);
  expect(view.meshName).toBeNull();
});

it('counts the members that are reached, and none of a mesh that was left', () => {
  const mesh = meshView({ peers: [peer({ id: 'a', path: 'lan' }), peer({ id: 'b', path: null }), peer({ id: 'c', path: 'lan', state: 'needs-approval' })] });
  expect(shellView(someStatus, settings, [], mesh, false).peers).toBe(1);
  expect(shellView(someStatus, settings, [], { ...mesh, state: 'left' }, false)).toMatchObject({ meshName: null, peers: 0 });
});

it.each([[false, false, false], [true, false, true], [false, true, true], [true, true, true]])('a network costs where the settings (%s) or the machine (%s) say so: %s', (meshMetered, costs, metered) => {
  expect(shellView(someStatus, { ...settings, meshMetered }, [], null, costs).metered).toBe(metered);
});
