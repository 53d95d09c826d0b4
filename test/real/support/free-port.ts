import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A port of loopback on which nobody listens now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * A port of loopback on which nobody listens now, and that the kernel gives to no connection that somebody opens: for
 * programs that open many before they listen.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = next++;
    const server = createServer().listen(port);
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Below what kernels choose from, and elsewhere for each process. */
let next = 22_000 + (process.pid % 4_000);
