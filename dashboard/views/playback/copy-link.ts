/** Puts a link to a moment onto the clipboard, and says whether the browser let it. */
import { showToast } from '../../components/toast.ts';
import { t } from '../../locales/locale.ts';

export async function copyLink(path: string): Promise<void> {
  // Pages of plain http have no clipboard.
  const copied = await navigator.clipboard?.writeText(location.origin + path).then(
    () => true,
    () => false,
  );
  showToast({ text: t(copied ? 'playback.copied' : 'playback.copyFailed') });
}
