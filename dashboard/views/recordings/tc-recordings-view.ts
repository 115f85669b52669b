/**
 * The page of recording: disks, policies, how far back one can go, what is held. Who holds footage and does not keep the cameras
 * sees the last part alone. What is asked stands in the address.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { LocaleController, t } from '../../locales/locale.ts';
import { OwnController, ownSession } from '../../state/own-session.ts';
import { QueryController, replaceQuery } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import './tc-hold-list.ts';
import './tc-recording-disks.ts';
import './tc-recording-policies.ts';
import './tc-recording-reach.ts';

const abouts = ['disks', 'policies', 'reach', 'holds'] as const;
type About = (typeof abouts)[number];

@customElement('tc-recordings-view')
export class TcRecordingsView extends LitElement {
  static override styles = [controls, formStyles, listPage];

  protected readonly locale = new LocaleController(this);
  protected readonly own = new OwnController(this);
  private readonly address = new QueryController(this);

  protected override render() {
    const open = abouts.filter((about) => about === 'holds' || ownSession.own?.rights.includes('configure'));
    const wanted = this.address.query.get('about');
    const about = open.find((each) => each === wanted) ?? open[0] ?? 'holds';
    return html`<header><h1>${t('recordings.title')}</h1></header>
      <div class="bar" role="group" aria-label=${t('recordings.title')}>
        ${open.map(
          (each) => html`<button type="button" aria-pressed=${each === about ? 'true' : 'false'}
            @click=${() => replaceQuery(new URLSearchParams({ about: each }))}>${t(`recordings.${each}`)}</button>`,
        )}
      </div>
      <div class="card list" tabindex="0" role="region" aria-label=${t(`recordings.${about}`)}>${part(about)}</div>`;
  }
}

function part(about: About): TemplateResult {
  switch (about) {
    case 'disks':
      return html`<tc-recording-disks></tc-recording-disks>`;
    case 'policies':
      return html`<tc-recording-policies></tc-recording-policies>`;
    case 'reach':
      return html`<tc-recording-reach></tc-recording-reach>`;
    case 'holds':
      return html`<tc-hold-list></tc-hold-list>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-recordings-view': TcRecordingsView;
  }
}
