// Consent: what a grant allows, and that nothing but the mint makes a ConsentedChunk.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isConsented, isLive, isMeshConsented, mintChunk, mintMeshChunk } from '../../../app/consent/chunks.ts';
import type { ConsentedChunk, MeshChunk } from '../../../app/consent/chunks.ts';
import { grantDraft, liveGrant, whyNotLive } from '../../../app/consent/grants.ts';
import type { Grant } from '../../../app/consent/grants.ts';

const at = (text: string) => Date.parse(text);
const now = at('2026-06-01T12:00:00.000Z');
const grant: Grant = { grantId: 'g-0000000000000001', sourceId: 's-0000000000000001', kind: 'file', scope: 'device', grantedAt: '2026-06-01T11:00:00.000Z', expiresAt: null, withdrawnAt: null };
const chunk = { id: 'k-0000000000000001', sourceId: grant.sourceId, text: 'hello', heldOut: false };

describe('a grant', () => {
  it.each<[string, Partial<Grant>, string | null]>([
    ['as given', {}, null],
    ['withdrawn', { withdrawnAt: '2026-06-01T11:30:00.000Z' }, 'withdrawn'],
    ['withdrawn later than now by a skewed clock', { withdrawnAt: '2027-01-01T00:00:00.000Z' }, 'withdrawn'],
    ['still running', { expiresAt: '2026-06-01T12:00:00.001Z' }, null],
    ['expired this millisecond', { expiresAt: '2026-06-01T12:00:00.000Z' }, 'expired'],
    ['with an end that cannot be read', { expiresAt: 'soon' }, 'expired'],
    ['from the future', { grantedAt: '2026-06-02T00:00:00.000Z' }, 'not-yet'],
  ])('%s', (_name, change, reason) => { expect(whyNotLive({ ...grant, ...change }, now)).toBe(reason); });

  it('none at all allows nothing', () => { expect(whyNotLive(null, now)).toBe('no-grant'); });

  it('is device-scoped unless said otherwise, with path and name outside the chain', () => {
    const draft = grantDraft({ grantId: grant.grantId, sourceId: grant.sourceId, kind: 'file', path: '/home/me/diary.txt', name: 'diary.txt' });
    expect(draft.fact).toMatchObject({ scope: 'device', expiresAt: null });
    expect(JSON.stringify(draft.fact)).not.toContain('diary');
    expect(draft.body).toEqual({ path: '/home/me/diary.txt', name: 'diary.txt' });
  });

  it('of several, the live one with the widest scope counts', () => {
    const mesh: Grant = { ...grant, grantId: 'g-0000000000000002', scope: 'mesh' };
    expect(liveGrant([grant, mesh], now)).toBe(mesh);
    expect(liveGrant([grant, { ...mesh, withdrawnAt: mesh.grantedAt }], now)).toBe(grant);
    expect(liveGrant([], now)).toBeNull();
  });
});

describe('the mint', () => {
  it('makes a chunk only under a live grant of the same source', () => {
    expect(mintChunk(grant, chunk, now)).toMatchObject({ ok: true, chunk });
    expect(mintChunk(null, chunk, now)).toEqual({ ok: false, reason: 'no-grant' });
    expect(mintChunk({ ...grant, withdrawnAt: grant.grantedAt }, chunk, now)).toEqual({ ok: false, reason: 'withdrawn' });
    expect(mintChunk({ ...grant, sourceId: 's-0000000000000009' }, chunk, now)).toEqual({ ok: false, reason: 'other-source' });
  });

  it('makes a MeshChunk only under scope mesh; a ConsentedChunk is not one', () => {
    const device = mintChunk({ ...grant, scope: 'mesh' }, chunk, now);
    const mesh = mintMeshChunk({ ...grant, scope: 'mesh' }, chunk, now);
    if (!device.ok || !mesh.ok) throw new Error('not minted');
    expect([isConsented(mesh.chunk), isMeshConsented(mesh.chunk), isMeshConsented(device.chunk)]).toEqual([true, true, false]);
    expect(mintMeshChunk(grant, chunk, now)).toEqual({ ok: false, reason: 'device-only' });
    // @ts-expect-error a ConsentedChunk may not stand where shared training wants a MeshChunk
    const notMesh: MeshChunk = device.chunk;
    // @ts-expect-error text without consent may not stand where a ConsentedChunk is wanted
    const notConsented: ConsentedChunk = chunk;
    expect([isMeshConsented(notMesh), isConsented(notConsented)]).toEqual([false, false]);
  });

  it('is not fooled by a cast or a copy, and what it made cannot be changed', () => {
    const minted = mintChunk(grant, chunk, now);
    if (!minted.ok) throw new Error('not minted');
    expect(isConsented({ ...minted.chunk })).toBe(false);
    expect(() => Object.assign(minted.chunk, { text: 'other' })).toThrow(TypeError);
  });

  it('asks again later: a withdrawn or expired grant ends what was minted under it', () => {
    const minted = mintChunk(grant, chunk, now);
    if (!minted.ok) throw new Error('not minted');
    expect(isLive(minted.chunk, () => grant, now)).toBe(true);
    expect(isLive(minted.chunk, () => ({ ...grant, withdrawnAt: grant.grantedAt }), now)).toBe(false);
    expect(isLive(minted.chunk, () => ({ ...grant, expiresAt: '2026-06-01T13:00:00.000Z' }), at('2026-06-01T13:00:00.000Z'))).toBe(false);
    expect(isLive(minted.chunk, () => null, now)).toBe(false);
  });

  it('never mints outside a grant, whatever the times', () => {
    const time = fc.integer({ min: 0, max: 100 });
    fc.assert(fc.property(time, fc.option(time), fc.option(time), time, (granted, expires, withdrawn, when) => {
      const iso = (ms: number) => new Date(ms).toISOString();
      const one: Grant = { ...grant, grantedAt: iso(granted), expiresAt: expires === null ? null : iso(expires), withdrawnAt: withdrawn === null ? null : iso(withdrawn) };
      const allowed = withdrawn === null && when >= granted && (expires === null || when < expires);
      expect(mintChunk(one, chunk, when).ok).toBe(allowed);
    }));
  });
});
