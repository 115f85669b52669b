/** ONVIF imaging (ver20), as much as a client reads before it shows a still. */
import type { Operation } from './onvif-context.ts';

export const IMAGING_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetServiceCapabilities: () =>
    '<timg:GetServiceCapabilitiesResponse><timg:Capabilities/></timg:GetServiceCapabilitiesResponse>',
  GetImagingSettings: (_call, { state }) =>
    '<timg:GetImagingSettingsResponse><timg:ImagingSettings><tt:Brightness>50</tt:Brightness><tt:ColorSaturation>50</tt:ColorSaturation>' +
    `<tt:Contrast>50</tt:Contrast><tt:IrCutFilter>${state.definition.light === 'night' ? 'OFF' : 'ON'}</tt:IrCutFilter></timg:ImagingSettings></timg:GetImagingSettingsResponse>`,
};
