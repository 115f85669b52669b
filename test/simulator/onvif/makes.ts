/** Manners of makes, as far as they trip a client: stream paths, Media2, where a subscription lives, token spelling, clock strictness. */
import type { ClipRole } from '../clips/clip-recipe.ts';

export interface Make {
  readonly name: string;
  readonly models: readonly string[];
  readonly ptzModel: string;
  readonly firmware: string;
  /** First half of the MAC address. */
  readonly oui: string;
  /** Offers the Media2 service even without an H.265 profile. */
  readonly media2: boolean;
  /** A subscription's address is told apart by its query (node-onvif cannot reach it) or by its path. */
  readonly subscriptionInQuery: boolean;
  /** Faults on a token with a wrong time even where no sign-in is needed. */
  readonly strictClock: boolean;
  token(channel: number, role: ClipRole): string;
  path(channel: number, role: ClipRole): string;
}

const HIKVISION: Make = {
  name: 'HIKVISION',
  models: ['DS-2CD2043G2-I', 'DS-2CD2T47G2-L'],
  ptzModel: 'DS-2DE4425IW-DE',
  firmware: 'V5.7.3',
  oui: '44:19:b6',
  media2: true,
  subscriptionInQuery: true,
  strictClock: false,
  token: (channel, role) => `Profile_${channel}0${role === 'main' ? 1 : 2}`,
  path: (channel, role) =>
    `/Streaming/Channels/${channel}0${role === 'main' ? 1 : 2}?transportmode=unicast&profile=Profile_${channel}`,
};
const DAHUA: Make = {
  name: 'Dahua',
  models: ['IPC-HFW2441S-S', 'IPC-HDW2849H-S'],
  ptzModel: 'SD49425DB-HNY',
  firmware: '2.840.0000000.18.R',
  oui: '3c:ef:8c',
  media2: true,
  subscriptionInQuery: true,
  strictClock: false,
  token: (channel, role) => `MediaProfile0${channel - 1}${role === 'main' ? '000' : '001'}`,
  path: (channel, role) =>
    `/cam/realmonitor?channel=${channel}&subtype=${role === 'main' ? 0 : 1}&unicast=true&proto=Onvif`,
};
const AXIS: Make = {
  name: 'AXIS',
  models: ['P3245-LVE', 'Q1656'],
  ptzModel: 'Q6135-LE',
  firmware: '11.11.73',
  oui: 'ac:cc:8e',
  media2: true,
  subscriptionInQuery: true,
  strictClock: true,
  token: (channel, role) => `profile_${channel}_${role === 'main' ? 'h264' : 'balanced'}`,
  path: (channel, role) =>
    `/onvif-media/media.amp?profile=profile_${channel}_${role}&sessiontimeout=60&streamtype=unicast`,
};
const VIVOTEK: Make = {
  name: 'VIVOTEK',
  models: ['IB9367-H', 'FD9167-H'],
  ptzModel: 'SD9384-EHL',
  firmware: '0123a',
  oui: '00:02:d1',
  media2: false,
  subscriptionInQuery: false,
  strictClock: false,
  token: (channel, role) => `${role}-${channel}`,
  path: (channel, role) => `/live${channel}${role === 'main' ? 's1' : 's2'}.sdp`,
};
const UNIVIEW: Make = {
  name: 'Uniview',
  models: ['IPC2124LB-SF28-A', 'IPC3614LE-ADF28K'],
  ptzModel: 'IPC672LR-AX4DUPKC',
  firmware: 'GIPC-B6202.5.6',
  oui: '48:ea:63',
  media2: false,
  subscriptionInQuery: false,
  strictClock: false,
  token: (channel, role) => `media_profile${channel * 2 - (role === 'main' ? 1 : 0)}`,
  path: (channel, role) => `/media/video${channel * 2 - (role === 'main' ? 1 : 0)}`,
};

export const MAKES: readonly Make[] = [HIKVISION, DAHUA, UNIVIEW, VIVOTEK, AXIS];

/** The manners of a make; an unknown name gets the plainest. */
export function makeOf(name: string): Make {
  return MAKES.find((make) => make.name === name) ?? UNIVIEW;
}
