// Who of the mesh may come to the own island, and what they are told there: the two settings, where the members are.
import { useStore } from 'zustand';
import { Field } from '../settings/Field.tsx';
import { nodeStore } from '../state/stores.ts';
import { t } from '../text/t.ts';

export function OwnIsland() {
  const settings = useStore(nodeStore, (node) => node.settings);
  if (settings === null) return null;
  return (
    <section aria-labelledby="mesh-island">
      <h2 id="mesh-island" className="consent-title">{t('visit.own-island')}</h2>
      <Field name="islandGuests" settings={settings} />
      {settings.islandGuests !== 'closed' && <Field name="islandNames" settings={settings} />}
    </section>
  );
}
