/** How far back each camera group reaches against what its policies ask for, and by which policies. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { ReachView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import '../../components/tc-icon.ts';
import { formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { formatBytes, roleText, scopeText } from './recording-words.ts';

@customElement('tc-recording-reach')
export class TcRecordingReach extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    listPart,
    css`
      .held {
        white-space: normal;
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  private readonly reach = new Loaded<ReachView[]>(this, () => '/api/recordings/reach');
  private readonly groups = new Loaded<CameraGroup[]>(this, () => '/api/camera-groups');

  protected override render() {
    const { value, error } = this.reach;
    if (error) return html`<p class="empty">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    return html`<p class="muted bar">${t('recordings.reachText')}</p>
      <table>
        <thead><tr>
          <th scope="col">${t('recordings.scope')}</th>
          <th scope="col">${t('recordings.profile')}</th>
          <th scope="col" class="number">${t('recordings.cameras')}</th>
          <th scope="col">${t('recordings.policyHeld')}</th>
          <th scope="col" class="number">${t('recordings.reachMin')}</th>
          <th scope="col" class="number">${t('recordings.reachNow')}</th>
          <th scope="col" class="number">${t('recordings.reachForecast')}</th>
          <th scope="col">${t('recordings.verdict')}</th>
          <th scope="col" class="number">${t('recordings.perDay')}</th>
          <th scope="col" class="number">${t('recordings.measured')}</th>
        </tr></thead>
        <tbody>${value.map((row) => this.#row(row))}</tbody>
      </table>`;
  }

  #row(row: ReachView): TemplateResult {
    const groups = this.groups.value;
    const held = row.held.map(({ groupId, cameras }) =>
      t('recordings.heldFor', { scope: scopeText(groupId, groups), n: cameras }),
    );
    return html`<tr>
      <th scope="row">${scopeText(row.groupId, groups)}</th>
      <td>${roleText(row.role)}</td>
      <td class="number">${row.cameras}</td>
      <td class="held">${held.join(', ')}</td>
      <td class="number">${row.minDays === 0 ? '–' : days(row.minDays, 0)}</td>
      <td class="number">${row.reachDays === null ? '–' : days(row.reachDays, 1)}</td>
      <td class="number">${row.forecastDays === null ? '–' : days(row.forecastDays, 1)}</td>
      <td>${verdict(row)}</td>
      <td class="number">${row.bytesPerDay > 0 ? formatBytes(row.bytesPerDay) : '–'}</td>
      <td class="number">${row.cameras === 0 ? nothing : t('recordings.measuredOf', { n: row.measured, all: row.cameras })}</td>
    </tr>`;
  }
}

const days = (count: number, decimals: number): string => t('recordings.days', { n: formatNumber(count, decimals) });

function verdict({ isShort, forecastDays, minDays, cameras }: ReachView): TemplateResult | string {
  if (isShort)
    return html`<strong class="wrong tag"><tc-icon name="circle-alert"></tc-icon>${t('recordings.short')}</strong>`;
  if (forecastDays !== null) return t('recordings.enough');
  return cameras === 0 || minDays === 0 ? t('recordings.notRecorded') : t('recordings.onEvents');
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-recording-reach': TcRecordingReach;
  }
}
