/**
 * The minutes of a pack (biên bản): A4 upright, Vietnamese whatever the page speaks. The two codes that the receiver holds the
 * pack against stand here: on paper, outside of the pack.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import type { PackStepView, PackView } from '../../../gateway/incidents/evidence/evidence-schemas.ts';
import { letterhead, signatures } from '../../components/paper-parts.ts';
import { formatDateTime } from '../../locales/format.ts';
import { grouped, personText, sizeText, stepDetails, stepText, sayVi as vi } from './pack-words.ts';

export interface MinutesFacts {
  readonly pack: PackView;
  readonly steps: readonly PackStepView[];
  readonly nowMs: number;
  readonly cameraOf: (cameraId: string) => Pick<Camera, 'code' | 'name'> | undefined;
}

/** Links are handed out in private; the paper tells of the pack and of who had it. */
const onPaper: ReadonlySet<string> = new Set([
  ...['requested', 'approved', 'urgent', 'confirmed', 'rejected', 'made', 'opened', 'handed-over', 'received'],
]);

export function packMinutes({ pack, steps, nowMs, cameraOf }: MinutesFacts): TemplateResult {
  return html`<section class="paper" lang="vi">
    ${letterhead(vi('evidence.paperNumber', { number: pack.number }))}
    <p class="name"><b>${vi('evidence.paperTitle')}</b></p>
    <p>${vi('evidence.paperAt', { time: formatDateTime(nowMs) })}</p>
    ${urgentLines(pack)}
    <h2>${vi('evidence.paperFacts')}</h2>
    ${facts(pack, cameraOf)}
    <h2>${vi('evidence.paperSeal')}</h2>
    ${seal(pack)}
    <h2>${vi('evidence.paperCustody')}</h2>
    <table><tbody>${steps
      .filter(({ kind }) => onPaper.has(kind))
      .map(
        (step) => html`<tr><td>${formatDateTime(step.atMs)}</td><td>${stepText(step.kind, vi)}</td>
          <td>${personText(step.person, vi)}</td><td>${stepDetails(step, vi)}</td></tr>`,
      )}</tbody></table>
    ${signatures(nowMs, ['evidence.paperSignAsk', 'evidence.paperSignApprove', 'evidence.paperSignGive', 'evidence.paperSignTake'])}
  </section>`;
}

function urgentLines({ urgentReason, reviewedBy, reviewedAtMs }: PackView): TemplateResult | typeof nothing {
  if (urgentReason === null) return nothing;
  const review =
    reviewedBy === null || reviewedAtMs === null
      ? vi('evidence.paperNoReview')
      : vi('evidence.paperReviewed', { name: personText(reviewedBy, vi), time: formatDateTime(reviewedAtMs) });
  return html`<p><b>${vi('evidence.paperUrgent', { reason: urgentReason })} ${review}</b></p>`;
}

function facts(pack: PackView, cameraOf: MinutesFacts['cameraOf']): TemplateResult {
  const rows: readonly (readonly [string, string])[] = [
    [vi('evidence.caseNumber'), pack.caseNumber],
    [vi('evidence.purpose'), pack.purpose],
    [vi('evidence.requestedBy'), `${personText(pack.requestedBy, vi)}, ${formatDateTime(pack.requestedAtMs)}`],
    ...(pack.decidedBy && pack.decidedAtMs !== null && pack.urgentReason === null
      ? ([
          [vi('evidence.decidedBy'), `${personText(pack.decidedBy, vi)}, ${formatDateTime(pack.decidedAtMs)}`],
        ] as const)
      : []),
    ...pack.items.map(({ cameraId, role, fromMs, toMs }): readonly [string, string] => {
      const camera = cameraOf(cameraId);
      const stream = vi(role === 'main' ? 'evidence.main' : 'evidence.sub');
      const name = camera ? `${camera.code}, ${camera.name}` : cameraId;
      return [`${vi('evidence.camera')} ${name} (${stream})`, `${formatDateTime(fromMs)} – ${formatDateTime(toMs)}`];
    }),
  ];
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function seal({ made, number }: PackView): TemplateResult {
  if (!made) return html`<p><b>${vi('evidence.paperNotMade')}</b></p>`;
  return html`<p>${vi('evidence.paperSealText')}</p>
    <dl>
      <dt>${number}.zip</dt><dd>${sizeText(made.sizeBytes)}, ${formatDateTime(made.atMs)}</dd>
      <dt>${vi('evidence.sha256')}</dt><dd class="digits">${grouped(made.sha256)}</dd>
      <dt>${vi('evidence.fingerprint')}</dt><dd class="digits">${grouped(made.keyFingerprint)}</dd>
      <dt>${vi('evidence.manifestSha256')}</dt><dd class="digits">${grouped(made.manifestSha256)}</dd>
    </dl>`;
}
