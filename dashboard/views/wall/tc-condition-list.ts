/** What is wrong now, the worst first: where, what, why, since when, and a way to the camera. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ConditionView } from '../../../gateway/health/schemas.ts';
import '../../components/tc-icon.ts';
import { formatDuration } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { cameraPath } from '../../state/route.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { causeText, conditionText, conditionWeight } from './condition-words.ts';

const most = 30;

@customElement('tc-condition-list')
export class TcConditionList extends LitElement {
  static override styles = [
    controls,
    css`
      header {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        margin-bottom: var(--tc-space-2);
      }
      header span {
        margin-left: auto;
      }
      ul {
        display: grid;
        gap: var(--tc-space-2);
      }
      .entry {
        padding: var(--tc-space-2) var(--tc-space-3);
        border: var(--tc-hairline) solid var(--tc-line);
        border-left: 3px solid var(--tc-muted);
        border-radius: var(--tc-radius-control);
        background: var(--tc-raised);
        line-height: 1.45;
      }
      .entry.weight-0 {
        border-left-color: var(--tc-critical);
      }
      .entry.weight-1 {
        border-left-color: var(--tc-warn);
      }
      .top {
        display: flex;
        align-items: baseline;
        gap: var(--tc-space-2);
      }
      .top tc-icon {
        align-self: center;
      }
      .weight-0 .top tc-icon {
        color: var(--tc-critical-text);
      }
      .weight-1 .top tc-icon {
        color: var(--tc-warn-text);
      }
      .top a,
      .top .since {
        white-space: nowrap;
      }
      .top a {
        font-weight: 600;
      }
      .top .since {
        margin-left: auto;
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () => ['conditions', 'inventory']);

  protected override render() {
    const all = [...this.store.district.conditions.values()].sort(
      (a, b) => conditionWeight(a) - conditionWeight(b) || b.sinceMs - a.sinceMs,
    );
    return html`<header>
        <tc-icon name="bell" size="m"></tc-icon>
        <h2>${t('wall.conditions')}</h2>
        <span class="muted">${t('wall.conditionCount', { count: all.length })}</span>
      </header>
      ${all.length === 0 ? html`<p class="muted">${t('wall.conditionNone')}</p>` : ''}
      <ul>
        ${repeat(
          all.slice(0, most),
          (condition) => `${condition.kind}|${condition.subjectId}`,
          (condition) => this.#entry(condition),
        )}
      </ul>
      ${all.length > most ? html`<p><a href="/health">${t('wall.conditionMore', { count: all.length - most })}</a></p>` : ''}`;
  }

  #entry(condition: ConditionView) {
    const { district } = this.store;
    const camera = condition.subjectKind === 'camera' ? district.cameras.get(condition.subjectId) : undefined;
    const weight = conditionWeight(condition);
    const cause = causeText(condition);
    return html`<li class="entry weight-${weight}">
      <div class="top">
        <tc-icon name=${weight === 0 ? 'circle-alert' : weight === 1 ? 'triangle-alert' : 'info'}></tc-icon>
        ${camera ? html`<a href=${cameraPath(camera.code)}>${camera.code}</a>` : ''}
        <span>${conditionText(condition)}</span>
        <span class="since muted">${formatDuration(district.clock.nowMs() - condition.sinceMs)}</span>
      </div>
      ${camera ? html`<p class="muted">${camera.name}</p>` : ''}
      ${cause ? html`<p class="muted">${cause}</p>` : ''}
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-condition-list': TcConditionList;
  }
}
