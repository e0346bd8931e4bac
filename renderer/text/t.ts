// A text of the window by its key, with what is filled in checked by the compiler: `t('hud.steps', { count })`. Works in components and
// outside of them. It reads the language of the moment: call it where the text is shown, never at the top of a module.
// Messages are ICU MessageFormat, interpreted (no code is made from them), plurals by Intl.
import type { GetICUArgs } from '@schummar/icu-type-parser';
import { IntlMessageFormat } from 'intl-messageformat';
import type { ReactNode } from 'react';
import { english, type TextKey } from './catalogue.ts';
import { formatsOf, localeStore } from './locale.ts';
import { pseudo } from './pseudo.ts';

interface Kinds { ICUArgument: string | number; ICUNumberArgument: number; ICUDateArgument: Date | number }
export type TextArgs<K extends TextKey> = GetICUArgs<(typeof english)[K], Kinds>;
type Rest<K extends TextKey> = keyof TextArgs<K> extends never ? [] : [args: TextArgs<K>];
export type Tags = Readonly<Record<string, (inside: ReactNode[]) => ReactNode>>;

const made = new Map<TextKey, IntlMessageFormat>();
localeStore.subscribe(() => { made.clear(); });

function formatOf(key: TextKey): IntlMessageFormat {
  const known = made.get(key);
  if (known !== undefined) return known;
  const { locale } = localeStore.getState();
  const format = new IntlMessageFormat(locale === 'en' ? english[key] : pseudo(english[key], locale), formatsOf(locale));
  made.set(key, format);
  return format;
}

export function t<K extends TextKey>(key: K, ...rest: Rest<K>): string {
  return formatOf(key).format<string>(rest[0] as Record<string, string | number> | undefined) as string;
}

/** The same with parts that are marked in the text, as in `<b>so</b>`: each mark becomes what `tags` makes of it. */
export function rich<K extends TextKey>(key: K, tags: Tags, ...rest: Rest<K>): ReactNode {
  const shown = formatOf(key).format<ReactNode>({ ...tags, ...(rest[0] as Record<string, string | number> | undefined) });
  return shown;
}
