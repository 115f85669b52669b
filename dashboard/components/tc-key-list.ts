/** The list of keys (`?`), with the switch that takes single-character shortcuts away (WCAG 2.1.4). */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TextKey } from '../locales/catalogue.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { PreferencesController, preferences } from '../state/preferences.ts';
import { controls } from '../styles/controls.ts';
import './tc-dialog.ts';

const groups: readonly { heading: TextKey; keys: readonly (readonly [string, TextKey])[] }[] = [
  {
    heading: 'shell.keysEverywhere',
    keys: [
      ['/', 'shell.keySearch'],
      ['?', 'shell.keyKeys'],
      ['V', 'shell.keyOverview'],
      ['T', 'alarms.keyTake'],
      ['Esc', 'shell.keyEscape'],
    ],
  },
  {
    heading: 'shell.keysWall',
    keys: [
      ['← ↑ → ↓', 'shell.keyArrows'],
      ['T07 ↵', 'shell.keyCode'],
      ['F', 'shell.keyFull'],
      ['+ −', 'shell.keyZoom'],
      ['Shift ← ↑ → ↓', 'shell.keyPan'],
      ['S', 'shell.keySnapshot'],
      ['A', 'shell.keySound'],
      ['R', 'shell.keyReplay'],
      ['← → Space', 'shell.keyReplaySteer'],
      ['G · P', 'playback.keyOpenHere'],
      ['B · Shift B', 'playback.keyBookmark'],
      ['I', 'incidents.keyIncident'],
      ['O · ↵', 'shell.keyOpen'],
      ['W', 'shell.keySend'],
      ['M', 'shell.keyMove'],
      ['D', 'shell.keyPtz'],
      ['Del', 'shell.keyClear'],
      ['Z', 'shell.keyPrevious'],
      ['PgUp PgDn', 'shell.keyPage'],
    ],
  },
  {
    heading: 'playback.keysHeading',
    keys: [
      ['Space', 'playback.keyToggle'],
      ['J K L', 'playback.keyShuttle'],
      [', .', 'playback.keyFrame'],
      ['← →', 'playback.keySeconds'],
      ['[ ]', 'playback.keyRecorded'],
      ['E', 'playback.keyTime'],
      ['I O', 'playback.keyMark'],
      ['B · Shift B', 'playback.keyBookmark'],
      ['+ −', 'playback.keyZoom'],
      ['1 – 9', 'playback.keyPane'],
      ['F', 'shell.keyFull'],
      ['A', 'shell.keySound'],
      ['N', 'playback.keyNearest'],
      ['C', 'playback.keyCopy'],
      ['Del', 'playback.keyRemove'],
    ],
  },
  {
    heading: 'shell.keysOverview',
    keys: [
      ['← ↑ → ↓', 'shell.keyOverviewMove'],
      ['+ −', 'shell.keyOverviewZoom'],
      ['T07', 'shell.keyOverviewFilter'],
      ['↵', 'shell.keyOpen'],
    ],
  },
  {
    heading: 'shell.keysPtz',
    keys: [
      ['← ↑ → ↓', 'shell.keySteer'],
      ['+ −', 'shell.keyPtzZoom'],
      ['1 – 9', 'shell.keyPreset'],
      ['H', 'shell.keyHome'],
    ],
  },
];

@customElement('tc-key-list')
export class TcKeyList extends LitElement {
  static override styles = [
    controls,
    css`
      section + section {
        margin-top: var(--tc-space-4);
      }
      dl {
        display: grid;
        grid-template-columns: 11rem 1fr;
        gap: var(--tc-space-1) var(--tc-space-3);
        margin-top: var(--tc-space-2);
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        margin-top: var(--tc-space-4);
        min-height: var(--tc-target);
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  protected readonly locale = new LocaleController(this);
  protected readonly preference = new PreferencesController(this);

  protected override render() {
    return html`<tc-dialog ?open=${this.open} heading=${t('shell.keys')}>
      ${groups.map(
        (group) => html`<section>
          <h3>${t(group.heading)}</h3>
          <dl>${group.keys.map(([key, text]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(text)}</dd>`)}</dl>
        </section>`,
      )}
      <label>
        <input
          type="checkbox"
          .checked=${preferences.singleKeys}
          @change=${(event: Event) => {
            preferences.singleKeys = (event.target as HTMLInputElement).checked;
          }}
        />
        ${t('shell.singleKeys')}
      </label>
    </tc-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-key-list': TcKeyList;
  }
}
