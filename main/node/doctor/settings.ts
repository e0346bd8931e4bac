// The settings as they lie in a home, read without moving a damaged file aside as the node does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Settings } from '../../../schemas/settings.ts';
import { errorCode } from '../disk.ts';

export interface SettingsHere { readonly settings: Settings; /** Why the file cannot be used; then these are the defaults. */ readonly fault: string | null }

export function settingsHere(folder: string): SettingsHere {
  try { return { settings: Settings.parse(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))), fault: null }; } catch (error) {
    const isAbsent = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
    return { settings: Settings.parse({}), fault: isAbsent ? null : why(error) };
  }
}

function why(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('; ');
  return errorCode(error) === '' ? 'it is not JSON text' : `it cannot be read (${errorCode(error)})`;
}
