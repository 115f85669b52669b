/**
 * The schema of the machine's configuration (`gateway.yaml`). One schema is validator, type and the list that
 * `gateway.example.yaml` is tested against. Unknown keys are refused. Secrets come by environment or file only.
 */
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false } as const;
const Port = Type.Integer({ minimum: 0, maximum: 65535 });
const Ms = Type.Integer({ minimum: 1 });

const LadderStep = Type.Object({ waitMs: Ms, times: Type.Integer({ minimum: 1 }) }, strict);

/** The least severity that is meant. */
const SeverityName = Type.Union(
  [Type.Literal('critical'), Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')],
  { default: 'high' },
);

export const GatewayConfig = Type.Object(
  {
    listen: Type.Object(
      {
        host: Type.String({ default: '127.0.0.1' }),
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 8080 }),
        /** Host names and addresses by which desks call this gateway; a request that names another is refused. */
        names: Type.Array(Type.String(), { default: [] }),
        /** `own`: a certificate of the gateway's own authority. */
        tls: Type.Union(
          [Type.Literal('off'), Type.Literal('own'), Type.Object({ cert: Type.String(), key: Type.String() }, strict)],
          { default: 'off' },
        ),
        proxy: Type.Object(
          {
            /** Addresses (or CIDR ranges) of the proxies that end TLS before us: whom they name is believed. */
            trust: Type.Array(Type.String(), { default: [] }),
          },
          { ...strict, default: {} },
        ),
        limits: Type.Object(
          {
            connectionsPerAddress: Type.Integer({ minimum: 8, default: 256 }),
            /** Of one session, outside pictures and sockets. */
            requestsPerSecond: Type.Integer({ minimum: 1, default: 50 }),
            requestsBurst: Type.Integer({ minimum: 1, default: 200 }),
            /** Signing in and one-time links, of one address. */
            signInsPerMinute: Type.Integer({ minimum: 5, default: 120 }),
          },
          { ...strict, default: {} },
        ),
      },
      { ...strict, default: {} },
    ),
    storage: Type.Object(
      {
        /** Folder of gateway.db, metrics.db, the lock file and the admin socket. */
        folder: Type.String({ default: 'var' }),
        /** File with the 32-byte key (base64) that encrypts camera passwords; made with mode 0600 at first start. */
        keyFile: Type.String({ default: 'var/credentials.key' }),
      },
      { ...strict, default: {} },
    ),
    log: Type.Object(
      {
        level: Type.Union([Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')], {
          default: 'info',
        }),
      },
      { ...strict, default: {} },
    ),
    access: Type.Object(
      {
        /** A session that asks for nothing is locked after this long. */
        idleMs: Type.Integer({ minimum: 60000, default: 43200000 }),
        /** However much it is used. */
        absoluteMs: Type.Integer({ minimum: 60000, default: 86400000 }),
        /** A desk without input locks itself after this long: its controls, never its pictures. */
        lockMs: Type.Integer({ minimum: 1000, default: 900000 }),
        /** A desk that stays locked for so long is signed out. */
        lockedMs: Type.Integer({ minimum: 60000, default: 86400000 }),
        /** Kinds of views for which people must say a purpose. */
        purposes: Type.Array(
          Type.Union([Type.Literal('live'), Type.Literal('listen'), Type.Literal('playback'), Type.Literal('replay')]),
          { default: [] },
        ),
        /** However often it is renewed, a ticket for another player ends after this long. */
        ticketMs: Type.Integer({ minimum: 60000, maximum: 604800000, default: 43200000 }),
        auditDays: Type.Integer({ minimum: 90, default: 366 }),
        /** Name of this command centre in authenticator apps. */
        issuer: Type.String({ minLength: 1, maxLength: 50, default: 'Tháp Canh' }),
      },
      { ...strict, default: {} },
    ),
    cameras: Type.Object(
      {
        /** CIDR ranges that may hold cameras; an address outside is refused. */
        networks: Type.Array(Type.String(), { default: [] }),
        /** Whether 127.0.0.0/8 may hold cameras: for simulated districts only. */
        allowLoopback: Type.Boolean({ default: false }),
        discovery: Type.Object(
          {
            /** Local IPv4 addresses whose networks are probed by multicast; empty: all interfaces. */
            interfaces: Type.Array(Type.String(), { default: [] }),
            /** Hosts and CIDR ranges probed by unicast. */
            targets: Type.Array(Type.String(), { default: [] }),
            windowMs: Type.Integer({ minimum: 200, default: 5000 }),
            parallel: Type.Integer({ minimum: 1, maximum: 64, default: 8 }),
            deviceDeadlineMs: Type.Integer({ minimum: 500, default: 20000 }),
            /** How often lost devices are looked for at new addresses, at most. */
            followMovedMs: Type.Integer({ minimum: 1000, default: 30000 }),
            /** Ports tried by HTTP when a target answers no WS-Discovery probe. */
            httpPorts: Type.Array(Port, { default: [80, 8000, 8080, 8899, 2020] }),
            rtspPorts: Type.Array(Port, { default: [554, 8554] }),
          },
          { ...strict, default: {} },
        ),
        ptz: Type.Object(
          {
            moveTimeoutMs: Type.Integer({ minimum: 200, default: 1000 }),
            holdMs: Type.Integer({ minimum: 1000, default: 15000 }),
          },
          { ...strict, default: {} },
        ),
        /** Subscribe to ONVIF events (motion, tamper, digital input). */
        events: Type.Boolean({ default: true }),
        tcpProbeMs: Type.Integer({ minimum: 200, default: 5000 }),
      },
      { ...strict, default: {} },
    ),
    streams: Type.Object(
      {
        ffmpeg: Type.String({ default: 'ffmpeg' }),
        /** Sources started at the same time; each costs about 0.1 s of CPU. */
        parallelStarts: Type.Integer({ minimum: 1, default: 4 }),
        frameTimeoutMs: Type.Integer({ minimum: 500, default: 5000 }),
        /** How long an on-demand profile stays pulled after its last viewer. */
        lingerMs: Type.Integer({ minimum: 0, default: 30000 }),
        window: Type.Object(
          {
            maxBytes: Type.Integer({ minimum: 1000000, default: 33554432 }),
            maxMs: Type.Integer({ minimum: 2000, default: 35000 }),
          },
          { ...strict, default: {} },
        ),
        hls: Type.Object(
          {
            segmentMs: Type.Integer({ minimum: 500, default: 2000 }),
            partMs: Type.Integer({ minimum: 100, default: 250 }),
            segments: Type.Integer({ minimum: 3, default: 8 }),
          },
          { ...strict, default: {} },
        ),
        transcode: Type.Object(
          {
            /** Concurrent transcodes; each costs much of a core. 0: none. */
            budget: Type.Integer({ minimum: 0, default: 2 }),
            height: Type.Integer({ minimum: 120, default: 720 }),
            maxFps: Type.Integer({ minimum: 1, default: 15 }),
          },
          { ...strict, default: {} },
        ),
        ladder: Type.Object(
          {
            steps: Type.Array(LadderStep, {
              default: [
                { waitMs: 1000, times: 5 },
                { waitMs: 5000, times: 5 },
                { waitMs: 10000, times: 10 },
              ],
            }),
            lastWaitMs: Type.Integer({ minimum: 1, default: 60000 }),
            unauthorisedWaitMs: Type.Integer({ minimum: 1, default: 900000 }),
            jitter: Type.Number({ minimum: 0, maximum: 1, default: 0.2 }),
          },
          { ...strict, default: {} },
        ),
      },
      { ...strict, default: {} },
    ),
    recordings: Type.Object(
      {
        /** Where recordings are kept; none: nothing is recorded. */
        disks: Type.Array(
          Type.Object(
            {
              /** As pages call it; unique. */
              name: Type.String({ minLength: 1, maxLength: 40 }),
              folder: Type.String({ minLength: 1 }),
              /** At most so much of it, 10^9 bytes; 0: what the disk has, less `minFreeGb`. */
              quotaGb: Type.Number({ minimum: 0, default: 0 }),
            },
            strict,
          ),
          { default: [] },
        ),
        /** What a segment holds at most: so much can be lost when the power goes. */
        segmentMs: Type.Integer({ minimum: 200, maximum: 2000, default: 1000 }),
        fileMs: Type.Integer({ minimum: 2000, maximum: 600000, default: 600000 }),
        /** Left free on each disk, 10^9 bytes. */
        minFreeGb: Type.Number({ minimum: 0, default: 2 }),
        /** What is held may take at most so much of all disks. */
        holdShare: Type.Number({ minimum: 0, maximum: 1, default: 0.5 }),
        /** How long a bookmark keeps its half minutes. */
        bookmarkHours: Type.Integer({ minimum: 1, maximum: 720, default: 72 }),
      },
      { ...strict, default: {} },
    ),
    evidence: Type.Object(
      {
        /** Where packs lie, which may be large; empty: `evidence` in the storage folder. */
        folder: Type.String({ default: '' }),
      },
      { ...strict, default: {} },
    ),
    alarms: Type.Object(
      {
        /** An alarm that nobody takes for so long goes to the next person. */
        escalateMs: Type.Integer({ minimum: 10000, default: 300000 }),
        /** After a start: what stood before and has not been found again by then is over. */
        settleMs: Type.Integer({ minimum: 1000, default: 120000 }),
        /** Where alarms go besides the pages. Secrets come by file. */
        outgoing: Type.Object(
          {
            webhook: Type.Optional(
              Type.Object(
                {
                  url: Type.String({ format: 'uri', pattern: '^https?://' }),
                  secretFile: Type.String(),
                  from: SeverityName,
                },
                strict,
              ),
            ),
            mail: Type.Optional(
              Type.Object(
                {
                  host: Type.String(),
                  port: Type.Integer({ minimum: 1, maximum: 65535, default: 25 }),
                  sender: Type.String(),
                  to: Type.Array(Type.String(), { minItems: 1 }),
                  user: Type.Optional(Type.String()),
                  passwordFile: Type.Optional(Type.String()),
                  from: SeverityName,
                },
                strict,
              ),
            ),
          },
          { ...strict, default: {} },
        ),
      },
      { ...strict, default: {} },
    ),
    health: Type.Object(
      {
        sampleMs: Type.Integer({ minimum: 200, default: 5000 }),
        onvifMs: Type.Integer({ minimum: 1000, default: 60000 }),
        /** How often a camera that is not pulled is tested for a first keyframe. */
        spotCheckMs: Type.Integer({ minimum: 1000, default: 300000 }),
        /** How often a keyframe of each running camera is looked at (black, covered, unchanged, …). */
        pictureMs: Type.Integer({ minimum: 1000, default: 8500 }),
        heartbeatMs: Type.Integer({ minimum: 200, default: 2000 }),
        /** File with the bearer token that opens GET /metrics to a scraper. */
        metricsTokenFile: Type.Optional(Type.String()),
        metricStore: Type.Union(
          [
            Type.Object({ kind: Type.Literal('sqlite') }, strict),
            Type.Object(
              {
                kind: Type.Literal('influx'),
                host: Type.String(),
                port: Type.Integer({ minimum: 1, maximum: 65535, default: 8086 }),
                database: Type.String({ default: 'thapcanh' }),
                username: Type.Optional(Type.String()),
                /** File with the password. */
                passwordFile: Type.Optional(Type.String()),
              },
              strict,
            ),
          ],
          { default: { kind: 'sqlite' } },
        ),
      },
      { ...strict, default: {} },
    ),
  },
  strict,
);
export type GatewayConfig = Static<typeof GatewayConfig>;
