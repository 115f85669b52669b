/** The worker of the live link: socket and decoding, away from the thread that paints the page. */
import type { LinkReport, LinkRequest } from './link-messages.ts';
import type { LiveSocketLike } from './live-socket.ts';
import { openWorkerLink, type WorkerLink } from './worker-link.ts';

/** What this file needs of a worker's global, since the project is compiled with the library of pages. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<LinkRequest>) => void) | null;
  postMessage(message: LinkReport, transfer: Transferable[]): void;
  close(): void;
}

serve(globalThis as unknown as WorkerScope);

function serve(scope: WorkerScope): void {
  let link: WorkerLink | undefined;
  scope.onmessage = ({ data: request }) => {
    if (request.type === 'start') {
      link = openWorkerLink({
        openSocket() {
          const socket = new WebSocket(request.url);
          socket.binaryType = 'arraybuffer';
          return socket as unknown as LiveSocketLike;
        },
        report: (report, transfer = []) => scope.postMessage(report, transfer),
        gatewayNowMs: request.gatewayNowMs,
      });
    } else if (request.type === 'close') {
      link?.close();
      scope.close();
    } else link?.take(request);
  };
}
