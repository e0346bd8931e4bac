// The policy engine against an oracle of thirty lines, over random policies and requests.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, DENY_ALL, matchesGlob, why } from '../../../app/consent/policy.ts';
import type { PolicyRequest } from '../../../app/consent/policy.ts';
import { Policy, PolicyAction } from '../../../schemas/policy.ts';
import type { PolicyRule } from '../../../schemas/policy.ts';

const A = 'a'.repeat(64), B = 'b'.repeat(64);
const request: PolicyRequest = { who: 'self', action: 'source.read', resource: 's-1', nowMs: Date.UTC(2026, 5, 1), minuteOfDay: 720 };
const rule = (change: Partial<PolicyRule>): PolicyRule => ({ id: 'r', effect: 'permit', who: ['self'], action: ['source.read'], resource: ['*'], ...change });
const decide = (rules: PolicyRule[], change: Partial<PolicyRequest> = {}) => why({ version: 1, groups: { friends: [A] }, rules }, { ...request, ...change });

/** Says it as the sentence does: allowed when some rule permits and no rule forbids. Dumb on purpose. */
function oracle(policy: Policy, asked: PolicyRequest): boolean {
  const hit = (one: PolicyRule): boolean => {
    const people = one.who.flatMap((who) => (who in policy.groups ? policy.groups[who] ?? [] : [who]));
    if (!people.includes('any') && !people.includes(asked.who)) return false;
    if (!one.action.some((action) => action === '*' || action === asked.action)) return false;
    const shapes = one.resource.map((glob) => new RegExp(`^${glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's'));
    if (!shapes.some((shape) => shape.test(asked.resource))) return false;
    if (one.expires !== undefined && Date.parse(one.expires) <= asked.nowMs) return false;
    if (one.when?.hours !== undefined) {
      const minute = (text: string) => { const [hour, rest] = text.split(':').map(Number); return (hour ?? 0) * 60 + (rest ?? 0); };
      const inside: boolean[] = Array.from({ length: 1440 }, () => false);
      const from = minute(one.when.hours.from), to = minute(one.when.hours.to);
      for (let m = from; m < (to < from ? to + 1440 : to); m += 1) inside[m % 1440] = true;
      if (inside[asked.minuteOfDay] !== true) return false;
    }
    return true;
  };
  return policy.rules.some((one) => one.effect === 'permit' && hit(one)) && !policy.rules.some((one) => one.effect === 'forbid' && hit(one));
}

const someone = fc.constantFrom('self', 'any', 'any', 'friends', 'others', A, B);
const resource = fc.oneof(fc.constant('*'), fc.array(fc.constantFrom('a', 'b', '*', '.', '['), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')));
const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
const instant = fc.integer({ min: 0, max: 20 });
const arbitraryRule = fc.record({
  effect: fc.constantFrom('permit' as const, 'permit' as const, 'forbid' as const), who: fc.array(someone, { minLength: 1, maxLength: 2 }),
  action: fc.array(fc.constantFrom('*' as const, 'source.read' as const, 'model.ask' as const, 'window.open' as const), { minLength: 1, maxLength: 2 }),
  resource: fc.array(resource, { minLength: 1, maxLength: 2 }),
  when: fc.record({ hours: fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to) }, { requiredKeys: [] }),
  expires: instant.map((ms) => new Date(ms).toISOString()),
}, { requiredKeys: ['effect', 'who', 'action', 'resource'] });
const arbitraryPolicy = fc.array(arbitraryRule, { maxLength: 6 }).map((rules): Policy => Policy.parse({
  version: 1, groups: { friends: [A], others: [B] }, rules: rules.map((one, index) => ({ ...one, id: `rule-${index}` })),
}));
const arbitraryRequest: fc.Arbitrary<PolicyRequest> = fc.record({
  who: fc.constantFrom('self', A, B, 'c'.repeat(64)), action: fc.constantFrom('source.read', 'model.ask', 'window.open'),
  resource: resource.map((text) => text.replaceAll('*', 'a')), nowMs: instant, minuteOfDay: fc.integer({ min: 0, max: 1439 }),
});

describe('the engine', () => {
  it('agrees with the oracle on 10,000 random policies, and names a rule that really decided', () => {
    let allowed = 0;
    fc.assert(fc.property(arbitraryPolicy, arbitraryRequest, (policy, asked) => {
      const decision = why(policy, asked);
      expect(decision.allowed).toBe(oracle(policy, asked));
      if (decision.allowed) allowed += 1;
      const decider = policy.rules.find((one) => one.id === decision.rule);
      expect(decider?.effect ?? 'none').toBe(decision.allowed ? 'permit' : decision.rule === null ? 'none' : 'forbid');
      if (decider !== undefined) expect(oracle({ ...policy, rules: [{ ...decider, effect: 'permit' }] }, asked)).toBe(true);
    }), { numRuns: 10_000 });
    expect(allowed).toBeGreaterThan(300);
  });

  it('denies what nothing allows: every action, with no rule and for a stranger', () => {
    for (const action of PolicyAction.options) {
      expect(why(DENY_ALL, { ...request, action })).toMatchObject({ allowed: false, rule: null });
      expect(why(DEFAULT_POLICY, { ...request, action, who: A }).allowed, action).toBe(false);
    }
  });

  it('by default lets the person at the machine do everything, and nobody else anything', () => {
    const locally = PolicyAction.options.filter((action) => why(DEFAULT_POLICY, { ...request, action }).allowed);
    expect(PolicyAction.options.filter((action) => why(DEFAULT_POLICY, { ...request, who: A, action }).allowed)).toEqual([]);
    expect(locally).toEqual(['source.read', 'source.list', 'source.look', 'source.forget', 'land.show', 'land.ask', 'land.processes', 'dataset.export', 'model.train', 'model.ask', 'node.control', 'mesh.join', 'mesh.admit', 'mesh.share', 'journal.read', 'window.open']);
  });

  it('forbid overrides permit in any order', () => {
    const permit = rule({ id: 'yes' }), forbid = rule({ id: 'no', effect: 'forbid' });
    for (const rules of [[permit, forbid], [forbid, permit]]) expect(decide(rules)).toEqual({ allowed: false, rule: 'no', sentence: 'The rule "no" forbids source.read.' });
    expect(decide([permit])).toEqual({ allowed: true, rule: 'yes', sentence: 'The rule "yes" permits source.read.' });
    expect(decide([])).toEqual({ allowed: false, rule: null, sentence: 'Nothing in the policy permits source.read.' });
  });

  it('a group named like a property of every object has no members', () => {
    expect(decide([rule({ who: ['constructor'] })], { who: 'constructor' }).allowed).toBe(true);
    expect(decide([rule({ who: ['constructor'] })], { who: A }).allowed).toBe(false);
  });

  it('matches globs without taking for ever', () => {
    const start = performance.now();
    expect(matchesGlob(`${'*a'.repeat(120)}b`, 'a'.repeat(4000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(['s-*', '*', 's-1'].map((pattern) => matchesGlob(pattern, 's-1'))).toEqual([true, true, true]);
    expect(['s-', 's-1?', 'S-1', '*2'].map((pattern) => matchesGlob(pattern, 's-1'))).toEqual([false, false, false, false]);
  });
});
