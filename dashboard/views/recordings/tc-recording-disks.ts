/** The disks that take recordings: how full, since when which trouble, what to do. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { DisksView, DiskView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import '../../components/tc-icon.ts';
import { formatDateTime, formatMoment } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { ReloadSoon } from '../alarms/reload-soon.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { causeText, formatBytes } from './recording-words.ts';

const reloadMs = 10_000;

@customElement('tc-recording-disks')
export class TcRecordingDisks extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    listPart,
    css`
      .meter {
        display: block;
        width: 14rem;
        max-width: 100%;
        height: 0.7rem;
        border: var(--tc-hairline) solid var(--tc-control-line);
        border-radius: var(--tc-radius-tile);
      }
      .meter rect {
        fill: var(--tc-strip);
      }
      .meter rect.held {
        fill: var(--tc-hold);
      }
      .none {
        display: grid;
        justify-items: center;
        gap: var(--tc-space-2);
        max-width: 44rem;
        margin: auto;
        padding: var(--tc-space-8) var(--tc-space-4);
        text-align: center;
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  private readonly disks = new Loaded<DisksView>(this, () => '/api/recordings/disks');
  private readonly again = new ReloadSoon(this, () => void this.disks.reload());
  private readonly store = new DistrictController(this, () => ['conditions'], this.again.soon);
  #timer: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => void this.disks.reload(), reloadMs);
  }

  override disconnectedCallback(): void {
    window.clearInterval(this.#timer);
    super.disconnectedCallback();
  }

  protected override render() {
    const { value, error } = this.disks;
    if (error) return html`<p class="empty">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    if (value.disks.length === 0) {
      return html`<div class="none"><tc-icon name="hard-drive"></tc-icon>
        <h2 class="wrong">${t('recordings.noDisk')}</h2><p>${t('recordings.noDiskAdvice')}</p></div>`;
    }
    const full = value.heldBytes >= value.allowedHeldBytes * 0.95;
    return html`<table>
        <thead><tr>
          <th scope="col">${t('recordings.disk')}</th>
          <th scope="col">${t('recordings.state')}</th>
          <th scope="col">${t('recordings.used')}</th>
          <th scope="col" class="number">${t('recordings.held')}</th>
          <th scope="col" class="number">${t('recordings.free')}</th>
          <th scope="col">${t('recordings.oldest')}</th>
        </tr></thead>
        <tbody>${value.disks.map((disk) => this.#row(disk))}</tbody>
      </table>
      <p class=${full ? 'wrong bar' : 'muted bar'}>${t('recordings.heldShare', {
        held: formatBytes(value.heldBytes),
        allowed: formatBytes(value.allowedHeldBytes),
      })}</p>`;
  }

  #row(disk: DiskView): TemplateResult {
    const isThere = disk.state !== 'missing';
    return html`<tr>
      <th scope="row">${disk.name}</th>
      <td>${this.#state(disk)}</td>
      <td>${isThere ? usage(disk) : '–'}</td>
      <td class="number">${disk.heldBytes > 0 ? formatBytes(disk.heldBytes) : '–'}</td>
      <td class="number">${isThere ? formatBytes(disk.freeBytes) : '–'}</td>
      <td>${disk.oldestMs === null ? t('recordings.none') : formatDateTime(disk.oldestMs)}</td>
    </tr>`;
  }

  #state(disk: DiskView): TemplateResult {
    if (disk.state === 'working')
      return html`<span class="tag"><tc-icon name="check"></tc-icon>${t('recordings.state-working')}</span>`;
    const since = disk.sinceMs === null ? '' : formatMoment(disk.sinceMs, this.store.district.clock.nowMs());
    return html`<strong class="wrong tag"><tc-icon name="circle-alert"></tc-icon>${t(`recordings.state-${disk.state}`)}</strong>
      <div>${causeText(disk.cause)}${since === '' ? nothing : `, ${t('recordings.since', { time: since })}`}</div>
      <div class="muted">${t(`recordings.advice-${disk.state}`)}</div>`;
  }
}

function usage({ name, usedBytes, capacityBytes, heldBytes }: DiskView): TemplateResult {
  const share = (bytes: number) => Math.min(100, (100 * bytes) / Math.max(1, capacityBytes));
  const text = t('recordings.ofBytes', { used: formatBytes(usedBytes), all: formatBytes(capacityBytes) });
  return html`<svg class="meter" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label=${`${name}: ${text}`}>
      ${svg`<rect width=${share(usedBytes)} height="1"></rect><rect class="held" width=${share(heldBytes)} height="1"></rect>`}
    </svg>${text}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-recording-disks': TcRecordingDisks;
  }
}
