/** What is known of a camera and of the device that serves it now. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Camera, Profile } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { renderDateText } from '../../locales/date-text.ts';
import { formatDateTime, formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import type { District } from '../../state/district.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import { placeText } from '../health/board-row.ts';
import { offsetText } from '../health/row-cells.ts';
import { camerasIngestText } from './ingest-text.ts';
import { profileText } from './profile-text.ts';

type Fact = readonly [label: TextKey, value: string];

@customElement('tc-camera-facts')
export class CameraFacts extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      h2 {
        margin-bottom: var(--tc-space-2);
      }
      dl {
        display: grid;
        grid-template-columns: minmax(7rem, auto) minmax(0, 1fr);
        gap: var(--tc-space-1) var(--tc-space-3);
      }
      dt {
        color: var(--tc-muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
      p {
        margin-top: var(--tc-space-2);
      }
    `,
  ];

  @property() cameraId = '';
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory', `camera:${this.cameraId}`]);

  protected override render() {
    const { district } = this.store;
    const camera = district.cameras.get(this.cameraId);
    if (camera === undefined) return nothing;
    const known = [...placeFacts(camera, district), ...deviceFacts(camera), ...streamFacts(camera, district)].filter(
      ([, value]) => value !== '',
    );
    return html`<h2>${t('camera.facts')}</h2>
      <dl>${known.map(([label, value]): TemplateResult => html`<dt>${t(label)}</dt><dd>${value}</dd>`)}</dl>
      ${camera.serving === null ? html`<p class="muted">${t('camera.noDevice')}</p>` : nothing}`;
  }
}

function placeFacts(camera: Camera, district: District): Fact[] {
  const { latitude, longitude, bearingDeg } = camera.place;
  const nameOf = (map: ReadonlyMap<string, { name: string }>, id: string | null) =>
    (id !== null && map.get(id)?.name) || '';
  const position = latitude === null || longitude === null ? '' : `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return [
    ['camera.factSite', district.siteOf(camera)?.name ?? ''],
    ['camera.factPlace', placeText(camera)],
    ['camera.factPosition', position],
    ['camera.factBearing', bearingDeg === null ? '' : `${formatNumber(bearingDeg)}°`],
    ['camera.factLink', nameOf(district.links, camera.linkId)],
    ['camera.factLessor', nameOf(district.units, camera.lessorUnitId)],
    ['camera.factContract', contractText(camera)],
    ['camera.factContact', camera.contact ?? ''],
  ];
}

/** API dates are `2026-11-23`. */
const dateText = (date: string | null): string => (date === null ? t('camera.openEnded') : renderDateText(date));

function contractText(camera: Camera): string {
  if (camera.contractNumber === null) return '';
  return t('camera.contractSpan', {
    number: camera.contractNumber,
    from: camera.contractFrom === null ? '…' : dateText(camera.contractFrom),
    until: dateText(camera.contractUntil),
  });
}

function deviceFacts({ serving }: Camera): Fact[] {
  if (serving === null) return [];
  const profile = (chosen: Profile | null) => (chosen === null ? t('camera.noProfile') : profileText(chosen));
  return [
    ['camera.factDevice', `${serving.make} ${serving.model}`.trim()],
    ['camera.factFirmware', serving.firmware],
    ['camera.factSerial', serving.serial],
    ['camera.factAddress', serving.address],
    ['camera.factChannel', serving.channel > 1 ? String(serving.channel) : ''],
    ['camera.factSince', formatDateTime(serving.sinceMs)],
    ['camera.factOnvif', t(serving.onvif ? 'camera.onvifYes' : 'camera.onvifNo')],
    ['camera.factMain', profile(serving.main)],
    ['camera.factSub', profile(serving.sub)],
    ['camera.factPtz', t(serving.ptz ? 'camera.ptzYes' : 'camera.ptzNo')],
    ['camera.factCredentials', t(serving.hasCredentials ? 'camera.credentialsYes' : 'camera.credentialsNo')],
  ];
}

function streamFacts({ id, serving, transport }: Camera, district: District): Fact[] {
  if (serving === null) return [];
  const { main, sub } = district.streams.get(id) ?? {};
  const health = district.health.get(id);
  return [
    ['camera.factIngest', camerasIngestText(main, sub, transport)],
    ['camera.factClock', clockText(health?.clockOffsetMs)],
    ['camera.factRtcpClock', rtcpText(health?.rtcpClockOffsetMs)],
  ];
}

const dayMs = 86_400_000;

function clockText(offsetMs: number | null | undefined): string {
  if (offsetMs === null || offsetMs === undefined) return '';
  return Math.abs(offsetMs) > dayMs ? t('health.days', { n: signedDays(offsetMs) }) : offsetText(offsetMs);
}

/** A stream's clock that is a day or more off is no clock: some cameras count from their own start. */
const rtcpText = (offsetMs: number | null | undefined): string =>
  Math.abs(offsetMs ?? 0) > dayMs ? t('camera.clockNonsense', { n: signedDays(offsetMs ?? 0) }) : clockText(offsetMs);

const signedDays = (offsetMs: number): string =>
  `${offsetMs < 0 ? '−' : '+'}${formatNumber(Math.round(Math.abs(offsetMs) / dayMs))}`;

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-facts': CameraFacts;
  }
}
