/** Sessions as a table: where, since when, in which browser, and what ends one. */
import { html, nothing, type TemplateResult } from 'lit';
import type { SessionView } from '../../gateway/access/schemas.ts';
import { formatDateTime } from '../locales/format.ts';
import { t } from '../locales/locale.ts';
import { agentName } from './agent-name.ts';
import { iconButton } from './icon-button.ts';

/** `end` absent: they are only shown. */
export function sessionTable(sessions: readonly SessionView[], end?: (session: SessionView) => void): TemplateResult {
  return html`<table>
    <thead><tr>
      <th scope="col">${t('people.sessionDesk')}</th>
      <th scope="col">${t('people.sessionAddress')}</th>
      <th scope="col">${t('people.sessionBrowser')}</th>
      <th scope="col">${t('people.sessionSince')}</th>
      <th scope="col">${t('people.sessionSeen')}</th>
      ${end ? html`<th scope="col"><span class="visually-hidden">${t('cameras.columnActions')}</span></th>` : nothing}
    </tr></thead>
    <tbody>${sessions.map(
      (session) => html`<tr>
        <th scope="row">${session.desk || '–'}${session.own ? html` <span class="muted">(${t('people.sessionThis')})</span>` : nothing}</th>
        <td>${session.address}</td>
        <td title=${session.agent}>${agentName(session.agent)}</td>
        <td>${formatDateTime(session.startedAtMs)}</td>
        <td>${formatDateTime(session.seenAtMs)}</td>
        ${
          end
            ? html`<td class="actions">${
                session.own
                  ? nothing
                  : iconButton('log-out', t('people.sessionEnd', { address: session.address }), () => end(session))
              }</td>`
            : nothing
        }
      </tr>`,
    )}</tbody>
  </table>`;
}
