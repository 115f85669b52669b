/**
 * What each route takes, in the words of expected.ts. `camera`: the path names a camera. `ask`: a query with which a person
 * who passes gets 200 and a whole answer; without it the request is made to fail behind the door (400), so that nothing
 * happens.
 */
import type { Word } from './expected.ts';

export interface ExpectedRoute {
  readonly word: Word;
  readonly camera?: true;
  readonly ask?: string;
  /** More queries that must tell nothing of what is hidden. */
  readonly also?: readonly string[];
  /** A page and its parts: found or not, whoever gets an answer has passed. */
  readonly page?: true;
}

const span = 'from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z';
const lately = `from=${Date.now() - 3_600_000}`;
const get = (word: Word, ask = ''): ExpectedRoute => ({ word, ask });
const of = (word: Word, ask?: string): ExpectedRoute => ({ word, camera: true, ...(ask === undefined ? {} : { ask }) });
const page = (word: Word): ExpectedRoute => ({ word, page: true });
const act = (word: Word): ExpectedRoute => ({ word });

const renditions = (names: readonly string[], word: Word, under = '/hls/:cameraId') =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`GET ${under}/${name}/index.m3u8`, of(word)],
      [`GET ${under}/${name}/:session/:file`, of(word)],
    ]),
  );

const recordings = (word: Word, under: string) =>
  Object.fromEntries(
    ['main', 'sub', 'h264'].flatMap((name) => [
      [`GET ${under}/rec/${name}/index.m3u8`, of(word)],
      [`GET ${under}/rec/${name}/:fileId/:part`, of(word)],
    ]),
  );

export const expectedRoutes: Readonly<Record<string, ExpectedRoute>> = {
  'GET /*': page('open'),
  'GET /assets/*': page('open'),
  'GET /healthz': get('open'),
  'GET /readyz': get('open'),
  'GET /api/error-texts': get('open'),
  'GET /authority.crt': page('open'),
  'GET /docs': page('health'),
  'GET /docs/json': get('health'),
  'GET /docs/yaml': get('health'),
  'GET /docs/static/index.html': page('health'),
  'GET /docs/static/swagger-initializer.js': page('health'),
  'GET /docs/static/*': page('health'),

  'POST /api/sign-in': act('open'),
  'POST /api/invitations/look': act('open'),
  'POST /api/invitations/accept': act('open'),
  'POST /api/sign-out': act('always'),
  'GET /api/own': get('always'),
  'POST /api/own/lock': act('always'),
  'POST /api/own/second-factor/start': act('enrolling'),
  'POST /api/own/second-factor/enrol': act('enrolling'),
  'POST /api/own/password': act('own'),
  'GET /api/own/sessions': get('own'),
  'DELETE /api/own/sessions/:sessionId': act('own'),
  'GET /api/audit': get('own'),
  'GET /api/audit/verdict': get('audit'),
  'GET /api/audit/kinds': get('audit'),
  'GET /api/audit/export.csv': get('audit'),
  'GET /api/audit/watched': act('audit'),
  'GET /api/audit/unwatched': act('audit'),
  'GET /api/views': get('audit'),

  'POST /api/cameras/:cameraId/tickets': of('live'),
  'GET /api/own/tickets': get('own'),
  'DELETE /api/own/tickets/:ticketId': act('own'),
  'GET /api/stations': get('people'),
  'POST /api/stations': act('people'),
  'PATCH /api/stations/:stationId': act('people'),
  'POST /api/stations/:stationId/address': act('people'),
  'DELETE /api/stations/:stationId': act('people'),
  'POST /api/stations/pair': act('open'),
  'GET /api/stations/own': get('station'),
  'POST /api/stations/own/beat': act('station'),

  'GET /api/people': get('people'),
  'POST /api/people': act('people'),
  'PATCH /api/people/:personId': act('people'),
  'POST /api/people/:personId/disable': act('people'),
  'POST /api/people/:personId/enable': act('people'),
  'POST /api/people/:personId/invite': act('people'),
  'GET /api/people/:personId/sessions': get('people'),
  'DELETE /api/people/:personId/sessions': act('people'),
  'GET /api/people/:personId/rights': get('people'),
  'GET /api/cameras/:cameraId/people': get('people'),
  'GET /api/break-glass': get('people'),
  'POST /api/people/:personId/break-glass/confirm': act('people'),
  'GET /api/grants': get('people'),
  'POST /api/grants': act('people'),
  'DELETE /api/grants/:grantId': act('people'),

  'GET /api/walls': get('see'),
  'POST /api/walls': act('walls'),
  'PUT /api/walls/:wallId/layout': act('walls'),
  'POST /api/walls/:wallId/show': act('walls'),
  'DELETE /api/walls/:wallId': act('walls'),

  'GET /api/sites': get('see'),
  'GET /api/links': get('see'),
  'GET /api/units': get('see'),
  'GET /api/cameras': get('see'),
  'GET /api/cameras/:cameraId': of('see', ''),
  'GET /api/cameras/:cameraId/history': of('configure', ''),
  'PATCH /api/cameras/:cameraId': of('configure'),
  'DELETE /api/cameras/:cameraId': of('configure'),
  'POST /api/cameras/:cameraId/restore': act('district'),
  'POST /api/cameras/:cameraId/rtsp': of('configure'),
  'POST /api/cameras/:cameraId/replace-device': of('configure'),
  'DELETE /api/cameras/:cameraId/device': of('configure'),
  'POST /api/cameras/:cameraId/test': of('health'),
  'POST /api/cameras/test': act('district'),
  'POST /api/cameras': act('district'),
  'POST /api/cameras/import': act('district'),
  'GET /api/cameras/export.csv': get('district'),
  'POST /api/sites': act('district'),
  'PATCH /api/sites/:siteId': act('district'),
  'DELETE /api/sites/:siteId': act('district'),
  'POST /api/links': act('district'),
  'PATCH /api/links/:linkId': act('district'),
  'DELETE /api/links/:linkId': act('district'),
  'POST /api/units': act('people'),
  'PATCH /api/units/:unitId': act('people'),
  'DELETE /api/units/:unitId': act('people'),
  'GET /api/camera-groups': get('see'),
  'POST /api/camera-groups': act('district'),
  'PATCH /api/camera-groups/:groupId': act('district'),
  'DELETE /api/camera-groups/:groupId': act('district'),
  'GET /api/devices': get('district'),
  'GET /api/credentials': get('district'),
  'PUT /api/credentials': act('district'),
  'DELETE /api/credentials': act('district'),
  'GET /api/discovery/defaults': get('district'),
  'GET /api/discovery': get('district'),
  'POST /api/discovery': act('district'),
  'GET /api/discovery/:runId': act('district'),
  'DELETE /api/discovery/:runId': act('district'),
  'POST /api/discovery/:runId/bind': act('district'),
  'POST /api/discovery/:runId/found/:foundId/accept-address': act('district'),
  'GET /api/discovery/:runId/found/:foundId/still.jpg': act('district'),
  /** A look at one camera: which one stands in the body, and is asked again there. */
  'POST /api/technical-looks': act('see'),

  'GET /api/cameras/:cameraId/ptz/presets': of('ptz'),
  'POST /api/cameras/:cameraId/ptz/presets': of('ptz'),
  'DELETE /api/cameras/:cameraId/ptz/presets/:token': of('ptz'),
  'POST /api/cameras/:cameraId/ptz/presets/:token/goto': of('ptz'),
  'POST /api/cameras/:cameraId/ptz/home': of('ptz'),
  'PUT /api/cameras/:cameraId/ptz/home': of('ptz'),

  ...renditions(['main', 'sub', 'h264'], 'ticket', '/hls/t/:ticket/:cameraId'),
  'GET /hls/:cameraId/index.m3u8': of('live'),
  ...renditions(['main', 'sub', 'h264'], 'live'),
  ...renditions(['main-audio', 'sub-audio', 'h264-audio'], 'listen'),
  // And to listen; whoever has the one here has the other.
  'GET /hls/:cameraId/rec/sound/:role/:fileId/:part': of('playback'),
  ...recordings('ticket', '/hls/t/:ticket/:cameraId'),
  ...recordings('playback', '/hls/:cameraId'),
  'POST /api/cameras/:cameraId/recordings/tickets': of('playback'),
  'GET /api/cameras/:cameraId/recordings/:role/groups': of('playback'),
  'GET /api/cameras/:cameraId/recordings/thumbnail.jpg': of('playback'),
  'GET /api/cameras/:cameraId/nearest': of('playback', ''),
  'GET /api/recordings/timeline': act('playback'),
  'GET /api/recordings/disks': get('district'),
  'GET /api/recordings/reach': get('district'),
  'GET /api/recordings/policies': get('district'),
  'GET /api/recordings/policies/default': get('district'),
  'PUT /api/recordings/policies': act('district'),
  'GET /api/holds': get('see'),
  'POST /api/holds': act('hold'),
  'POST /api/holds/:holdId/release': act('hold'),
  'POST /api/holds/:holdId/release/confirm': act('hold'),
  'POST /api/holds/:holdId/release/refuse': act('hold'),
  'POST /api/holds/:holdId/copy': act('district'),
  'GET /api/bookmarks': get('playback', span),
  'POST /api/bookmarks': act('bookmark'),
  'PATCH /api/bookmarks/:bookmarkId': act('bookmark'),
  'DELETE /api/bookmarks/:bookmarkId': act('bookmark'),
  'GET /api/cameras/:cameraId/snapshot.jpg': of('snapshot'),
  'GET /api/cameras/:cameraId/streams': of('health', ''),
  'POST /api/cameras/:cameraId/retry': of('health'),

  'GET /api/health': get('health'),
  'GET /api/health/cameras': get('health'),
  'GET /api/health/conditions': get('health'),
  'GET /api/health/intervals': {
    ...get('health', span),
    also: ['link', 'camera'].map((kind) => `subjectKind=${kind}&${lately}`),
  },
  'GET /api/health/availability': {
    ...get('health', `by=camera&${span}`),
    also: ['camera', 'site', 'link', 'lessor'].map((by) => `by=${by}&${lately}`),
  },
  'GET /api/health/availability.csv': { ...get('health', `by=site&${span}`), also: [`by=link&${lately}`] },
  'GET /metrics': get('health'),
  'GET /api/cameras/:cameraId/health': of('health', ''),
  'GET /api/cameras/:cameraId/health/series': of('health', `metric=fps&${span}`),
  'GET /api/cameras/:cameraId/health/clock': of('health', span),

  'GET /api/cameras/:cameraId/notes': of('acknowledge', ''),
  'POST /api/cameras/:cameraId/notes': of('configure'),
  'GET /api/cameras/:cameraId/picture/references': of('snapshot', ''),
  'POST /api/cameras/:cameraId/picture/references': of('configure'),
  'GET /api/cameras/:cameraId/picture/references/:id/picture.jpg': of('snapshot'),
  'DELETE /api/cameras/:cameraId/picture/references/:id': of('configure'),
  'GET /api/cameras/:cameraId/picture/faults': of('snapshot', ''),
  'GET /api/cameras/:cameraId/picture/faults/:id/before.jpg': of('snapshot'),
  'GET /api/cameras/:cameraId/picture/faults/:id/now.jpg': of('snapshot'),

  'GET /api/alarms': get('see'),
  'GET /api/alarms/history': get('see', span),
  'GET /api/alarms/history.csv': get('see', span),
  'GET /api/alarms/shift': get('see', span),
  'GET /api/alarms/:alarmId/events': act('see'),
  'POST /api/alarms/:alarmId/take': act('acknowledge'),
  'POST /api/alarms/:alarmId/hand': act('acknowledge'),
  'POST /api/alarms/:alarmId/note': act('acknowledge'),
  'POST /api/alarms/:alarmId/shelve': act('acknowledge'),
  'POST /api/alarms/:alarmId/unshelve': act('acknowledge'),
  'GET /api/alarm-rules': get('health'),
  'GET /api/alarm-rules/default': get('health'),
  'PUT /api/alarm-rules': act('district'),
  'GET /api/maintenance': get('see'),
  'POST /api/maintenance': act('district'),
  'POST /api/maintenance/:windowId/end': act('district'),

  'GET /api/incidents': { ...get('incidents'), also: ['q=t-01', 'state=standing'] },
  'GET /api/incidents/:incidentId': act('incidents'),
  'GET /api/incident-people': get('incidents'),
  'POST /api/incidents': act('incidents'),
  'PATCH /api/incidents/:incidentId': act('incidents'),
  'POST /api/incidents/:incidentId/log': act('incidents'),
  'POST /api/incidents/:incidentId/cameras': act('incidents'),
  'POST /api/incidents/:incidentId/cameras/:rowId/hold': act('incidents'),
  'POST /api/incidents/:incidentId/acknowledge': act('incidents'),
  'POST /api/incidents/:incidentId/hand-over': act('incidents'),
  'POST /api/incidents/:incidentId/accept': act('incidents'),
  'POST /api/incidents/:incidentId/return': act('incidents'),
  'POST /api/incidents/:incidentId/take-back': act('incidents'),
  'POST /api/incidents/:incidentId/close': act('incidents'),
  'POST /api/incidents/:incidentId/reopen': act('incidents'),

  'GET /api/evidence': get('export-request'),
  'GET /api/evidence/key': get('export-request'),
  'GET /api/evidence/verify.html': get('export-request'),
  'GET /api/evidence/:packId': act('export-request'),
  'POST /api/evidence': act('export-request'),
  'POST /api/evidence/:packId/approve': act('export-approve'),
  'POST /api/evidence/:packId/refuse': act('export-approve'),
  'POST /api/evidence/:packId/review': act('export-approve'),
  'POST /api/evidence/:packId/cancel': act('export-request'),
  'POST /api/evidence/:packId/try-again': act('export-request'),
  'POST /api/evidence/:packId/hand-over': act('export-request'),
  'POST /api/evidence/:packId/receive': act('export-request'),
  'POST /api/evidence/:packId/links': act('export-request'),
  'DELETE /api/evidence/:packId/links/:linkId': act('export-request'),
  // Whoever holds the link; without a good one there is nothing (404, or 400 for what is no link at all).
  'GET /api/evidence/links/:token': act('open'),

  'GET /api/contracts': get('contracts'),
  'POST /api/contracts': act('contracts'),
  'PUT /api/contracts/:contractId': act('contracts'),
  'GET /api/contract-coverages': get('contracts'),
  'POST /api/contracts/:contractId/cameras': act('contracts'),
  'GET /api/lessors/:unitId/sheets': act('contracts'),
  'GET /api/lessors/:unitId/sheets/:month': act('contracts'),
  'GET /api/lessors/:unitId/sheets/:month/sheet.csv': act('contracts'),
  'POST /api/lessors/:unitId/sheets/:month/close': act('contracts'),
  'POST /api/lessors/:unitId/sheets/:month/corrections': act('contracts'),

  // Sockets: what is asked of them while they are open is the matter of matrix-sockets.test.ts.
  'GET /api/events': act('see'),
  'GET /api/live': act('live'),
  'GET /api/ptz': act('ptz'),
};
