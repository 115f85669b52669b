/** ONVIF Media1 (ver10). It cannot say H.265, so an H.265 profile is called H264 here: so do real cameras. */
import type { LiveStream } from '../streams/live-stream.ts';
import { type OnvifContext, type Operation, uriHost } from './onvif-context.ts';
import { type SoapCall, SoapFault } from './soap.ts';
import { escapeXml, textAt } from './xml.ts';

/** The profile a call names; throws the fault of ONVIF Media 5.2.4. */
export function profileOf(call: SoapCall, context: OnvifContext): LiveStream {
  const token = textAt(call.body, 'ProfileToken');
  const stream = context.streams.find((candidate) => candidate.token === token);
  if (stream === undefined) throw new SoapFault('ter:NoProfile', `No profile ${token}`);
  return stream;
}

export function streamUri(stream: LiveStream, context: OnvifContext): string {
  return `rtsp://${uriHost(context)}:${context.state.rtspPort}${stream.path}`;
}

export function snapshotUri(stream: LiveStream, context: OnvifContext): string {
  return `http://${uriHost(context)}:${context.state.httpPort}/onvif-http/snapshot?channel=${stream.channel}&profile=${stream.token}`;
}

function sourceToken(channel: number): string {
  return `VideoSource_${channel}`;
}

export function encoderToken(stream: LiveStream): string {
  return `VideoEncoder_${stream.token}`;
}

function channelsOf({ streams }: OnvifContext): LiveStream[] {
  return streams.filter((stream) => stream.role === 'main');
}

/** Children of a tt:VideoSourceConfiguration. */
export function sourceConfiguration(stream: LiveStream): string {
  return (
    `<tt:Name>Source ${stream.channel}</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>${sourceToken(stream.channel)}</tt:SourceToken>` +
    '<tt:Bounds x="0" y="0" width="1920" height="1080"/>'
  );
}

function encoderConfiguration(stream: LiveStream): string {
  const { codec, width, height, fps, gop, bitrateKbit } = stream.clip.facts;
  const encoding = codec === 'mjpeg' ? 'JPEG' : 'H264';
  const h264 =
    codec === 'mjpeg'
      ? ''
      : `<tt:H264><tt:GovLength>${gop}</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264>`;
  return (
    `<tt:Name>${stream.role}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${encoding}</tt:Encoding>` +
    `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>5</tt:Quality>` +
    `<tt:RateControl><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${bitrateKbit}</tt:BitrateLimit></tt:RateControl>` +
    `${h264}<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>` +
    '<tt:SessionTimeout>PT60S</tt:SessionTimeout>'
  );
}

function audioConfiguration(stream: LiveStream): string {
  if (stream.audio === undefined) return '';
  const aac = stream.audio.track.clip.startsWith('aac');
  return (
    `<tt:AudioEncoderConfiguration token="AudioEncoder_${stream.token}"><tt:Name>audio</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${aac ? 'AAC' : 'G711'}</tt:Encoding>` +
    `<tt:Bitrate>${aac ? 32 : 64}</tt:Bitrate><tt:SampleRate>${aac ? 16 : 8}</tt:SampleRate></tt:AudioEncoderConfiguration>`
  );
}

/** Children of a tt:PTZConfiguration. */
export const PTZ_CONFIGURATION =
  '<tt:Name>PTZ</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>PTZNode_1</tt:NodeToken>' +
  '<tt:DefaultAbsolutePantTiltPositionSpace>http://www.onvif.org/ver10/tptz/PanTiltSpaces/PositionGenericSpace</tt:DefaultAbsolutePantTiltPositionSpace>' +
  '<tt:DefaultContinuousPanTiltVelocitySpace>http://www.onvif.org/ver10/tptz/PanTiltSpaces/VelocityGenericSpace</tt:DefaultContinuousPanTiltVelocitySpace>' +
  '<tt:DefaultContinuousZoomVelocitySpace>http://www.onvif.org/ver10/tptz/ZoomSpaces/VelocityGenericSpace</tt:DefaultContinuousZoomVelocitySpace>' +
  '<tt:DefaultPTZTimeout>PT5S</tt:DefaultPTZTimeout>';

function renderProfile(tag: string, stream: LiveStream, context: OnvifContext): string {
  const ptz =
    context.ptz === undefined
      ? ''
      : `<tt:PTZConfiguration token="PTZConfiguration_1">${PTZ_CONFIGURATION}</tt:PTZConfiguration>`;
  return (
    `<trt:${tag} token="${stream.token}" fixed="true"><tt:Name>${stream.role}Stream</tt:Name>` +
    `<tt:VideoSourceConfiguration token="VideoSourceConfiguration_${stream.channel}">${sourceConfiguration(stream)}</tt:VideoSourceConfiguration>` +
    `<tt:VideoEncoderConfiguration token="${encoderToken(stream)}">${encoderConfiguration(stream)}</tt:VideoEncoderConfiguration>` +
    `${audioConfiguration(stream)}${ptz}</trt:${tag}>`
  );
}

function mediaUri(operation: string, uri: string): string {
  return (
    `<trt:${operation}Response><trt:MediaUri><tt:Uri>${escapeXml(uri)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
    `<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${operation}Response>`
  );
}

function getVideoSources(_call: SoapCall, context: OnvifContext): string {
  const sources = channelsOf(context).map(
    (stream) =>
      `<trt:VideoSources token="${sourceToken(stream.channel)}"><tt:Framerate>${stream.clip.facts.fps}</tt:Framerate>` +
      '<tt:Resolution><tt:Width>1920</tt:Width><tt:Height>1080</tt:Height></tt:Resolution></trt:VideoSources>',
  );
  return `<trt:GetVideoSourcesResponse>${sources.join('')}</trt:GetVideoSourcesResponse>`;
}

export const MEDIA_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetServiceCapabilities: () =>
    '<trt:GetServiceCapabilitiesResponse><trt:Capabilities SnapshotUri="true"><trt:ProfileCapabilities MaximumNumberOfProfiles="8"/>' +
    '<trt:StreamingCapabilities RTP_RTSP_TCP="true"/></trt:Capabilities></trt:GetServiceCapabilitiesResponse>',
  GetProfiles: (_call, context) =>
    `<trt:GetProfilesResponse>${context.streams.map((stream) => renderProfile('Profiles', stream, context)).join('')}</trt:GetProfilesResponse>`,
  GetProfile: (call, context) =>
    `<trt:GetProfileResponse>${renderProfile('Profile', profileOf(call, context), context)}</trt:GetProfileResponse>`,
  GetStreamUri: (call, context) => mediaUri('GetStreamUri', streamUri(profileOf(call, context), context)),
  GetSnapshotUri: (call, context) => mediaUri('GetSnapshotUri', snapshotUri(profileOf(call, context), context)),
  GetVideoSources: getVideoSources,
  GetVideoSourceConfigurations: (_call, context) =>
    `<trt:GetVideoSourceConfigurationsResponse>${channelsOf(context)
      .map(
        (stream) =>
          `<trt:Configurations token="VideoSourceConfiguration_${stream.channel}">${sourceConfiguration(stream)}</trt:Configurations>`,
      )
      .join('')}</trt:GetVideoSourceConfigurationsResponse>`,
  GetVideoEncoderConfigurations: (_call, context) =>
    `<trt:GetVideoEncoderConfigurationsResponse>${context.streams
      .map(
        (stream) =>
          `<trt:Configurations token="${encoderToken(stream)}">${encoderConfiguration(stream)}</trt:Configurations>`,
      )
      .join('')}</trt:GetVideoEncoderConfigurationsResponse>`,
  GetVideoEncoderConfiguration: (call, context) => {
    const stream = context.streams.find(
      (candidate) => encoderToken(candidate) === textAt(call.body, 'ConfigurationToken'),
    );
    if (stream === undefined) throw new SoapFault('ter:NoConfig', 'No such configuration');
    return `<trt:GetVideoEncoderConfigurationResponse><trt:Configuration token="${encoderToken(stream)}">${encoderConfiguration(stream)}</trt:Configuration></trt:GetVideoEncoderConfigurationResponse>`;
  },
  GetAudioSources: (_call, context) =>
    `<trt:GetAudioSourcesResponse>${context.streams.some((stream) => stream.audio !== undefined) ? '<trt:AudioSources token="AudioSource_1"><tt:Channels>1</tt:Channels></trt:AudioSources>' : ''}</trt:GetAudioSourcesResponse>`,
  SetSynchronizationPoint: (call, context) => {
    profileOf(call, context).video.synchronize(context.nowMs());
    return '<trt:SetSynchronizationPointResponse/>';
  },
};
