/** What the person may do with a pack now: a button for each, and a dialog where something has to be said. Fires `tc-done`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NewLink, PackView } from '../../../gateway/incidents/evidence/evidence-schemas.ts';
import '../../components/tc-copy-line.ts';
import '../../components/tc-dialog.ts';
import type { IconName } from '../../components/icon-set.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';

type Act = PackView['acts'][number];

/** A field of a dialog: its name in the request, its words, whether it may stay empty. */
interface Field {
  readonly name: string;
  readonly text: TextKey;
  readonly optional?: true;
  readonly kind?: 'hours';
}

interface ActLook {
  readonly icon: IconName;
  readonly text: TextKey;
  readonly title: TextKey;
  readonly fields: readonly Field[];
}

const reason: readonly Field[] = [{ name: 'reason', text: 'evidence.reason' }];
const looks: Readonly<Record<Act, ActLook>> = {
  approve: { icon: 'check', text: 'evidence.approve', title: 'evidence.approveTitle', fields: [] },
  refuse: { icon: 'ban', text: 'evidence.refuse', title: 'evidence.refuseTitle', fields: reason },
  cancel: { icon: 'x', text: 'evidence.cancel', title: 'evidence.cancelTitle', fields: reason },
  'try-again': { icon: 'rotate-ccw', text: 'evidence.tryAgain', title: 'evidence.tryAgain', fields: [] },
  review: {
    ...{ icon: 'user-check', text: 'evidence.review', title: 'evidence.reviewTitle' },
    fields: [{ name: 'note', text: 'evidence.note', optional: true }],
  },
  'hand-over': {
    ...{ icon: 'package-check', text: 'evidence.handOver', title: 'evidence.handOverTitle' },
    fields: [
      { name: 'name', text: 'evidence.name' },
      { name: 'unit', text: 'evidence.unit' },
      { name: 'note', text: 'evidence.note', optional: true },
    ],
  },
  receive: {
    ...{ icon: 'circle-check', text: 'evidence.receive', title: 'evidence.receiveTitle' },
    fields: [
      { name: 'name', text: 'evidence.name' },
      { name: 'unit', text: 'evidence.unit' },
      { name: 'sha256', text: 'evidence.receiveSha' },
    ],
  },
  link: {
    ...{ icon: 'external-link', text: 'evidence.link', title: 'evidence.linkTitle' },
    fields: [
      { name: 'recipient', text: 'evidence.recipient' },
      { name: 'recipientUnit', text: 'evidence.unit' },
      { name: 'hours', text: 'evidence.linkHours', kind: 'hours' },
    ],
  },
};
/** Done at once: nothing has to be said. */
const plain: ReadonlySet<Act> = new Set<Act>(['try-again']);
const paths: Readonly<Partial<Record<Act, string>>> = { link: 'links' };
const first: ReadonlySet<Act> = new Set<Act>(['approve', 'review', 'hand-over', 'receive']);
const usualHours = 24;

@customElement('tc-pack-acts')
export class TcPackActs extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2);
      }
      tc-dialog {
        display: contents;
      }
      form,
      .link {
        display: grid;
        gap: var(--tc-space-3);
      }
    `,
  ];

  @property({ attribute: false }) pack!: PackView;
  @state() private asking: Act | undefined;
  @state() private saving = false;
  @state() private error: ApiError | undefined;
  @state() private made: { readonly path: string; readonly recipient: string } | undefined;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const { asking, made } = this;
    const { number } = this.pack;
    return html`${this.pack.acts.map((act) => this.#button(act))}
      <tc-dialog ?open=${asking !== undefined} heading=${asking ? t(looks[asking].title, { number }) : ''} @close=${this.#stop}>
        ${asking ? this.#form(asking) : nothing}
      </tc-dialog>
      <tc-dialog ?open=${made !== undefined} heading=${t('evidence.linkTitle', { number })} @close=${this.#forget}>
        ${made ? this.#link(made) : nothing}
      </tc-dialog>`;
  }

  #button(act: Act): TemplateResult {
    const { icon, text } = looks[act];
    return html`<button type="button" class=${first.has(act) ? 'primary' : ''} ?disabled=${this.saving} @click=${() => this.#begin(act)}>
      <tc-icon name=${icon}></tc-icon> ${t(text)}</button>`;
  }

  #form(act: Act): TemplateResult {
    const { requestedBy, urgentReason } = this.pack;
    const words: Readonly<Partial<Record<Act, string>>> = {
      approve: t('evidence.approveSure', { name: requestedBy.name }),
      cancel: t('evidence.cancelText'),
      review: t('evidence.reviewText', { name: requestedBy.name, reason: urgentReason ?? '' }),
      'hand-over': t('evidence.handOverText'),
      receive: t('evidence.receiveText'),
      link: t('evidence.linkText'),
    };
    return html`<form @submit=${this.#submit}>
      ${words[act] ? html`<p>${words[act]}</p>` : nothing}
      ${looks[act].fields.map((field) => this.#field(field))}
      <p class="problem" role="alert">${this.#complaint()}</p>
      <div class="buttons">
        <button type="button" @click=${this.#stop}>${t('cameras.cancel')}</button>
        ${
          act === 'review'
            ? html`<button type="submit" class="danger" value="rejected" ?disabled=${this.saving}>${t('evidence.reviewReject')}</button>
                <button type="submit" class="primary" value="agreed" ?disabled=${this.saving}>${t('evidence.reviewAgree')}</button>`
            : html`<button type="submit" class=${act === 'refuse' || act === 'cancel' ? 'danger' : 'primary'} ?disabled=${this.saving}>
                ${t(act === 'cancel' ? 'evidence.cancelTitle' : looks[act].text, { number: this.pack.number })}</button>`
        }
      </div>
    </form>`;
  }

  #field({ name, text, optional, kind }: Field): TemplateResult {
    const label = html`<span>${t(text)}${optional ? nothing : html` <span class="muted">(${t('cameras.required')})</span>`}</span>`;
    if (kind === 'hours') {
      return html`<label class="field">${label}<input name=${name} type="number" min="1" max="168" required .value=${String(usualHours)} /></label>`;
    }
    return html`<label class="field">${label}<input name=${name} autocomplete="off" maxlength="200" ?required=${!optional} /></label>`;
  }

  #link({ path, recipient }: { readonly path: string; readonly recipient: string }): TemplateResult {
    return html`<div class="link">
      <p>${t('evidence.linkOnce', { name: recipient })}</p>
      <tc-copy-line label=${t('evidence.link')} .text=${new URL(path, location.origin).href}></tc-copy-line>
      <div class="buttons"><a class="button" download href=${path}><tc-icon name="download"></tc-icon> ${t('evidence.linkOpen')}</a></div>
    </div>`;
  }

  #complaint(): string {
    const { error } = this;
    if (!error) return '';
    return error.details['field'] === 'sha256' ? t('evidence.problemSha') : apiErrorText(error);
  }

  #begin(act: Act): void {
    this.error = undefined;
    if (plain.has(act)) void this.#send(act, {});
    else this.asking = act;
  }

  readonly #stop = (): void => {
    this.asking = undefined;
  };

  /** Apart from the other: that one closes when this one opens. */
  readonly #forget = (): void => {
    this.made = undefined;
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { asking } = this;
    if (!asking || this.saving) return;
    const fields = new FormData(event.target as HTMLFormElement);
    const body: Record<string, unknown> = {};
    for (const { name, optional, kind } of looks[asking].fields) {
      const text = String(fields.get(name) ?? '').trim();
      if (kind === 'hours') body[name] = Number(text);
      else if (text !== '' || !optional || asking === 'review') body[name] = text;
    }
    if (asking === 'review') body['agrees'] = (event.submitter as HTMLButtonElement | null)?.value === 'agreed';
    void this.#send(asking, body);
  };

  async #send(act: Act, body: Readonly<Record<string, unknown>>): Promise<void> {
    this.saving = true;
    const path = `/api/evidence/${this.pack.id}/${paths[act] ?? act}`;
    const result = await api<PackView | NewLink>('POST', path, looks[act].fields.length > 0 ? { body } : {});
    this.saving = false;
    if (!result.ok) {
      this.error = result.error;
      if (plain.has(act)) showToast({ kind: 'error', text: apiErrorText(result.error) });
      return;
    }
    this.asking = undefined;
    if ('path' in result.value) this.made = { path: result.value.path, recipient: result.value.link.recipient };
    else showToast({ text: t('evidence.done', { number: this.pack.number }) });
    this.dispatchEvent(new Event('tc-done'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-pack-acts': TcPackActs;
  }
}
