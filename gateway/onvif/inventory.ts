/**
 * Reads everything a device tells about itself, one call after the other. What fails is listed and the rest stands; a refused password ends the
 * reading at once (cameras lock out), and so does the deadline, with what was read until then.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { chooseProfiles } from './choose-profiles.ts';
import { type ClockOffset, measureClock } from './clock-offset.ts';
import { parseCapabilities, parseNetworkInterfaces, parseServices } from './device-facts.ts';
import type {
  DeviceInventory,
  InventoryChannel,
  InventoryProblem,
  MediaProfile,
  OnvifService,
} from './device-inventory.ts';
import { correctHttpUri, correctRtspUri, hostOf } from './device-uri.ts';
import { type InventoryOptions, InventoryReader, stopCodes } from './inventory-reader.ts';
import { mergeProfiles, type ProfileDraft, parseMedia1Profiles, parseMedia2Profiles } from './media-profiles.ts';
import { namespaces } from './soap-envelope.ts';
import type { SoapSession } from './soap-transport.ts';
import { escapeXml, findElements, textAt, type XmlElement } from './xml.ts';

interface Services {
  readonly services: readonly OnvifService[];
  readonly versions: readonly string[];
  readonly pullPoint: boolean | undefined;
}

async function readServices(reader: InventoryReader): Promise<Services> {
  const { xaddr } = reader.session.target;
  const asked = { IncludeCapability: false };
  const services = await reader.attempt('GetServices', async () =>
    parseServices(await reader.client.ask('device', 'GetServices', asked, reader.options()), xaddr),
  );
  const older = await reader.attempt('GetCapabilities', async () =>
    parseCapabilities(await reader.client.ask('device', 'GetCapabilities', undefined, reader.options()), xaddr),
  );
  const all = services?.length ? services : (older?.services ?? []);
  const core = all.find(({ namespace }) => namespace === namespaces.device)?.version;
  const versions = new Set([...(older?.versions ?? []), ...(core ? [core] : [])]);
  const sorted = [...versions].sort((one, other) => Number(one) - Number(other));
  return { services: all, versions: sorted, pullPoint: older?.pullPoint };
}

async function readIdentity(reader: InventoryReader, address: string) {
  const { client } = reader;
  const device = (operation: string) =>
    reader.attempt(operation, () => client.ask('device', operation, undefined, reader.options()));
  const about = await device('GetDeviceInformation');
  const network = await device('GetNetworkInterfaces');
  const hostName = textAt(await device('GetHostname'), 'HostnameInformation', 'Name');
  const endpoint = await reader.attempt('GetEndpointReference', async () => {
    const call = {
      namespace: namespaces.device,
      operation: 'GetEndpointReference',
      body: '<tds:GetEndpointReference/>',
    };
    return textAt((await reader.session.call({ ...call, ...reader.options() })).payload, 'GUID');
  });
  return {
    make: textAt(about, 'Manufacturer'),
    model: textAt(about, 'Model'),
    firmware: textAt(about, 'FirmwareVersion'),
    serial: textAt(about, 'SerialNumber'),
    hardwareId: textAt(about, 'HardwareId'),
    mac: (network && parseNetworkInterfaces(network, address)) ?? null,
    hostName: hostName || null,
    endpoint: endpoint ?? '',
  };
}

interface MediaServices {
  readonly media1: string | undefined;
  readonly media2: string | undefined;
}

function askMedia2(reader: InventoryReader, url: string, operation: string, inner: string): Promise<XmlElement> {
  const body = `<tr2:${operation}>${inner}</tr2:${operation}>`;
  const call = { namespace: namespaces.media2, operation, body, ...reader.options({ url }) };
  return reader.session.call(call).then(({ payload }) => payload);
}

async function readDrafts(reader: InventoryReader, { media1, media2 }: MediaServices): Promise<ProfileDraft[]> {
  const newer =
    media2 &&
    (await reader.attempt('Media2 GetProfiles', async () =>
      parseMedia2Profiles(await askMedia2(reader, media2, 'GetProfiles', '<tr2:Type>All</tr2:Type>')),
    ));
  const older =
    media1 &&
    (await reader.attempt('GetProfiles', async () =>
      parseMedia1Profiles(await reader.client.ask('media', 'GetProfiles', undefined, reader.options({ url: media1 }))),
    ));
  return mergeProfiles(older || [], newer || []);
}

/** Address of a profile's stream or still; each service in turn until one gives it. */
async function readUri(
  reader: InventoryReader,
  services: MediaServices,
  operation: 'GetStreamUri' | 'GetSnapshotUri',
  draft: ProfileDraft,
): Promise<string | undefined> {
  const { media1, media2 } = services;
  const stream = operation === 'GetStreamUri';
  return reader.attempt(`${operation} ${draft.token}`, async () => {
    if (media2 !== undefined && draft.codecFrom === 'media2') {
      const protocol = stream ? '<tr2:Protocol>RTSP</tr2:Protocol>' : '';
      const inner = `${protocol}<tr2:ProfileToken>${escapeXml(draft.token)}</tr2:ProfileToken>`;
      try {
        const uri = textAt(await askMedia2(reader, media2, operation, inner), 'Uri');
        if (uri !== '') return uri;
      } catch (error) {
        if (media1 === undefined || !(error instanceof GatewayError) || stopCodes.has(error.code)) throw error;
      }
    }
    if (media1 === undefined) throw new GatewayError('camera.bad-answer', { details: { operation } });
    const parameters = { ProfileToken: draft.token, ...(stream ? { Protocol: 'RTSP' } : {}) };
    const payload = await reader.client.ask('media', operation, parameters, reader.options({ url: media1 }));
    return textAt(payload, 'MediaUri', 'Uri');
  });
}

async function completeProfile(
  reader: InventoryReader,
  services: MediaServices,
  draft: ProfileDraft,
): Promise<MediaProfile | undefined> {
  const { xaddr } = reader.session.target;
  const stated = await readUri(reader, services, 'GetStreamUri', draft);
  if (stated === undefined) return undefined;
  const operation = `GetStreamUri ${draft.token}`;
  const rtspUrl = await reader.attempt(operation, async () => correctRtspUri(stated, hostOf(xaddr)));
  const still = await readUri(reader, services, 'GetSnapshotUri', draft);
  const snapshotUrl =
    still && (await reader.attempt(`GetSnapshotUri ${draft.token}`, async () => correctHttpUri(still, xaddr)));
  if (rtspUrl === undefined) return undefined;
  const { videoSourceToken, sourceConfigurationToken, ptzNodeToken, ...facts } = draft;
  return { ...facts, rtspUrl, snapshotUrl: snapshotUrl || null };
}

/** Order of the video sources as the device lists them; those only profiles name come after. */
async function readSources(reader: InventoryReader, media1: string | undefined, drafts: readonly ProfileDraft[]) {
  const listed =
    media1 &&
    (await reader.attempt('GetVideoSources', async () =>
      findElements(
        await reader.client.ask('media', 'GetVideoSources', undefined, reader.options({ url: media1 })),
        'VideoSources',
      ).map(({ attributes }) => attributes['token'] ?? ''),
    ));
  const used = drafts.map(({ videoSourceToken }) => videoSourceToken);
  return [...new Set([...(listed || []).filter((token) => used.includes(token)), ...used])];
}

async function readChannels(
  reader: InventoryReader,
  services: MediaServices,
  hasPtz: boolean,
): Promise<InventoryChannel[]> {
  const drafts = await readDrafts(reader, services);
  if (drafts.length === 0) return [];
  const sources = await readSources(reader, services.media1, drafts);
  const channels: InventoryChannel[] = [];
  for (const videoSourceToken of sources) {
    const own = drafts.filter((draft) => draft.videoSourceToken === videoSourceToken);
    const profiles: MediaProfile[] = [];
    for (const draft of own) {
      const profile = await completeProfile(reader, services, draft);
      if (profile !== undefined) profiles.push(profile);
    }
    const chosen = chooseProfiles(profiles);
    const steerable = own.filter(({ ptzNodeToken }) => hasPtz && ptzNodeToken !== '');
    const ptz = steerable.find(({ token }) => token === chosen.mainToken) ?? steerable[0];
    channels.push({
      channel: channels.length + 1,
      videoSourceToken,
      sourceConfigurationToken: own[0]?.sourceConfigurationToken ?? '',
      profiles,
      ...chosen,
      ptzToken: ptz?.token ?? null,
      ptzNodeToken: ptz?.ptzNodeToken ?? null,
    });
  }
  return channels;
}

/** Whether this problem is at least a sensible answer. */
function speaksSoap({ code, details }: InventoryProblem): boolean {
  if (code !== 'camera.bad-answer') return code === 'camera.not-supported' || code === 'camera.forbidden';
  return 'fault' in details || 'status' in details || details['reason'] === 'no time';
}

/** Nothing at all was answered: then the reason is the result. */
function throwWhenNothing(reader: InventoryReader, read: readonly unknown[]): void {
  const [first] = reader.problems;
  if (reader.refused || first === undefined || read.some((value) => value)) return;
  throw new GatewayError(first.code, { details: { ...first.details, operation: first.operation } });
}

/**
 * Errors: what the first call met when the device answered nothing at all (`camera.timeout`, `.refused`, `.unreachable`, `.bad-answer` …);
 * the signal's reason when it aborts. A refused password is no error here: `refused` says so.
 */
export async function readInventory(
  clock: Clock,
  session: SoapSession,
  options: InventoryOptions = {},
): Promise<DeviceInventory> {
  const reader = new InventoryReader(clock, session, options);
  const { xaddr } = session.target;
  const address = hostOf(xaddr).replace(/^\[|\]$/g, '');
  const measured: ClockOffset | undefined = await reader.attempt('GetSystemDateAndTime', () =>
    measureClock(clock, session, { precise: options.preciseClock ?? false, ...reader.options() }),
  );
  // Whoever answers not even this in time (or with poison) is not asked twenty more questions.
  const [failed] = reader.problems;
  if (failed && !speaksSoap(failed)) throwWhenNothing(reader, []);
  const { services, versions, pullPoint } = await readServices(reader);
  const identity = await readIdentity(reader, address);
  throwWhenNothing(reader, [measured, services.length, identity.make, identity.endpoint]);
  const serviceAt = (namespace: string) => services.find((service) => service.namespace === namespace)?.xaddr;
  const media = { media1: serviceAt(namespaces.media), media2: serviceAt(namespaces.media2) };
  const hasPtz = serviceAt(namespaces.ptz) !== undefined;
  const channels = await readChannels(reader, media, hasPtz);
  return {
    address,
    xaddr,
    ...identity,
    services,
    onvifVersions: versions,
    media2: media.media2 !== undefined,
    ptz: channels.some(({ ptzToken }) => ptzToken !== null),
    events: serviceAt(namespaces.events) !== undefined && pullPoint !== false,
    channels,
    clock: measured ?? null,
    auth: session.authMethod,
    refused: reader.refused,
    problems: reader.problems,
  };
}
