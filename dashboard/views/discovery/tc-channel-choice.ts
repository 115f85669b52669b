/** What to do with one found channel: leave it, bind it to an imported camera, or make a new one. Fires `tc-choice`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { type Choice, leave } from './bind-plan.ts';
import './tc-unbound-picker.ts';

@customElement('tc-channel-choice')
export class ChannelChoice extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-2);
      }
      .new {
        display: grid;
        grid-template-columns: 7rem minmax(0, 1fr);
        gap: var(--tc-space-2);
      }
    `,
  ];

  @property({ attribute: false }) choice: Choice = leave;
  @property({ attribute: false }) cameras: readonly Camera[] = [];
  @property({ attribute: false }) sites: ReadonlyMap<string, Site> = new Map();
  @property({ attribute: false }) suggested: readonly string[] = [];
  @property({ attribute: false }) problem: TextKey | undefined;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const { choice } = this;
    const kinds: readonly (readonly [Choice['kind'], TextKey])[] = [
      ['leave', 'discovery.leave'],
      ['existing', 'discovery.bindExisting'],
      ['new', 'discovery.makeNew'],
    ];
    return html`<select aria-label=${t('discovery.choice')} @change=${this.#choseKind}>
        ${kinds.map(([kind, text]) => html`<option value=${kind} .selected=${kind === choice.kind}>${t(text)}</option>`)}
      </select>
      ${choice.kind === 'existing' ? this.#existing(choice.cameraId) : nothing}
      ${choice.kind === 'new' ? this.#fresh(choice) : nothing}
      ${this.problem === undefined ? nothing : html`<span class="problem" role="alert">${t(this.problem)}</span>`}`;
  }

  #existing(cameraId: string): TemplateResult {
    return html`<tc-unbound-picker .cameras=${this.cameras} .sites=${this.sites} .suggested=${this.suggested}
      .value=${cameraId} @tc-pick=${(event: CustomEvent<string>) => this.#emit({ kind: 'existing', cameraId: event.detail })}
    ></tc-unbound-picker>`;
  }

  #fresh(choice: Extract<Choice, { kind: 'new' }>): TemplateResult {
    const change = (field: 'code' | 'name' | 'siteId') => (event: Event) =>
      this.#emit({ ...choice, [field]: (event.target as HTMLInputElement).value.trim() });
    return html`<div class="new">
      <label class="field">${t('discovery.code')}
        <input .value=${choice.code} maxlength="20" autocomplete="off" @change=${change('code')} />
      </label>
      <label class="field">${t('discovery.name')}
        <input .value=${choice.name} maxlength="200" autocomplete="off" @change=${change('name')} />
      </label>
      <label class="field wide">${t('discovery.site')}
        <select @change=${change('siteId')}>
          <option value="">${t('discovery.chooseSite')}</option>
          ${[...this.sites.values()].map(
            ({ id, name }) => html`<option value=${id} .selected=${id === choice.siteId}>${name}</option>`,
          )}
        </select>
      </label>
    </div>`;
  }

  readonly #choseKind = (event: Event): void => {
    const kind = (event.target as HTMLSelectElement).value;
    if (kind === 'existing') this.#emit({ kind, cameraId: this.suggested[0] ?? '' });
    else if (kind === 'new') this.#emit({ kind, code: '', name: '', siteId: '' });
    else this.#emit(leave);
  };

  #emit(choice: Choice): void {
    this.dispatchEvent(new CustomEvent<Choice>('tc-choice', { detail: choice }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-channel-choice': ChannelChoice;
  }
}
