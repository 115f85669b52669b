/** ONVIF device management (ver10): who the device is, what it can do, what time it believes it is. */
import { baseUrl, hasMedia2, type OnvifContext, type Operation } from './onvif-context.ts';
import { type SoapCall, SoapFault } from './soap.ts';
import { escapeXml, textAt } from './xml.ts';

interface ServiceEntry {
  readonly namespace: string;
  readonly path: string;
  readonly version: readonly [number, number];
}

function servicesOf(context: OnvifContext): ServiceEntry[] {
  const services: ServiceEntry[] = [
    { namespace: 'http://www.onvif.org/ver10/device/wsdl', path: 'device_service', version: [2, 60] },
    { namespace: 'http://www.onvif.org/ver10/media/wsdl', path: 'media_service', version: [2, 60] },
    { namespace: 'http://www.onvif.org/ver10/events/wsdl', path: 'event_service', version: [2, 60] },
    { namespace: 'http://www.onvif.org/ver20/imaging/wsdl', path: 'imaging_service', version: [2, 30] },
  ];
  if (hasMedia2(context))
    services.push({ namespace: 'http://www.onvif.org/ver20/media/wsdl', path: 'media2_service', version: [2, 20] });
  if (context.ptz !== undefined)
    services.push({ namespace: 'http://www.onvif.org/ver20/ptz/wsdl', path: 'ptz_service', version: [2, 50] });
  return services;
}

function getSystemDateAndTime(_call: SoapCall, context: OnvifContext): string {
  const utc = new Date(context.cameraMs());
  const local = new Date(context.cameraMs() + 7 * 3_600_000);
  const render = (time: Date): string =>
    `<tt:Time><tt:Hour>${time.getUTCHours()}</tt:Hour><tt:Minute>${time.getUTCMinutes()}</tt:Minute><tt:Second>${time.getUTCSeconds()}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${time.getUTCFullYear()}</tt:Year><tt:Month>${time.getUTCMonth() + 1}</tt:Month><tt:Day>${time.getUTCDate()}</tt:Day></tt:Date>`;
  return (
    '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>' +
    '<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>ICT-7</tt:TZ></tt:TimeZone>' +
    `<tt:UTCDateTime>${render(utc)}</tt:UTCDateTime><tt:LocalDateTime>${render(local)}</tt:LocalDateTime>` +
    '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
  );
}

function getDeviceInformation(_call: SoapCall, { state }: OnvifContext): string {
  const { make, model, firmware } = state.definition;
  return (
    `<tds:GetDeviceInformationResponse><tds:Manufacturer>${escapeXml(make)}</tds:Manufacturer><tds:Model>${escapeXml(model)}</tds:Model>` +
    `<tds:FirmwareVersion>${escapeXml(firmware)}</tds:FirmwareVersion><tds:SerialNumber>${escapeXml(state.serial)}</tds:SerialNumber>` +
    `<tds:HardwareId>${escapeXml(model)}</tds:HardwareId></tds:GetDeviceInformationResponse>`
  );
}

function getCapabilities(_call: SoapCall, context: OnvifContext): string {
  const base = baseUrl(context);
  const ptz = context.ptz === undefined ? '' : `<tt:PTZ><tt:XAddr>${base}/onvif/ptz_service</tt:XAddr></tt:PTZ>`;
  const versions = '<tt:SupportedVersions><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tt:SupportedVersions>';
  return (
    `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>${base}/onvif/device_service</tt:XAddr>` +
    `<tt:System><tt:DiscoveryResolve>false</tt:DiscoveryResolve><tt:DiscoveryBye>true</tt:DiscoveryBye><tt:RemoteDiscovery>false</tt:RemoteDiscovery>${versions}</tt:System></tt:Device>` +
    `<tt:Events><tt:XAddr>${base}/onvif/event_service</tt:XAddr><tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
    '<tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>' +
    `<tt:Imaging><tt:XAddr>${base}/onvif/imaging_service</tt:XAddr></tt:Imaging>` +
    `<tt:Media><tt:XAddr>${base}/onvif/media_service</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast>` +
    `<tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>${ptz}</tds:Capabilities></tds:GetCapabilitiesResponse>`
  );
}

function getServices(_call: SoapCall, context: OnvifContext): string {
  const services = servicesOf(context).map(
    ({ namespace, path, version: [major, minor] }) =>
      `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${baseUrl(context)}/onvif/${path}</tds:XAddr>` +
      `<tds:Version><tt:Major>${major}</tt:Major><tt:Minor>${minor}</tt:Minor></tds:Version></tds:Service>`,
  );
  return `<tds:GetServicesResponse>${services.join('')}</tds:GetServicesResponse>`;
}

function getServiceCapabilities(): string {
  return (
    '<tds:GetServiceCapabilitiesResponse><tds:Capabilities><tds:Network IPFilter="false" ZeroConfiguration="false"/>' +
    '<tds:Security UsernameToken="true" HttpDigest="true"/><tds:System DiscoveryBye="true"/></tds:Capabilities></tds:GetServiceCapabilitiesResponse>'
  );
}

function getNetworkInterfaces(_call: SoapCall, { state }: OnvifContext): string {
  return (
    '<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled>' +
    `<tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${state.definition.mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>` +
    `<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${state.address}</tt:Address><tt:PrefixLength>24</tt:PrefixLength></tt:Manual>` +
    '<tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>'
  );
}

/** The scopes that discovery announces too; values percent-encoded. */
export function scopesOf({ state, ptz }: Pick<OnvifContext, 'state' | 'ptz'>): string[] {
  const { name, model, make } = state.definition;
  const encode = (text: string): string => encodeURIComponent(text);
  const base = 'onvif://www.onvif.org';
  const scopes = [
    `${base}/type/video_encoder`,
    `${base}/Profile/Streaming`,
    `${base}/name/${encode(`${make} ${model}`)}`,
  ];
  if (ptz !== undefined) scopes.push(`${base}/type/ptz`);
  return [...scopes, `${base}/hardware/${encode(model)}`, `${base}/location/${encode(name)}`];
}

function getScopes(_call: SoapCall, context: OnvifContext): string {
  const scopes = scopesOf(context).map(
    (scope) =>
      `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`,
  );
  return `<tds:GetScopesResponse>${scopes.join('')}</tds:GetScopesResponse>`;
}

function getHostname(_call: SoapCall, { state }: OnvifContext): string {
  const name = `camera-${state.definition.mac.replaceAll(':', '')}`;
  return `<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>${name}</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>`;
}

function getNetworkProtocols(_call: SoapCall, { state }: OnvifContext): string {
  const protocol = (name: string, port: number): string =>
    `<tds:NetworkProtocols><tt:Name>${name}</tt:Name><tt:Enabled>true</tt:Enabled><tt:Port>${port}</tt:Port></tds:NetworkProtocols>`;
  return `<tds:GetNetworkProtocolsResponse>${protocol('HTTP', state.httpPort)}${protocol('RTSP', state.rtspPort)}</tds:GetNetworkProtocolsResponse>`;
}

function getUsers(_call: SoapCall, { state }: OnvifContext): string {
  return `<tds:GetUsersResponse><tds:User><tt:Username>${escapeXml(state.definition.user)}</tt:Username><tt:UserLevel>Administrator</tt:UserLevel></tds:User></tds:GetUsersResponse>`;
}

/** Sets the camera's clock, whole seconds, as a client that puts it right does. */
function setSystemDateAndTime(call: SoapCall, context: OnvifContext): string {
  const field = (...names: string[]): number => Number(textAt(call.body, 'UTCDateTime', ...names));
  const ms = Date.UTC(
    field('Date', 'Year'),
    field('Date', 'Month') - 1,
    field('Date', 'Day'),
    field('Time', 'Hour'),
    field('Time', 'Minute'),
    field('Time', 'Second'),
  );
  if (textAt(call.body, 'DateTimeType') === 'Manual') {
    if (!(ms > 0)) throw new SoapFault('ter:InvalidArgVal', 'No valid UTCDateTime');
    context.state.clockOffsetMs = ms - context.nowMs();
  }
  return '<tds:SetSystemDateAndTimeResponse/>';
}

export const DEVICE_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetSystemDateAndTime: getSystemDateAndTime,
  SetSystemDateAndTime: setSystemDateAndTime,
  GetDeviceInformation: getDeviceInformation,
  GetCapabilities: getCapabilities,
  GetServices: getServices,
  GetServiceCapabilities: getServiceCapabilities,
  GetNetworkInterfaces: getNetworkInterfaces,
  GetScopes: getScopes,
  GetHostname: getHostname,
  GetNetworkProtocols: getNetworkProtocols,
  GetUsers: getUsers,
  GetEndpointReference: (_call, { state }) =>
    `<tds:GetEndpointReferenceResponse><tds:GUID>urn:uuid:${state.definition.uuid}</tds:GUID></tds:GetEndpointReferenceResponse>`,
  GetNTP: () =>
    '<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP></tds:NTPInformation></tds:GetNTPResponse>',
  GetDNS: () =>
    '<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>false</tt:FromDHCP></tds:DNSInformation></tds:GetDNSResponse>',
};
