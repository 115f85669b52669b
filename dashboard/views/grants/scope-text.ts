/** Which cameras a grant is about, in words. */
import type { GrantView } from '../../../gateway/access/schemas.ts';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import { t } from '../../locales/locale.ts';
import type { District } from '../../state/district.ts';

export function scopeText(
  { kind, id }: GrantView['scope'],
  { sites, links, cameras }: Pick<District, 'sites' | 'links' | 'cameras'>,
  groups: ReadonlyMap<string, CameraGroup>,
): string {
  const gone = t('grants.unknown');
  switch (kind) {
    case 'all':
      return t('grants.scopeAllText');
    case 'site':
      return t('grants.scopeSiteText', { name: sites.get(id ?? '')?.name ?? gone });
    case 'link':
      return t('grants.scopeLinkText', { name: links.get(id ?? '')?.name ?? gone });
    case 'group':
      return t('grants.scopeGroupText', { name: groups.get(id ?? '')?.name ?? gone });
    case 'camera': {
      const camera = cameras.get(id ?? '');
      return camera ? `${camera.code} · ${camera.name}` : gone;
    }
  }
}
