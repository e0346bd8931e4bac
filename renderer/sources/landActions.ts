// What a person does about shown folders, each as one call to the node.
import type { LandPreview, ShownFolder } from '../../schemas/land.ts';
import { attempt, toast } from '../state/actions.ts';
import { client } from '../state/connect.ts';
import { t } from '../text/t.ts';

export const previewLand = (handle: string): Promise<LandPreview> => client.call('land.preview', { handle });

export function showFolder(handle: string, { name, files }: Pick<LandPreview, 'name' | 'files'>): Promise<boolean> {
  return attempt(async () => {
    await client.call('land.show', { handle });
    toast('info', t('land.shown', { name, files }));
  });
}

export function hideFolder({ landId, name }: Pick<ShownFolder, 'landId' | 'name'>): Promise<boolean> {
  return attempt(async () => {
    await client.call('land.hide', { landId });
    toast('info', t('land.hidden', { name }));
  });
}
