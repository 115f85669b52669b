/** Held footage: who holds what and why; two people let go of it here, and whoever keeps the disks copies it to a second one. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { DisksView, HoldView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText, errorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { ReloadSoon } from '../alarms/reload-soon.ts';
import { formStyles } from '../cameras/form-styles.ts';
import './tc-hold-form.ts';

/** What the person is asked more about. */
type Asking = { readonly kind: 'new' } | { readonly kind: 'release' | 'confirm' | 'copy'; readonly hold: HoldView };

@customElement('tc-hold-list')
export class TcHoldList extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    listPart,
    css`
      form {
        display: grid;
        gap: var(--tc-space-2);
      }
      td.note {
        white-space: normal;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private asking: Asking | undefined;
  @state() private problem = '';
  protected readonly locale = new LocaleController(this);
  private readonly holds = new Loaded<HoldView[]>(this, () => '/api/holds');
  private readonly disks = new Loaded<DisksView>(this, () =>
    this.asking?.kind === 'copy' ? '/api/recordings/disks' : undefined,
  );
  private readonly again = new ReloadSoon(this, () => void this.holds.reload());
  private readonly store = new DistrictController(this, () => ['recordings', 'inventory'], this.again.soon);

  protected override render() {
    const { value, error } = this.holds;
    if (error) return html`<p class="empty">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    return html`<div class="bar"><p class="muted">${t('recordings.holdText')}</p>
        ${
          ownSession.may('hold')
            ? html`<button type="button" class="primary" @click=${() => this.#ask({ kind: 'new' })}>${t('recordings.holdAdd')}</button>`
            : nothing
        }
      </div>
      ${value.length === 0 ? html`<p class="empty">${t('recordings.holdNone')}</p>` : this.#table(value)}
      ${this.#dialog()}`;
  }

  #table(holds: readonly HoldView[]): TemplateResult {
    // What waits for a second person first, then the newest.
    const order = [...holds].sort(
      (a, b) => Number(b.releaseAskedBy !== null) - Number(a.releaseAskedBy !== null) || b.fromMs - a.fromMs,
    );
    return html`<table>
      <thead><tr>
        <th scope="col">${t('recordings.camera')}</th>
        <th scope="col">${t('recordings.from')}</th>
        <th scope="col">${t('recordings.to')}</th>
        <th scope="col">${t('recordings.reason')}</th>
        <th scope="col">${t('recordings.note')}</th>
        <th scope="col">${t('recordings.placedBy')}</th>
        <th scope="col">${t('recordings.until')}</th>
        <th scope="col"><span class="visually-hidden">${t('cameras.columnActions')}</span></th>
      </tr></thead>
      <tbody>${order.map((hold) => this.#row(hold))}</tbody>
    </table>`;
  }

  #row(hold: HoldView): TemplateResult {
    const { releaseAskedBy: name, releaseAskedAtMs: askedAt } = hold;
    const code = this.#code(hold);
    return html`<tr>
      <th scope="row">${code}</th>
      <td>${formatDateTime(hold.fromMs)}</td>
      <td>${formatDateTime(hold.toMs)}</td>
      <td>${t(`recordings.reason-${hold.reason}`)}</td>
      <td class="note">${hold.note}
        ${
          name === null
            ? nothing
            : html`<div class="warn">${t('recordings.releaseAsked', {
                ...{ name, time: formatDateTime(askedAt ?? 0), why: hold.releaseWhy ?? '' },
              })}</div>`
        }
        ${copyText(hold)}</td>
      <td>${hold.placedBy}<div class="muted">${formatDateTime(hold.placedAtMs)}</div></td>
      <td>${hold.untilMs === null ? t('recordings.untilReleased') : formatDateTime(hold.untilMs)}</td>
      <td class="actions">${this.#acts(hold, code)}</td>
    </tr>`;
  }

  #acts(hold: HoldView, code: string): TemplateResult {
    const button = (text: string, act: () => void) =>
      html`<button type="button" aria-label=${`${text}: ${code}`} @click=${act}>${text}</button>`;
    return html`
      ${hold.mayAsk ? button(t('recordings.releaseAsk'), () => this.#ask({ kind: 'release', hold })) : nothing}
      ${hold.mayConfirm ? button(t('recordings.releaseConfirm'), () => this.#ask({ kind: 'confirm', hold })) : nothing}
      ${hold.releaseAskedBy !== null && this.store.district.may('hold', hold.cameraId) ? button(t('recordings.releaseRefuse'), () => void this.#refuse(hold)) : nothing}
      ${hold.mayCopy ? button(t('recordings.copyTo'), () => this.#ask({ kind: 'copy', hold })) : nothing}`;
  }

  #dialog(): TemplateResult {
    const { asking } = this;
    const headings = {
      new: t('recordings.holdAdd'),
      release: t('recordings.releaseAsk'),
      confirm: t('recordings.releaseConfirm'),
      copy: t('recordings.copyTo'),
    };
    return html`<tc-dialog ?open=${asking !== undefined} heading=${asking ? headings[asking.kind] : ''} @close=${this.#close}>
      ${asking ? this.#form(asking) : nothing}
    </tc-dialog>`;
  }

  #form(asking: Asking): TemplateResult {
    if (asking.kind === 'new') return html`<tc-hold-form @tc-done=${this.#done}></tc-hold-form>`;
    const { hold, kind } = asking;
    const what = html`<p>${this.#code(hold)}: ${formatDateTime(hold.fromMs)} – ${formatDateTime(hold.toMs)}. ${hold.note}</p>`;
    const problem = html`<p class="problem" role="alert">${this.problem}</p>`;
    if (kind === 'copy') return html`${what}${this.#copyForm(hold)}${problem}`;
    const isAsk = kind === 'release';
    return html`<form @submit=${(event: Event) => void (isAsk ? this.#askRelease(event, hold) : this.#confirm(event, hold))}>
      ${what}
      ${
        isAsk
          ? html`<fieldset><label class="field wide"><span>${t('recordings.releaseWhy')} (${t('cameras.required')})</span>
              <input name="why" required maxlength="500" autocomplete="off" /></label></fieldset>`
          : html`<p>${t('recordings.releaseAsked', {
              ...{
                name: hold.releaseAskedBy ?? '',
                time: formatDateTime(hold.releaseAskedAtMs ?? 0),
                why: hold.releaseWhy ?? '',
              },
            })}</p><p class="warn">${t('recordings.releaseSure')}</p>`
      }
      ${problem}
      <div class="buttons"><button type="submit" class=${isAsk ? 'primary' : 'danger'}>${isAsk ? t('recordings.releaseAsk') : t('recordings.releaseConfirm')}</button></div>
    </form>`;
  }

  #copyForm(hold: HoldView): TemplateResult {
    const able = (this.disks.value?.disks ?? []).filter(({ state, id }) => state === 'working' && id !== null);
    if (this.disks.value && able.length < 2) return html`<p class="wrong">${t('recordings.copyNoDisk')}</p>`;
    return html`<form @submit=${(event: Event) => void this.#copy(event, hold)}>
      <fieldset><label class="field"><span>${t('recordings.disk')}</span>
        <select name="diskId" required>${able.map(({ id, name }) => html`<option value=${id ?? ''}>${name}</option>`)}</select></label></fieldset>
      <div class="buttons"><button type="submit" class="primary">${t('recordings.copyStart')}</button></div>
    </form>`;
  }

  #code({ cameraId }: HoldView): string {
    return this.store.district.cameras.get(cameraId)?.code ?? '?';
  }

  #ask(asking: Asking): void {
    this.asking = asking;
    this.problem = '';
  }

  readonly #close = (): void => {
    this.asking = undefined;
  };

  readonly #done = (): void => {
    this.#close();
    void this.holds.reload();
  };

  async #act(path: string, body: object | undefined, done: string): Promise<void> {
    const result = await api('POST', path, body === undefined ? {} : { body });
    if (!result.ok) {
      this.problem = apiErrorText(result.error);
      if (!this.asking) showToast({ kind: 'error', text: this.problem });
      return;
    }
    showToast({ text: done });
    this.#done();
  }

  #askRelease(event: Event, { id }: HoldView): Promise<void> {
    event.preventDefault();
    const why = String(new FormData(event.target as HTMLFormElement).get('why') ?? '').trim();
    return this.#act(`/api/holds/${id}/release`, { why }, t('recordings.releaseAskedDone'));
  }

  #confirm(event: Event, { id }: HoldView): Promise<void> {
    event.preventDefault();
    return this.#act(`/api/holds/${id}/release/confirm`, undefined, t('recordings.releaseDone'));
  }

  #refuse({ id }: HoldView): Promise<void> {
    return this.#act(`/api/holds/${id}/release/refuse`, undefined, t('recordings.releaseRefused'));
  }

  #copy(event: Event, { id }: HoldView): Promise<void> {
    event.preventDefault();
    const diskId = String(new FormData(event.target as HTMLFormElement).get('diskId') ?? '');
    const disk = this.disks.value?.disks.find((each) => each.id === diskId)?.name ?? '';
    return this.#act(`/api/holds/${id}/copy`, { diskId }, t('recordings.copyAsked', { disk }));
  }
}

function copyText({ copy }: HoldView): TemplateResult | typeof nothing {
  if (!copy) return nothing;
  const { disk, files, copied, failed } = copy;
  const text = files === null ? t('recordings.copyWaits', { disk }) : t('recordings.copyOn', { disk, copied, files });
  return html`<div class="muted">${text}</div>
    ${failed === '' ? nothing : html`<div class="wrong">${t('recordings.copyFailed', { why: errorText(failed) })}</div>`}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-hold-list': TcHoldList;
  }
}
