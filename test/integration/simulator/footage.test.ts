/** Real footage as cameras: each gets a clip in turn, re-encoded once to short groups of pictures. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startSimulator } from '../../simulator/simulator.ts';

const FOOTAGE = fileURLToPath(new URL('../../../../shared/material/footage/tfl_jamcam', import.meta.url));
if (!existsSync(FOOTAGE)) console.log(`skipped: no footage at ${FOOTAGE}`);

it.skipIf(!existsSync(FOOTAGE))('plays the clips of a folder, one for each camera in turn', async () => {
  const simulator = await startSimulator({
    baseAddress: '127.107.0.0',
    httpPort: 0,
    rtspPort: 0,
    discoveryPort: 37_026,
    clips: FOOTAGE,
    district: [
      { code: 'P-01', rtspAuth: 'none', audio: 'none' },
      { code: 'P-02', rtspAuth: 'none', audio: 'none' },
    ],
  });
  try {
    const clips = simulator.cameras.map((camera) => camera.streams[0]?.clip.facts.name);
    expect(new Set(clips).size).toBe(2);
    const { state, streams } = simulator.getCamera('P-01');
    const uri = `rtsp://${state.address}:${state.rtspPort}${streams[0]?.path}`;
    const entries = 'stream=codec_name,width,height:packet=flags';
    const parameters = [
      '-v',
      'error',
      '-rtsp_transport',
      'tcp',
      '-read_intervals',
      '%+5',
      '-show_entries',
      entries,
      '-of',
      'csv=p=0',
      uri,
    ];
    const { stdout } = await promisify(execFile)('ffprobe', parameters, { timeout: 60_000 });
    expect(stdout).toContain('h264,352,288');
    expect(stdout.match(/^K/gm)?.length ?? 0).toBeGreaterThanOrEqual(2);
    expect(streams[0]?.stillAt(Date.now()).readUInt16BE(0)).toBe(0xffd8);
  } finally {
    await simulator.close();
  }
});
