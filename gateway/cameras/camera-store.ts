/**
 * Cameras in the database: what a camera is now, and the from-to rows of where it belonged and who leased it. Writing a
 * camera closes the open row and opens a new one only when that part really changed.
 */
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/id.ts';
import type { CameraRecord } from './records.ts';
import type { CameraTables } from './tables.ts';

export interface CameraStore {
  /** With the retired ones, ordered by code. */
  list(): Promise<CameraRecord[]>;
  insert(camera: CameraRecord, nowMs: number): Promise<void>;
  update(camera: CameraRecord, nowMs: number): Promise<void>;
  siteHistory(cameraId: string): Promise<CameraTables['camera_site'][]>;
  contractHistory(cameraId: string): Promise<CameraTables['camera_contract'][]>;
}

/** `database` may be a transaction. */
export function createCameraStore(database: Database): CameraStore {
  const db = database.withTables<CameraTables>();
  const openSpans = async (camera: CameraRecord, nowMs: number): Promise<void> => {
    const span = { camera_id: camera.id, from_ms: nowMs, until_ms: null };
    const site = { site_id: camera.siteId, link_id: camera.linkId };
    const contract = contractColumns(camera);
    const openSite = await db
      .selectFrom('camera_site')
      .selectAll()
      .where('camera_id', '=', camera.id)
      .where('until_ms', 'is', null)
      .executeTakeFirst();
    if (!openSite || openSite.site_id !== site.site_id || openSite.link_id !== site.link_id) {
      if (openSite)
        await db.updateTable('camera_site').set({ until_ms: nowMs }).where('id', '=', openSite.id).execute();
      await db
        .insertInto('camera_site')
        .values({ id: newId(nowMs), ...span, ...site })
        .execute();
    }
    const openContract = await db
      .selectFrom('camera_contract')
      .selectAll()
      .where('camera_id', '=', camera.id)
      .where('until_ms', 'is', null)
      .executeTakeFirst();
    if (!openContract || !sameContract(openContract, contract)) {
      if (openContract) {
        await db.updateTable('camera_contract').set({ until_ms: nowMs }).where('id', '=', openContract.id).execute();
      }
      await db
        .insertInto('camera_contract')
        .values({ id: newId(nowMs), ...span, ...contract })
        .execute();
    }
  };
  return {
    async list() {
      const rows = await db
        .selectFrom('camera')
        .innerJoin('camera_site', 'camera_site.camera_id', 'camera.id')
        .innerJoin('camera_contract', 'camera_contract.camera_id', 'camera.id')
        .where('camera_site.until_ms', 'is', null)
        .where('camera_contract.until_ms', 'is', null)
        .selectAll('camera')
        .select(['camera_site.site_id', 'camera_site.link_id'])
        .select(['camera_contract.lessor_unit_id', 'camera_contract.contract_number'])
        .select(['camera_contract.contract_from', 'camera_contract.contract_until'])
        .orderBy('camera.code')
        .execute();
      return rows.map(recordOf);
    },
    async insert(camera, nowMs) {
      await db
        .insertInto('camera')
        .values({ ...columnsOf(camera), id: camera.id, created_at_ms: nowMs })
        .execute();
      await openSpans(camera, nowMs);
    },
    async update(camera, nowMs) {
      await db.updateTable('camera').set(columnsOf(camera)).where('id', '=', camera.id).execute();
      await openSpans(camera, nowMs);
    },
    siteHistory: (cameraId) =>
      db
        .selectFrom('camera_site')
        .selectAll()
        .where('camera_id', '=', cameraId)
        .orderBy('from_ms')
        .orderBy('id')
        .execute(),
    contractHistory: (cameraId) =>
      db
        .selectFrom('camera_contract')
        .selectAll()
        .where('camera_id', '=', cameraId)
        .orderBy('from_ms')
        .orderBy('id')
        .execute(),
  };
}

type Row = CameraTables['camera'] &
  Pick<CameraTables['camera_site'], 'site_id' | 'link_id'> &
  Omit<CameraTables['camera_contract'], 'id' | 'camera_id' | 'from_ms' | 'until_ms'>;

function recordOf(row: Row): CameraRecord {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    siteId: row.site_id,
    linkId: row.link_id,
    place: {
      road: row.road,
      chainageM: row.chainage_m,
      latitude: row.latitude,
      longitude: row.longitude,
      bearingDeg: row.bearing_deg,
    },
    lessorUnitId: row.lessor_unit_id,
    contractNumber: row.contract_number,
    contractFrom: row.contract_from,
    contractUntil: row.contract_until,
    contact: row.contact,
    expectedAddress: row.expected_address,
    pullMain: row.pull_main,
    pullSub: row.pull_sub,
    mainToken: row.main_token,
    subToken: row.sub_token,
    transport: row.transport,
    ingest: row.ingest,
    ptzHomeAfterMin: row.ptz_home_after_min,
    retiredAtMs: row.retired_at_ms,
  };
}

const columnsOf = (camera: CameraRecord) => ({
  code: camera.code,
  name: camera.name,
  road: camera.place.road,
  chainage_m: camera.place.chainageM,
  latitude: camera.place.latitude,
  longitude: camera.place.longitude,
  bearing_deg: camera.place.bearingDeg,
  contact: camera.contact,
  expected_address: camera.expectedAddress,
  pull_main: camera.pullMain,
  pull_sub: camera.pullSub,
  main_token: camera.mainToken,
  sub_token: camera.subToken,
  transport: camera.transport,
  ingest: camera.ingest,
  ptz_home_after_min: camera.ptzHomeAfterMin,
  retired_at_ms: camera.retiredAtMs,
});

const contractColumns = (camera: CameraRecord) => ({
  lessor_unit_id: camera.lessorUnitId,
  contract_number: camera.contractNumber,
  contract_from: camera.contractFrom,
  contract_until: camera.contractUntil,
});

type ContractColumns = ReturnType<typeof contractColumns>;
const sameContract = (a: ContractColumns, b: ContractColumns): boolean =>
  a.lessor_unit_id === b.lessor_unit_id &&
  a.contract_number === b.contract_number &&
  a.contract_from === b.contract_from &&
  a.contract_until === b.contract_until;
