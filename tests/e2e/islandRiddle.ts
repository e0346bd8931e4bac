// The right options of a challenge, worked out from the three numbers it is made from: what a patient person would find.
import { makeChallenge, solve } from '../../app/world/challenge/challenge.ts';
import type { Riddle } from '../../schemas/world.ts';

export const challengeOptions = ({ challenge, seed, difficulty }: Riddle): readonly number[] => solve(makeChallenge(challenge, seed, difficulty));
