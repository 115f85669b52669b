/** The stages of a connection test with a plain-language result for each: shown for cameras and for typed URLs. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TestStage } from '../../../gateway/cameras/schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { errorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import '../../components/tc-icon.ts';

interface StageTexts {
  readonly name: TextKey;
  readonly done: TextKey;
}

const stageTexts: Readonly<Record<TestStage['stage'], StageTexts>> = {
  name: { name: 'camera.stageName', done: 'camera.stageNameDone' },
  tcp: { name: 'camera.stageTcp', done: 'camera.stageTcpDone' },
  'sign-in': { name: 'camera.stageSignIn', done: 'camera.stageSignInDone' },
  sdp: { name: 'camera.stageSdp', done: 'camera.stageSdpDone' },
  keyframe: { name: 'camera.stageKeyframe', done: 'camera.stageKeyframeDone' },
};

interface OutcomeLook {
  readonly icon: IconName;
  readonly tone: string;
  readonly text: TextKey;
}

const outcomes: Readonly<Record<TestStage['outcome'], OutcomeLook>> = {
  ok: { icon: 'circle-check', tone: '', text: 'camera.stageOk' },
  failed: { icon: 'octagon-x', tone: 'critical', text: 'camera.stageFailed' },
  skipped: { icon: 'minus', tone: 'muted', text: 'camera.stageSkipped' },
};

@customElement('tc-test-stages')
export class TestStages extends LitElement {
  static override styles = [
    controls,
    css`
      ol {
        display: grid;
        gap: var(--tc-space-2);
        margin: var(--tc-space-2) 0;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0 var(--tc-space-3);
        align-items: start;
      }
      .text {
        grid-column: 2 / -1;
        grid-row: 2;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) stages: readonly TestStage[] = [];
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const failed = this.stages.find((stage) => stage.outcome === 'failed');
    return html`<ol>${this.stages.map((stage) => this.#stage(stage))}</ol>
      ${
        this.stages.length === 0
          ? nothing
          : html`<p class=${failed ? 'critical' : ''} role="status">
              ${failed ? t('camera.testStopped', { stage: t(stageTexts[failed.stage].name) }) : t('camera.testPassed')}
            </p>`
      }`;
  }

  #stage(stage: TestStage): TemplateResult {
    const look = outcomes[stage.outcome];
    const facts = factTexts(stage.facts);
    return html`<li>
      <tc-icon class=${look.tone} name=${look.icon} label=${t(look.text)}></tc-icon>
      <span>${t(stageTexts[stage.stage].name)}</span>
      <span class="text">
        ${resultText(stage)} ${facts.length === 0 ? nothing : html`<span class="muted">${facts.join(' · ')}</span>`}
      </span>
      <span class="muted">${stage.outcome === 'skipped' ? nothing : `${formatNumber(stage.durationMs)} ms`}</span>
    </li>`;
  }
}

/** The facts of a stage as short texts, each once; a size is written as one. */
export function factTexts({ width, height, ...rest }: TestStage['facts']): string[] {
  const size = width === undefined || height === undefined ? [] : [`${width}×${height}`];
  return [...new Set([...Object.values(rest).map(String), ...size])].filter((text) => text !== '');
}

function resultText(stage: TestStage): string {
  if (stage.outcome === 'ok') return t(stageTexts[stage.stage].done);
  if (stage.outcome === 'skipped') return t('camera.stageSkippedText');
  return stage.code === null ? t('camera.stageFailed') : errorText(stage.code);
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-test-stages': TestStages;
  }
}
