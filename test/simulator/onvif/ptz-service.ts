/** ONVIF PTZ (ver20) over the moving head. A command takes effect when it arrives, however slowly it is answered. */
import { PTZ_CONFIGURATION } from './media-service.ts';
import type { OnvifContext, Operation } from './onvif-context.ts';
import { type Axis, DEFAULT_TIMEOUT_MS, type PtzMotion, type PtzPosition } from './ptz-motion.ts';
import { parseDuration, type SoapCall, SoapFault } from './soap.ts';
import { escapeXml, findNode, textAt } from './xml.ts';

const MOST_PRESETS = 64;

function headOf({ ptz }: OnvifContext): PtzMotion {
  if (ptz === undefined) throw new SoapFault('ter:PTZNotSupported', 'This device has no PTZ', 400, 'Receiver');
  return ptz;
}

function checkProfile(call: SoapCall, { streams }: OnvifContext): void {
  const token = textAt(call.body, 'ProfileToken');
  if (!streams.some((stream) => stream.token === token)) throw new SoapFault('ter:NoProfile', `No profile ${token}`);
}

/** A PTZVector or PTZSpeed; numbers out of range are a fault. */
function readVector(call: SoapCall, name: string): Partial<PtzPosition> {
  const node = findNode(call.body, name);
  const panTilt = findNode(node, 'PanTilt')?.attributes;
  const zoom = findNode(node, 'Zoom')?.attributes;
  const vector: Partial<PtzPosition> = {
    ...(panTilt === undefined ? {} : { pan: Number(panTilt['x']), tilt: Number(panTilt['y']) }),
    ...(zoom === undefined ? {} : { zoom: Number(zoom['x']) }),
  };
  for (const value of Object.values(vector)) {
    if (!(Math.abs(value) <= 1)) throw new SoapFault('ter:InvalidArgVal', `${name} is out of range`);
  }
  return vector;
}

function speedOf(call: SoapCall): number {
  const speed = readVector(call, 'Speed');
  return Math.abs(speed.pan ?? speed.zoom ?? 1);
}

function vectorXml({ pan, tilt, zoom }: PtzPosition): string {
  const spaces = 'http://www.onvif.org/ver10/tptz';
  return (
    `<tt:PanTilt x="${pan.toFixed(4)}" y="${tilt.toFixed(4)}" space="${spaces}/PanTiltSpaces/PositionGenericSpace"/>` +
    `<tt:Zoom x="${zoom.toFixed(4)}" space="${spaces}/ZoomSpaces/PositionGenericSpace"/>`
  );
}

function moving(
  operation: string,
  act: (call: SoapCall, head: PtzMotion) => Readonly<Record<string, unknown>>,
): Operation {
  return (call, context) => {
    const head = headOf(context);
    checkProfile(call, context);
    head.note(operation, act(call, head));
    return `<tptz:${operation}Response/>`;
  };
}

function continuousMove(call: SoapCall, head: PtzMotion): Readonly<Record<string, unknown>> {
  const velocity = readVector(call, 'Velocity');
  const timeout = textAt(call.body, 'Timeout');
  const timeoutMs = timeout === '' ? DEFAULT_TIMEOUT_MS : parseDuration(timeout);
  if (timeoutMs === undefined || timeoutMs < 0) throw new SoapFault('ter:InvalidArgVal', 'Timeout is no duration');
  head.moveContinuously(velocity, timeoutMs);
  return { velocity, timeoutMs };
}

function stop(call: SoapCall, head: PtzMotion): Readonly<Record<string, unknown>> {
  const stops = (name: string): boolean => textAt(call.body, name) !== 'false';
  const axes: Axis[] = [
    ...(stops('PanTilt') ? (['pan', 'tilt'] as const) : []),
    ...(stops('Zoom') ? (['zoom'] as const) : []),
  ];
  head.stop(axes);
  return { axes };
}

function relativeMove(call: SoapCall, head: PtzMotion): Readonly<Record<string, unknown>> {
  const translation = readVector(call, 'Translation');
  const from = head.position();
  const target = Object.fromEntries(Object.entries(translation).map(([axis, by]) => [axis, from[axis as Axis] + by]));
  head.moveTo(target, speedOf(call));
  return { translation };
}

function absoluteMove(call: SoapCall, head: PtzMotion): Readonly<Record<string, unknown>> {
  const position = readVector(call, 'Position');
  head.moveTo(position, speedOf(call));
  return { position };
}

function gotoPreset(call: SoapCall, head: PtzMotion): Readonly<Record<string, unknown>> {
  const preset = head.presets.get(textAt(call.body, 'PresetToken'));
  if (preset === undefined) throw new SoapFault('ter:NoToken', 'No such preset');
  head.moveTo(preset.position, speedOf(call));
  return { preset: preset.token };
}

function getStatus(call: SoapCall, context: OnvifContext): string {
  const head = headOf(context);
  checkProfile(call, context);
  const word = (isMoving: boolean): string => (isMoving ? 'MOVING' : 'IDLE');
  const panTilt = head.moving('pan') || head.moving('tilt');
  return (
    `<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position>${vectorXml(head.position())}</tt:Position>` +
    `<tt:MoveStatus><tt:PanTilt>${word(panTilt)}</tt:PanTilt><tt:Zoom>${word(head.moving('zoom'))}</tt:Zoom></tt:MoveStatus>` +
    `<tt:UtcTime>${new Date(context.cameraMs()).toISOString()}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
  );
}

function getPresets(call: SoapCall, context: OnvifContext): string {
  checkProfile(call, context);
  const presets = [...headOf(context).presets.values()].map(
    ({ token, name, position }) =>
      `<tptz:Preset token="${escapeXml(token)}"><tt:Name>${escapeXml(name)}</tt:Name><tt:PTZPosition>${vectorXml(position)}</tt:PTZPosition></tptz:Preset>`,
  );
  return `<tptz:GetPresetsResponse>${presets.join('')}</tptz:GetPresetsResponse>`;
}

function setPreset(call: SoapCall, context: OnvifContext): string {
  const head = headOf(context);
  checkProfile(call, context);
  let token = textAt(call.body, 'PresetToken');
  if (token !== '' && !head.presets.has(token)) throw new SoapFault('ter:NoToken', 'No such preset');
  if (token === '') {
    if (head.presets.size >= MOST_PRESETS) throw new SoapFault('ter:TooManyPresets', 'No room for another preset');
    let free = 1;
    while (head.presets.has(`${free}`)) free += 1;
    token = `${free}`;
  }
  const name = textAt(call.body, 'PresetName') || head.presets.get(token)?.name || `Preset ${token}`;
  head.presets.set(token, { token, name, position: head.position() });
  head.note('SetPreset', { preset: token, name });
  return `<tptz:SetPresetResponse><tptz:PresetToken>${escapeXml(token)}</tptz:PresetToken></tptz:SetPresetResponse>`;
}

const SPACES = (() => {
  const base = 'http://www.onvif.org/ver10/tptz';
  const range = (tag: string, low: number, high: number): string =>
    `<tt:${tag}><tt:Min>${low}</tt:Min><tt:Max>${high}</tt:Max></tt:${tag}>`;
  const planar = (tag: string, space: string): string =>
    `<tt:${tag}><tt:URI>${base}/PanTiltSpaces/${space}</tt:URI>${range('XRange', -1, 1)}${range('YRange', -1, 1)}</tt:${tag}>`;
  const linear = (tag: string, space: string, low: number): string =>
    `<tt:${tag}><tt:URI>${base}/ZoomSpaces/${space}</tt:URI>${range('XRange', low, 1)}</tt:${tag}>`;
  return (
    planar('AbsolutePanTiltPositionSpace', 'PositionGenericSpace') +
    linear('AbsoluteZoomPositionSpace', 'PositionGenericSpace', 0) +
    planar('RelativePanTiltTranslationSpace', 'TranslationGenericSpace') +
    linear('RelativeZoomTranslationSpace', 'TranslationGenericSpace', -1) +
    planar('ContinuousPanTiltVelocitySpace', 'VelocityGenericSpace') +
    linear('ContinuousZoomVelocitySpace', 'VelocityGenericSpace', -1)
  );
})();
const NODE =
  `token="PTZNode_1" FixedHomePosition="false"><tt:Name>PTZ</tt:Name><tt:SupportedPTZSpaces>${SPACES}</tt:SupportedPTZSpaces>` +
  `<tt:MaximumNumberOfPresets>${MOST_PRESETS}</tt:MaximumNumberOfPresets><tt:HomeSupported>true</tt:HomeSupported>`;

export const PTZ_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetServiceCapabilities: () =>
    '<tptz:GetServiceCapabilitiesResponse><tptz:Capabilities EFlip="false" Reverse="false" MoveStatus="true" StatusPosition="true"/></tptz:GetServiceCapabilitiesResponse>',
  GetNodes: () => `<tptz:GetNodesResponse><tptz:PTZNode ${NODE}</tptz:PTZNode></tptz:GetNodesResponse>`,
  GetNode: () => `<tptz:GetNodeResponse><tptz:PTZNode ${NODE}</tptz:PTZNode></tptz:GetNodeResponse>`,
  GetConfigurations: () =>
    `<tptz:GetConfigurationsResponse><tptz:PTZConfiguration token="PTZConfiguration_1">${PTZ_CONFIGURATION}</tptz:PTZConfiguration></tptz:GetConfigurationsResponse>`,
  GetConfiguration: () =>
    `<tptz:GetConfigurationResponse><tptz:PTZConfiguration token="PTZConfiguration_1">${PTZ_CONFIGURATION}</tptz:PTZConfiguration></tptz:GetConfigurationResponse>`,
  GetConfigurationOptions: () =>
    `<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions><tt:Spaces>${SPACES}</tt:Spaces>` +
    '<tt:PTZTimeout><tt:Min>PT0.1S</tt:Min><tt:Max>PT60S</tt:Max></tt:PTZTimeout></tptz:PTZConfigurationOptions></tptz:GetConfigurationOptionsResponse>',
  ContinuousMove: moving('ContinuousMove', continuousMove),
  AbsoluteMove: moving('AbsoluteMove', absoluteMove),
  RelativeMove: moving('RelativeMove', relativeMove),
  Stop: moving('Stop', stop),
  GotoPreset: moving('GotoPreset', gotoPreset),
  GotoHomePosition: moving('GotoHomePosition', (call, head) => {
    head.moveTo(head.home, speedOf(call));
    return {};
  }),
  SetHomePosition: moving('SetHomePosition', (_call, head) => {
    head.home = head.position();
    return {};
  }),
  RemovePreset: moving('RemovePreset', (call, head) => {
    const token = textAt(call.body, 'PresetToken');
    if (!head.presets.delete(token)) throw new SoapFault('ter:NoToken', 'No such preset');
    return { preset: token };
  }),
  GetStatus: getStatus,
  GetPresets: getPresets,
  SetPreset: setPreset,
};
