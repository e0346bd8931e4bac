// Several words in one field, with what is between them chosen by what they are: addresses by spaces, names of programs by commas.
// What the node would refuse is said, and the field stays as it was.
import type { Settings } from '../../schemas/settings.ts';
import { Settings as Shape } from '../../schemas/settings.ts';
import { useLive } from '../shell/presence.ts';
import { changeSettings } from '../state/actions.ts';
import { t } from '../text/t.ts';

const KINDS = { meshServers: { between: /\s+/, shown: ' ' }, exclusiveApps: { between: /\s*,\s*/, shown: ', ' } } as const;
export type WordsSetting = keyof typeof KINDS;
export const isWordsSetting = (name: keyof Settings): name is WordsSetting => name in KINDS;

export function WordsField({ name, settings, id, described, onRefused }: { readonly name: WordsSetting; readonly settings: Settings; readonly id: string; readonly described: string; readonly onRefused: (sentence: string | null) => void }) {
  const live = useLive();
  const { between, shown } = KINDS[name];
  const said = settings[name].join(shown);
  const set = (field: HTMLInputElement): void => {
    const asked = Shape.shape[name].unwrap().safeParse(field.value.trim().split(between).filter((word) => word !== ''));
    onRefused(asked.success ? null : `${asked.error.issues[0]?.message ?? ''} ${t('settings.stays-as-it-was')}`);
    if (!asked.success) field.value = said;
    else if (asked.data.join(shown) !== said) void changeSettings({ [name]: asked.data }).then((done) => { if (!done) field.value = said; });
  };
  return (
    <input
      id={id} className="field" aria-describedby={described} key={said} defaultValue={said} disabled={!live} spellCheck={false}
      onBlur={(event) => { set(event.target); }} onKeyDown={(event) => { if (event.key === 'Enter') set(event.currentTarget); }}
    />
  );
}
