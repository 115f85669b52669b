/** How long an alarm has lasted: only these few letters are rendered each second, not the list around them. */
import { LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatDuration, formatMoment } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { SecondTick } from '../../state/second-tick.ts';

@customElement('tc-lasted')
export class TcLasted extends LitElement {
  @property({ attribute: false }) sinceMs = 0;
  /** `null`: it lasts on. */
  @property({ attribute: false }) endedAtMs: number | null = null;
  /** Says also since when. */
  @property({ type: Boolean }) since = false;
  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () => []);

  protected override render(): string {
    const nowMs = this.store.district.clock.nowMs();
    const length = formatDuration((this.endedAtMs ?? nowMs) - this.sinceMs);
    return this.since ? `${t('alarms.since', { time: formatMoment(this.sinceMs, nowMs) })} · ${length}` : length;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-lasted': TcLasted;
  }
}
