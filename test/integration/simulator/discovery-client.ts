/** A plain WS-Discovery client on loopback, which knows how many devices there are and so need not wait for a time. */
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { DISCOVERY_GROUP } from '../../simulator/onvif/discovery-responder.ts';
import { waitFor } from '../../support/wait-for.ts';

export interface ProbeAim {
  readonly port: number;
  /** Of one device, or the group. */
  readonly address: string;
  readonly types: string;
  /** Answers that must come. */
  readonly answers: number;
  /** Devices that answer the group when they are asked for cameras. */
  readonly devices: number;
}

/**
 * The addresses (XAddrs) in all answers to a probe. After those that must come, two more probes are sent and answered by
 * every device: an answer leaves within 40 ms, so one too many would have come by then.
 */
export async function probeDevices({ port, address, types, answers, devices }: ProbeAim): Promise<string[]> {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  socket.on('message', (datagram) => heard.push(datagram.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.setMulticastInterface('127.0.0.1');
  const ask = async (to: string, wanted: string, count: number) => {
    const id = `urn:uuid:${randomUUID()}`;
    const told = () => heard.filter((text) => text.includes(id));
    socket.send(renderProbe(id, wanted), port, to);
    await waitFor(`${count} answers to a probe for '${wanted}'`, () => told().length >= count);
    return told;
  };
  try {
    const told = await ask(address, types, answers);
    for (let later = 0; later < 2; later += 1) await ask(DISCOVERY_GROUP, 'dn:NetworkVideoTransmitter', devices);
    return told().map((text) => /<d:XAddrs>(.*?)<\/d:XAddrs>/.exec(text)?.[1] ?? '');
  } finally {
    socket.close();
  }
}

function renderProbe(id: string, types: string): string {
  return `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header><w:MessageID>${id}</w:MessageID></e:Header><e:Body><d:Probe><d:Types>${types}</d:Types></d:Probe></e:Body></e:Envelope>`;
}
