/**
 * One device of a discovery run: what it is, how it answered and what to do, and for each channel its still and the
 * choice what becomes of it. Fires `tc-choice`, `tc-mark` and `tc-accept` (known at a new address).
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FoundDevice } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import type { Camera, Profile, Site } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { errorText } from '../../state/error-texts.ts';
import { cameraPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { profileText } from '../camera/profile-text.ts';
import { offsetText } from '../health/row-cells.ts';
import { type Choice, canBind, type FoundRow, foundRows, leave, suggestedFor } from './bind-plan.ts';
import { stillPath } from './discovery-api.ts';
import { foundStyles } from './found-styles.ts';
import { deviceName, foundByTexts, statusLooks } from './status-look.ts';
import '../../components/tc-icon.ts';
import './tc-channel-choice.ts';

export interface ChannelChoiceDetail {
  readonly key: string;
  readonly choice: Choice;
}

@customElement('tc-found-device')
export class FoundDeviceCard extends LitElement {
  static override styles = [controls, foundStyles];

  @property({ attribute: false }) device: FoundDevice | undefined;
  @property() runId = '';
  @property({ attribute: false }) cameras: readonly Camera[] = [];
  @property({ attribute: false }) sites: ReadonlyMap<string, Site> = new Map();
  @property({ attribute: false }) choices: ReadonlyMap<string, Choice> = new Map();
  @property({ attribute: false }) marked: ReadonlySet<string> = new Set();
  @property({ attribute: false }) problems: ReadonlyMap<string, TextKey> = new Map();
  /** Channels whose still could not be loaded. */
  @state() private stillLost: ReadonlySet<number> = new Set();
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const { device } = this;
    if (device === undefined) return nothing;
    const look = statusLooks[device.status];
    return html`<article class="card" aria-label="${deviceName(device)} ${device.address}">
      <header>
        <h3>${deviceName(device)}</h3>
        ${deviceName(device) === device.address ? nothing : html`<span>${device.address}</span>`}
        <span class=${look.tone}><tc-icon name=${look.icon}></tc-icon> ${t(look.text)}</span>
      </header>
      <p class="muted">${deviceFacts(device).join(' · ')}</p>
      ${device.reason === null ? nothing : html`<p class=${look.tone}>${errorText(device.reason)}</p>`}
      <p class="muted todo">${t(look.todo)} ${device.status === 'known-new-address' ? this.#accept(device) : nothing}</p>
      ${foundRows([device]).map((row) => this.#channel(row))}
    </article>`;
  }

  #accept(device: FoundDevice): TemplateResult {
    const press = () => this.dispatchEvent(new CustomEvent<FoundDevice>('tc-accept', { detail: device }));
    return html`<button class="primary" type="button" @click=${press}>${t('discovery.acceptAddress')}</button>`;
  }

  #channel(row: FoundRow): TemplateResult {
    const { device, channel } = row;
    const chosen = (token: string | null) => channel.profiles.find((profile) => profile.token === token);
    return html`<section>
      ${this.#still(row)}
      <div class="about">
        <div class="line">
          ${device.channels.length > 1 ? html`<strong>${t('discovery.channel', { n: channel.channel })}</strong>` : nothing}
          ${canBind(row) ? this.#mark(row) : nothing}
        </div>
        ${profileLine('discovery.mainProfile', chosen(channel.mainToken))}
        ${profileLine('discovery.subProfile', chosen(channel.subToken))}
        ${channel.cameraId === null ? nothing : this.#serves(channel.cameraId)}
        ${canBind(row) ? this.#choice(row) : nothing}
      </div>
    </section>`;
  }

  #still({ device, channel }: FoundRow): TemplateResult {
    const n = channel.channel;
    if (!channel.hasStill || this.stillLost.has(n))
      return html`<div class="still none">${t('discovery.noStill')}</div>`;
    const lose = () => {
      this.stillLost = new Set([...this.stillLost, n]);
    };
    return html`<img class="still" loading="lazy" width="320" height="180" @error=${lose}
      src=${stillPath(this.runId, device.foundId, n)} alt=${t('discovery.still', { device: deviceName(device), n })} />`;
  }

  #mark({ key }: FoundRow): TemplateResult {
    const change = (event: Event) => {
      const on = (event.target as HTMLInputElement).checked;
      this.dispatchEvent(new CustomEvent('tc-mark', { detail: { key, on } }));
    };
    return html`<label class="mark">
      <input type="checkbox" .checked=${this.marked.has(key)} @change=${change} /> ${t('discovery.select')}
    </label>`;
  }

  #serves(cameraId: string): TemplateResult {
    const code = this.cameras.find(({ id }) => id === cameraId)?.code ?? cameraId;
    return html`<a href=${cameraPath(code)}>${t('discovery.serves', { code })}</a>`;
  }

  #choice(row: FoundRow): TemplateResult {
    const { key } = row;
    const change = (event: CustomEvent<Choice>) => {
      const detail: ChannelChoiceDetail = { key, choice: event.detail };
      this.dispatchEvent(new CustomEvent<ChannelChoiceDetail>('tc-choice', { detail }));
    };
    return html`<tc-channel-choice .choice=${this.choices.get(key) ?? leave} .cameras=${this.cameras}
      .sites=${this.sites} .suggested=${suggestedFor(row)} .problem=${this.problems.get(key)}
      @tc-choice=${change}></tc-channel-choice>`;
  }
}

const profileLine = (text: TextKey, profile: Profile | undefined): TemplateResult | typeof nothing =>
  profile === undefined ? nothing : html`<div><span class="muted">${t(text)}</span> ${profileText(profile)}</div>`;

function deviceFacts(device: FoundDevice): string[] {
  const facts = [t(foundByTexts[device.foundBy])];
  if (device.firmware !== '') facts.push(t('discovery.firmware', { text: device.firmware }));
  if (device.serial !== '') facts.push(t('discovery.serial', { text: device.serial }));
  if (device.mac !== null) facts.push(device.mac);
  if (device.onvifVersions.length > 0) facts.push(t('discovery.onvif', { text: device.onvifVersions.join(', ') }));
  if (device.ptz) facts.push(t('discovery.hasPtz'));
  if (device.events) facts.push(t('discovery.hasEvents'));
  if (device.clockOffsetMs !== null && Math.abs(device.clockOffsetMs) > 1_000) {
    facts.push(t('discovery.clockOff', { text: offsetText(device.clockOffsetMs) }));
  }
  return facts;
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-found-device': FoundDeviceCard;
  }
}
