/** ONVIF Media2 (ver20): says what the codec really is. Without a Type a profile comes without configurations, as the standard has it. */
import type { LiveStream } from '../streams/live-stream.ts';
import {
  encoderToken,
  PTZ_CONFIGURATION,
  profileOf,
  snapshotUri,
  sourceConfiguration,
  streamUri,
} from './media-service.ts';
import type { OnvifContext, Operation } from './onvif-context.ts';
import type { SoapCall } from './soap.ts';
import { escapeXml } from './xml.ts';

const ENCODINGS = { h264: 'H264', h265: 'H265', mjpeg: 'JPEG' } as const;

function encoder(stream: LiveStream): string {
  const { codec, width, height, fps, bitrateKbit } = stream.clip.facts;
  return (
    `<tt:Name>${stream.role}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${ENCODINGS[codec]}</tt:Encoding>` +
    `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution>` +
    `<tt:RateControl ConstantBitRate="true"><tt:FrameRateLimit>${fps}</tt:FrameRateLimit><tt:BitrateLimit>${bitrateKbit}</tt:BitrateLimit></tt:RateControl>` +
    '<tt:Quality>5</tt:Quality>'
  );
}

function encoderAttributes(stream: LiveStream): string {
  const { codec, gop } = stream.clip.facts;
  return `token="${encoderToken(stream)}"${codec === 'mjpeg' ? '' : ` GovLength="${gop}" Profile="Main"`}`;
}

function renderProfile(stream: LiveStream, types: ReadonlySet<string>, context: OnvifContext): string {
  const wants = (type: string): boolean => types.has('All') || types.has(type);
  const parts: string[] = [];
  if (wants('VideoSource')) {
    parts.push(
      `<tr2:VideoSource token="VideoSourceConfiguration_${stream.channel}">${sourceConfiguration(stream)}</tr2:VideoSource>`,
    );
  }
  if (wants('VideoEncoder'))
    parts.push(`<tr2:VideoEncoder ${encoderAttributes(stream)}>${encoder(stream)}</tr2:VideoEncoder>`);
  if (wants('PTZ') && context.ptz !== undefined)
    parts.push(`<tr2:PTZ token="PTZConfiguration_1">${PTZ_CONFIGURATION}</tr2:PTZ>`);
  const configurations = parts.length === 0 ? '' : `<tr2:Configurations>${parts.join('')}</tr2:Configurations>`;
  return `<tr2:Profiles token="${stream.token}" fixed="true"><tr2:Name>${stream.role}Stream</tr2:Name>${configurations}</tr2:Profiles>`;
}

function getProfiles(call: SoapCall, context: OnvifContext): string {
  const types = new Set(call.body.children.filter((child) => child.name === 'Type').map((child) => child.text.trim()));
  const token = call.body.children.find((child) => child.name === 'Token')?.text.trim();
  const streams = context.streams.filter((stream) => token === undefined || stream.token === token);
  return `<tr2:GetProfilesResponse>${streams.map((stream) => renderProfile(stream, types, context)).join('')}</tr2:GetProfilesResponse>`;
}

export const MEDIA2_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetServiceCapabilities: () =>
    '<tr2:GetServiceCapabilitiesResponse><tr2:Capabilities SnapshotUri="true"><tr2:ProfileCapabilities MaximumNumberOfProfiles="8"/>' +
    '<tr2:StreamingCapabilities RTSPStreaming="true" RTP_RTSP_TCP="true"/></tr2:Capabilities></tr2:GetServiceCapabilitiesResponse>',
  GetProfiles: getProfiles,
  GetStreamUri: (call, context) =>
    `<tr2:GetStreamUriResponse><tr2:Uri>${escapeXml(streamUri(profileOf(call, context), context))}</tr2:Uri></tr2:GetStreamUriResponse>`,
  GetSnapshotUri: (call, context) =>
    `<tr2:GetSnapshotUriResponse><tr2:Uri>${escapeXml(snapshotUri(profileOf(call, context), context))}</tr2:Uri></tr2:GetSnapshotUriResponse>`,
  GetVideoEncoderConfigurations: (_call, context) =>
    `<tr2:GetVideoEncoderConfigurationsResponse>${context.streams
      .map((stream) => `<tr2:Configurations ${encoderAttributes(stream)}>${encoder(stream)}</tr2:Configurations>`)
      .join('')}</tr2:GetVideoEncoderConfigurationsResponse>`,
  GetVideoSourceConfigurations: (_call, context) =>
    `<tr2:GetVideoSourceConfigurationsResponse>${context.streams
      .filter((stream) => stream.role === 'main')
      .map(
        (stream) =>
          `<tr2:Configurations token="VideoSourceConfiguration_${stream.channel}">${sourceConfiguration(stream)}</tr2:Configurations>`,
      )
      .join('')}</tr2:GetVideoSourceConfigurationsResponse>`,
  SetSynchronizationPoint: (call, context) => {
    profileOf(call, context).video.synchronize(context.nowMs());
    return '<tr2:SetSynchronizationPointResponse/>';
  },
};
