import { describe, expect, it } from 'vitest';
import {
  parseChronyTracking,
  parseTimedate,
  type RunProgram,
  readGatewayClock,
  runProgram,
} from '../../../gateway/health/gateway-clock.ts';

const tracking =
  'A29FC801,162.159.200.1,4,1790000000.123456789,-0.000123456,0.000045,0.0003,-12.5,0.001,0.05,0.02,0.001,64.5,Normal\n';

describe("the gateway's own clock", () => {
  it('is read from chrony', () => {
    expect(parseChronyTracking(tracking)).toEqual({
      source: 'chrony 162.159.200.1',
      synchronised: true,
      offsetMs: expect.closeTo(-0.123456, 6),
    });
    expect(parseChronyTracking(tracking.replace('Normal', 'Not synchronised'))).toMatchObject({
      synchronised: false,
      offsetMs: null,
    });
    expect(parseChronyTracking('506 Cannot talk to daemon')).toBeUndefined();
  });

  it('is read from timedatectl', () => {
    expect(
      parseTimedate('NTPSynchronized=yes\nNTP=yes\n', '       Server: 10.0.0.1 (ntp.local)\n       Offset: +1.5ms\n'),
    ).toEqual({
      source: 'timesyncd 10.0.0.1',
      synchronised: true,
      offsetMs: 1.5,
    });
    expect(parseTimedate('NTPSynchronized=no\n', '')).toEqual({
      source: 'timedatectl',
      synchronised: false,
      offsetMs: null,
    });
    expect(parseTimedate('', 'Offset: -250us\n')).toMatchObject({ synchronised: null, offsetMs: -0.25 });
  });

  it('is unknown when no program tells, and never a guess', async () => {
    const none: RunProgram = async () => undefined;
    expect(await readGatewayClock(undefined, none)).toEqual({ source: 'unknown', synchronised: null, offsetMs: null });
    const chrony: RunProgram = async (file) => (file === 'chronyc' ? tracking : undefined);
    expect(await readGatewayClock(undefined, chrony)).toMatchObject({ source: 'chrony 162.159.200.1' });
  });

  it('takes a program that is missing or fails for silence', async () => {
    expect(await runProgram('no-such-program-here', [])).toBeUndefined();
    expect(await runProgram('false', [])).toBeUndefined();
    expect(await runProgram('echo', ['a b'])).toBe('a b\n');
    const stop = new AbortController();
    const long = runProgram('sleep', ['600'], stop.signal);
    stop.abort();
    expect(await long).toBeUndefined();
  });
});
