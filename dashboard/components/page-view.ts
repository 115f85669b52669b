/** The view of a route. Views come when their page is opened: `views/{area}/tc-{area}-view.ts`, and the parts of the camera page. */
import { html, type TemplateResult } from 'lit';
import type { Own, RightName } from '../../gateway/access/schemas.ts';
import { t } from '../locales/locale.ts';
import { homePath, rightOfPage } from '../state/page-rights.ts';
import type { Route } from '../state/route.ts';
import { rightTexts, roleTexts } from './right-texts.ts';

const viewFiles = import.meta.glob(['../views/*/tc-*-view.ts', '../views/camera/tc-*.ts']);

const reloadMs = 5_000;

const fileOf = (route: Route) => viewFiles[`../views/${route.view}/tc-${route.view}-view.ts`];

/** Begins to load the view before it is known who is here: its file is no secret. */
export const fetchView = (route: Route): void => void fileOf(route)?.().catch(() => {});

/**
 * @param own `undefined` on a station, which shows its wall without anybody signed in
 * @param opened he was let in when the page was opened
 */
export function pageView(route: Route, own: Own | undefined, opened: boolean): TemplateResult {
  const right = rightOfPage(route.view);
  if (own && right && !opened) return notAllowed(own, right);
  const load = fileOf(route);
  if (!load) return missing();
  // Nobody is at a station who could load it again.
  void load().catch(() => route.view === 'station' && setTimeout(() => location.reload(), reloadMs));
  return elementOf(route) ?? missing();
}

function elementOf(route: Route): TemplateResult | undefined {
  switch (route.view) {
    case 'wall':
      return html`<tc-wall-view></tc-wall-view>`;
    case 'station':
      return html`<tc-station-view .name=${route.name}></tc-station-view>`;
    case 'camera':
      for (const [path, part] of Object.entries(viewFiles)) if (path.includes('/camera/')) void part();
      return html`<tc-camera-view .code=${route.code}></tc-camera-view>`;
    case 'overview':
      return html`<tc-overview-view></tc-overview-view>`;
    case 'health':
      return html`<tc-health-view></tc-health-view>`;
    case 'alarms':
      return html`<tc-alarms-view></tc-alarms-view>`;
    case 'playback':
      return html`<tc-playback-view></tc-playback-view>`;
    case 'incidents':
      return html`<tc-incidents-view></tc-incidents-view>`;
    case 'incident':
      return html`<tc-incident-view .incidentId=${route.id}></tc-incident-view>`;
    case 'evidence':
      return html`<tc-evidence-view></tc-evidence-view>`;
    case 'recordings':
      return html`<tc-recordings-view></tc-recordings-view>`;
    case 'cameras':
      return html`<tc-cameras-view></tc-cameras-view>`;
    case 'discovery':
      return html`<tc-discovery-view></tc-discovery-view>`;
    default:
      return administration(route);
  }
}

function administration(route: Route): TemplateResult | undefined {
  switch (route.view) {
    case 'people':
      return html`<tc-people-view></tc-people-view>`;
    case 'units':
      return html`<tc-units-view></tc-units-view>`;
    case 'grants':
      return html`<tc-grants-view></tc-grants-view>`;
    case 'groups':
      return html`<tc-groups-view></tc-groups-view>`;
    case 'stations':
      return html`<tc-stations-view></tc-stations-view>`;
    case 'audit':
      return html`<tc-audit-view></tc-audit-view>`;
    case 'contracts':
      return html`<tc-contracts-view></tc-contracts-view>`;
    case 'sheet':
      return html`<tc-sheet-view .unitId=${route.unitId} .month=${route.month}></tc-sheet-view>`;
    case 'trend':
      return html`<tc-trend-view .by=${route.by} .subjectId=${route.id}></tc-trend-view>`;
    case 'account':
      return html`<tc-account-view></tc-account-view>`;
    default:
      return undefined;
  }
}

function notAllowed(own: Own, right: RightName): TemplateResult {
  return html`<div class="missing">
    <h1>${t('shell.notAllowedHeading')}</h1>
    <p>${t('shell.notAllowedText', { right: t(rightTexts[right]), name: own.name, role: t(roleTexts[own.role]) })}</p>
    <p><a href=${homePath(own)}>${t('shell.toOwnPages')}</a></p>
  </div>`;
}

function missing(): TemplateResult {
  return html`<div class="missing">
    <h1>${t('shell.missingHeading')}</h1>
    <p class="muted">${t('shell.missingText', { path: location.pathname })}</p>
    <p><a href="/">${t('shell.toOwnPages')}</a></p>
  </div>`;
}
