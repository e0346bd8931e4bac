// Only what was minted for the mesh trains what is shared: the types refuse everything else, and so does the door.
import { describe, expect, it } from 'vitest';
import { mintChunk, mintMeshChunk } from '../../../app/consent/chunks.ts';
import type { Grant } from '../../../app/consent/grants.ts';
import { TextNotAllowed, trainingText } from '../../../app/consent/trainingText.ts';

const now = Date.parse('2026-06-01T12:00:00.000Z');
const chunk = { id: 'k-1', sourceId: 's-0000000000000001', text: 'A text.', heldOut: false };
const grant = (scope: Grant['scope']): Grant => ({ grantId: 'g-1', sourceId: chunk.sourceId, kind: 'file', reach: 'file', scope, grantedAt: '2026-01-01T00:00:00.000Z', expiresAt: null, withdrawnAt: null });

function minted() {
  const device = mintChunk(grant('device'), chunk, now);
  const mesh = mintMeshChunk(grant('mesh'), chunk, now);
  if (!device.ok || !mesh.ok) throw new Error('not minted');
  return { device: device.chunk, mesh: mesh.chunk };
}

describe('the door between consent and learning', () => {
  it('hands shared text on as shared and the rest as local', () => {
    const { device, mesh } = minted();
    expect(trainingText({ shared: [mesh], local: [device] })).toEqual({ shared: [chunk], local: [chunk] });
    // What may train what is shared may train this machine too.
    expect(trainingText({ shared: [], local: [mesh] }).local).toEqual([chunk]);
  });

  it('does not compile with text that is for this machine alone among the shared, and throws where a cast made it compile', () => {
    const { device, mesh } = minted();
    // @ts-expect-error a ConsentedChunk may not stand where shared training wants a MeshChunk
    expect(() => trainingText({ shared: [mesh, device], local: [] })).toThrow(TextNotAllowed);
    // @ts-expect-error text that nobody allowed may stand nowhere
    expect(() => trainingText({ shared: [], local: [chunk] })).toThrow(/not minted for this machine/);
    // @ts-expect-error a copy is not what was minted, and its type says so once the brand is dropped
    expect(() => trainingText({ shared: [{ ...chunk }], local: [] })).toThrow(/not minted for what is shared/);
  });
});
