/**
 * Tables of the cameras room. Times are epoch ms, flags 0/1, lists JSON text. What may change while history must stand
 * (which device, which site and link, which lessor and contract) is kept as from-to rows; `until_ms` null is now.
 */
export type CameraTables = {
  site: {
    id: string;
    code: string;
    name: string;
    kind: 'tunnel' | 'city-gate' | 'ward';
    unit_id: string | null;
    created_at_ms: number;
    /** Removed; the row stays, because cameras' history points at it. Its code is then its id: the code is free. */
    retired_at_ms: number | null;
  };
  site_span: Span & { site_id: string; code: string; name: string; kind: string; unit_id: string | null };
  link: {
    id: string;
    code: string;
    name: string;
    site_id: string;
    created_at_ms: number;
    retired_at_ms: number | null;
  };
  link_span: Span & { link_id: string; code: string; name: string; site_id: string };
  camera: {
    id: string;
    code: string;
    name: string;
    road: string | null;
    chainage_m: number | null;
    latitude: number | null;
    longitude: number | null;
    bearing_deg: number | null;
    contact: string | null;
    expected_address: string | null;
    pull_main: 'always' | 'on-demand' | 'never';
    pull_sub: 'always' | 'on-demand' | 'never';
    main_token: string | null;
    sub_token: string | null;
    transport: 'tcp' | 'udp';
    ingest: 'auto' | 'direct' | 'ffmpeg';
    ptz_home_after_min: number | null;
    created_at_ms: number;
    retired_at_ms: number | null;
  };
  camera_group: {
    id: string;
    code: string;
    name: string;
    created_at_ms: number;
    /** Removed; the row stays, because grants point at it. Its code is then its id. */
    retired_at_ms: number | null;
  };
  camera_group_member: { group_id: string; camera_id: string };
  camera_site: Span & { camera_id: string; site_id: string; link_id: string | null };
  camera_contract: Span & {
    camera_id: string;
    lessor_unit_id: string | null;
    contract_number: string | null;
    contract_from: string | null;
    contract_until: string | null;
  };
  device: {
    id: string;
    /** What says that it is the same unit again: `mac:…`, `serial:…`, `endpoint:…`, `rtsp:…`. */
    identity: string;
    mac: string | null;
    endpoint: string | null;
    make: string;
    model: string;
    firmware: string;
    serial: string;
    /** Host name as a person typed it; null when a literal address was given. */
    host_name: string | null;
    xaddr: string | null;
    onvif_versions: string;
    services: string;
    ptz: number;
    events: number;
    media2: number;
    clock_offset_ms: number | null;
    seen_at_ms: number;
    created_at_ms: number;
  };
  device_address: Span & { device_id: string; address: string };
  device_channel: {
    device_id: string;
    channel: number;
    profiles: string;
    main_token: string | null;
    sub_token: string | null;
    ptz_token: string | null;
    source_tokens: string;
  };
  binding: Span & { camera_id: string; device_id: string; channel: number };
  credential: {
    id: string;
    scope_kind: 'camera' | 'device' | 'site' | 'range';
    scope_key: string;
    username: string;
    /** nonce ‖ ciphertext ‖ tag, base64. */
    sealed: string;
    changed_at_ms: number;
  };
};

interface Span {
  id: string;
  from_ms: number;
  until_ms: number | null;
}
