import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A line to a server that can be had to break: what goes through it is passed on until it is told otherwise. */
export interface WeakLine {
  readonly url: string;
  /** After so many further changes, every one is answered with 500 and does not arrive. */
  readonly breakAfter: (changes: number) => void;
  /** After so many further changes, the next one arrives, and its answer does not. */
  readonly loseAnswerAfter: (changes: number) => void;
  readonly repair: () => void;
  /** Changes that arrived, as paths. */
  readonly arrived: readonly string[];
  readonly close: () => Promise<void>;
}

type Trouble = 'broken' | 'loses the answer';

/** Starts a line to a server on loopback. */
export async function startWeakLine(target: () => string): Promise<WeakLine> {
  const arrived: string[] = [];
  let good = Number.POSITIVE_INFINITY;
  let trouble: Trouble = 'broken';
  const server = createServer((incoming, response) => {
    const isChange = incoming.method === 'POST';
    if (isChange) good -= 1;
    if (good >= 0 || !isChange) {
      if (isChange) arrived.push(incoming.url ?? '');
      pass(incoming, response, target());
    } else if (trouble === 'loses the answer' && good === -1) {
      arrived.push(incoming.url ?? '');
      pass(incoming, undefined, target());
    } else {
      incoming.resume();
      response.writeHead(500).end('{"error": "out of order"}');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const after = (kind: Trouble) => (changes: number) => {
    trouble = kind;
    good = changes;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    breakAfter: after('broken'),
    loseAnswerAfter: after('loses the answer'),
    repair: () => {
      good = Number.POSITIVE_INFINITY;
    },
    arrived,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Hands a request on, and its answer back where somebody waits for it. */
function pass(incoming: IncomingMessage, response: ServerResponse | undefined, target: string): void {
  const { method, headers, url = '' } = incoming;
  const outgoing = request(target + url, { method, headers }, (answer) => {
    if (response === undefined) {
      answer.resume();
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.once('error', () => response?.destroy());
  incoming.pipe(outgoing);
}
