// All texts of the window in English, one file an area: the keys every other language has to have. A key begins with its area.
import { chat } from './en/chat.ts';
import { commands } from './en/commands.ts';
import { common } from './en/common.ts';
import { consent } from './en/consent.ts';
import { hud } from './en/hud.ts';
import { keys } from './en/keys.ts';
import { land } from './en/land.ts';
import { mesh } from './en/mesh.ts';
import { notify } from './en/notify.ts';
import { onboarding } from './en/onboarding.ts';
import { settings } from './en/settings.ts';
import { shell } from './en/shell.ts';
import { past } from './en/past.ts';
import { riddle } from './en/riddle.ts';
import { sources } from './en/sources.ts';
import { visit } from './en/visit.ts';
import { world } from './en/world.ts';

export const english = { ...chat, ...commands, ...common, ...consent, ...hud, ...keys, ...land, ...mesh, ...notify, ...onboarding, ...past, ...settings, ...shell, ...riddle, ...sources, ...visit, ...world } as const;

export type TextKey = keyof typeof english;
