import { describe, expect, it } from 'vitest';
import { chooseProfiles } from '../../../gateway/onvif/choose-profiles.ts';
import { parseMac, parseNetworkInterfaces } from '../../../gateway/onvif/device-facts.ts';
import { parseDeviceTime } from '../../../gateway/onvif/device-time.ts';
import { correctHttpUri, correctRtspUri } from '../../../gateway/onvif/device-uri.ts';
import { mergeProfiles, parseMedia1Profiles, parseMedia2Profiles } from '../../../gateway/onvif/media-profiles.ts';
import { findFault } from '../../../gateway/onvif/soap-envelope.ts';
import { parseXml } from '../../../gateway/onvif/xml.ts';

describe('choice of main and sub', () => {
  const profile = (token: string, codec: 'h264' | 'h265' | 'mjpeg', width: number, height: number, fps = 25) => ({
    token,
    codec,
    width,
    height,
    fps,
  });

  it('takes the largest stream and the smallest H.264 at least 320 wide', () => {
    const profiles = [
      profile('jpeg', 'mjpeg', 5120, 2560),
      profile('hd', 'h265', 2560, 1440),
      profile('tiny', 'h264', 176, 144),
      profile('sub', 'h264', 640, 360),
      profile('mid', 'h264', 1280, 720),
      profile('small265', 'h265', 352, 288),
    ];
    expect(chooseProfiles(profiles)).toEqual({ mainToken: 'hd', subToken: 'sub' });
  });

  it('makes do with what there is', () => {
    expect(chooseProfiles([])).toEqual({ mainToken: null, subToken: null });
    expect(chooseProfiles([profile('only', 'h264', 1920, 1080)])).toEqual({ mainToken: 'only', subToken: 'only' });
    expect(chooseProfiles([profile('a', 'mjpeg', 1920, 1080), profile('b', 'mjpeg', 640, 360)])).toEqual({
      mainToken: 'a',
      subToken: 'b',
    });
    expect(chooseProfiles([profile('a', 'h265', 1920, 1080), profile('b', 'h264', 176, 144)])).toEqual({
      mainToken: 'a',
      subToken: 'b',
    });
  });
});

describe('addresses in answers', () => {
  it('corrects the host, keeps port, path and query byte for byte, strips credentials', () => {
    expect(
      correctRtspUri('RTSP://admin:p@ss@192.168.1.64:10554/cam/realmonitor?channel=1&subtype=0&x=%2F', '10.0.0.5'),
    ).toBe('rtsp://10.0.0.5:10554/cam/realmonitor?channel=1&subtype=0&x=%2F');
    expect(correctRtspUri('rtsp://[fe80::1]/a', '10.0.0.5')).toBe('rtsp://10.0.0.5/a');
    expect(correctRtspUri('rtsp://10.0.0.5?p=0', '10.0.0.5')).toBe('rtsp://10.0.0.5?p=0');
  });

  it.each(['', 'http://10.0.0.5/', 'rtsp:/x', 'file:///etc/passwd'])('refuses the stream %j', (uri) => {
    expect(() => correctRtspUri(uri, '10.0.0.5')).toThrow(expect.objectContaining({ code: 'camera.bad-answer' }));
  });

  it('moves a service to the port that answered when the device names another host', () => {
    const xaddr = 'http://10.0.0.5:8000/onvif/device_service';
    expect(correctHttpUri('http://192.168.1.64/onvif/ptz?a=1', xaddr)).toBe('http://10.0.0.5:8000/onvif/ptz?a=1');
    expect(correctHttpUri('http://u:p@10.0.0.5/snap', xaddr)).toBe('http://10.0.0.5/snap');
    expect(correctHttpUri('http://10.0.0.5/snap', 'https://10.0.0.5/onvif')).toBe('https://10.0.0.5/snap');
    expect(() => correctHttpUri('ftp://10.0.0.5/', xaddr)).toThrow(
      expect.objectContaining({ code: 'camera.bad-answer' }),
    );
  });
});

describe('device time', () => {
  const time = (date: string) =>
    parseDeviceTime(
      parseXml(
        `<R><SystemDateAndTime><UTCDateTime><Time><Hour>23</Hour><Minute>59</Minute><Second>58</Second></Time>${date}</UTCDateTime></SystemDateAndTime></R>`,
      ),
    );

  it('is right whatever day it is here', () => {
    expect(time('<Date><Year>2027</Year><Month>2</Month><Day>1</Day></Date>')).toBe(Date.UTC(2027, 1, 1, 23, 59, 58));
  });

  it('is nothing when the device writes nonsense', () => {
    expect(time('')).toBeUndefined();
    expect(time('<Date><Year>2027</Year><Month>13</Month><Day>1</Day></Date>')).toBeUndefined();
    expect(time('<Date><Year>2027</Year><Month>x</Month><Day>1</Day></Date>')).toBeUndefined();
  });
});

describe('network interfaces', () => {
  it('takes the one that has the address', () => {
    const network = (mac: string, address: string) =>
      `<NetworkInterfaces><Enabled>true</Enabled><Info><HwAddress>${mac}</HwAddress></Info><IPv4><Config><Manual><Address>${address}</Address></Manual></Config></IPv4></NetworkInterfaces>`;
    const payload = parseXml(
      `<R>${network('00-11-22-33-44-55', '10.0.0.4')}${network('AA11.22BB.CC33', '10.0.0.5')}</R>`,
    );
    expect(parseNetworkInterfaces(payload, '10.0.0.5')).toBe('aa:11:22:bb:cc:33');
    expect(parseNetworkInterfaces(payload, '10.9.9.9')).toBe('00:11:22:33:44:55');
    expect(parseMac('0:1:2')).toBeUndefined();
  });
});

describe('profiles of both media services', () => {
  it('believes Media2 on the codec and keeps what only Media1 says', () => {
    const media1 = parseMedia1Profiles(
      parseXml(
        '<R><Profiles token="1"><Name>Main</Name><VideoSourceConfiguration token="c"><SourceToken>s</SourceToken></VideoSourceConfiguration>' +
          '<VideoEncoderConfiguration><Encoding>H264</Encoding><Resolution><Width>2560</Width><Height>1440</Height></Resolution>' +
          '<RateControl><FrameRateLimit>25</FrameRateLimit><BitrateLimit>2147483647</BitrateLimit></RateControl><H264><GovLength>50</GovLength></H264></VideoEncoderConfiguration>' +
          '<AudioEncoderConfiguration><Encoding>G711</Encoding></AudioEncoderConfiguration></Profiles><Profiles token="audio-only"/></R>',
      ),
    );
    const media2 = parseMedia2Profiles(
      parseXml(
        '<R><Profiles token="1"><Configurations><VideoEncoder GovLength="100"><Encoding>H265</Encoding><Resolution><Width>2560</Width><Height>1440</Height></Resolution></VideoEncoder></Configurations></Profiles></R>',
      ),
    );
    expect(mergeProfiles(media1, media2)).toEqual([
      {
        token: '1',
        name: 'Main',
        codec: 'h265',
        codecFrom: 'media2',
        width: 2560,
        height: 1440,
        fps: 25,
        bitrateKbps: 0,
        gopLength: 100,
        audio: 'g711',
        videoSourceToken: 's',
        sourceConfigurationToken: 'c',
        ptzNodeToken: '',
      },
    ]);
  });

  it('lives with an encoder that says nothing', () => {
    const [profile] = parseMedia1Profiles(
      parseXml('<R><Profiles token="1"><VideoEncoderConfiguration/></Profiles></R>'),
    );
    expect(profile).toMatchObject({ codec: 'other', width: 0, fps: 0, gopLength: 0 });
  });
});

describe('faults', () => {
  const fault = (codes: readonly string[], reason: string) => {
    const nested = codes.reduceRight((inner, value, index) => {
      const tag = index === 0 ? 'Code' : 'Subcode';
      return `<${tag}><Value>${value}</Value>${inner}</${tag}>`;
    }, '');
    return findFault(
      parseXml(
        `<Envelope><Body><Fault>${nested}<Reason><Text xml:lang="en">${reason}</Text></Reason></Fault></Body></Envelope>`,
      ),
    )?.code;
  };

  it.each([
    [['s:Sender', 'ter:NotAuthorized'], '', 'camera.unauthorised'],
    [['env:Sender', 'wsse:FailedAuthentication'], '', 'camera.unauthorised'],
    [['SOAP-ENV:Receiver', 'ter:ActionNotSupported'], '', 'camera.not-supported'],
    [['s:Sender', 'ter:OperationProhibited'], '', 'camera.forbidden'],
    [['s:Sender'], 'Sender not Authorized', 'camera.unauthorised'],
    [['s:Sender', 'ter:InvalidArgVal', 'ter:NoProfile'], 'no such profile', 'camera.bad-answer'],
  ])('%j %j means %s', (codes, reason, code) => {
    expect(fault(codes, reason)).toBe(code);
  });
});
