/**
 * A program for network-sites.test.ts, run inside a network namespace: `device ADDRESS NAME` plays a device that hears multicast and unicast until
 * its input ends; `discover INTERFACE TARGET` runs one discovery and reads what it finds. Each prints JSON lines.
 */
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { createLogger, createSecretBook } from '../../../gateway/kernel/log.ts';
import { createOnvif } from '../../../gateway/onvif/onvif-port.ts';
import { DiscoveryGroup, DiscoveryResponder } from '../../simulator/onvif/discovery-responder.ts';
import { startSoapDevice } from './soap-device.ts';

const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function play(address: string, name: string): Promise<void> {
  const about = `<tds:GetDeviceInformationResponse xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><tds:Model>${name}</tds:Model></tds:GetDeviceInformationResponse>`;
  const device = await startSoapDevice(
    ({ operation }) => (operation === 'GetDeviceInformation' ? about : `<x:${operation}Response xmlns:x="urn:x"/>`),
    address,
  );
  const group = new DiscoveryGroup();
  const responder = new DiscoveryResponder(() => ({ uuid: name, scopes: [], xaddrs: [device.xaddr] }), 0);
  await group.listen(3702);
  await responder.listen(address, 3702);
  group.add(responder, address);
  print({ ready: true });
  process.stdin.resume().on('end', () => {
    group.close();
    responder.close();
    void device.close();
  });
}

async function discover(ownAddress: string, targets: readonly string[]): Promise<void> {
  const onvif = createOnvif({
    clock: systemClock,
    log: createLogger({ level: 'warn', secrets: createSecretBook(), write: (line) => process.stderr.write(line) }),
  });
  const found: { address: string; foundBy: string; xaddr: string | undefined }[] = [];
  await onvif.discover(
    { interfaces: [ownAddress], targets, windowMs: 1000, httpPorts: [], rtspPorts: [], multicastTtl: 8 },
    { onFound: ({ address, foundBy, xaddr }) => found.push({ address, foundBy, xaddr }) },
  );
  for (const { address, foundBy, xaddr } of found) {
    const inventory = xaddr === undefined ? undefined : await onvif.readInventory({ xaddr }, undefined);
    print({ address, foundBy, model: inventory?.model });
  }
}

const [act, address = '', ...rest] = process.argv.slice(2);
await (act === 'device' ? play(address, rest[0] ?? '') : discover(address, rest));
