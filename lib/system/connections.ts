/** Kept connections to a service. One can be opened ahead of the first request: name, TCP and TLS, and nothing sent. */
import http, { type Agent } from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Connections } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';

/** How long a connection is kept for a first request: a server closes idle ones, and an instance may be frozen. */
export const UNUSED: Millis = 3_000;

/**
 * A connection that could not be opened ahead changes nothing: the request opens its own, and reports what fails. A request
 * waits for one that is still being opened.
 */
export function createConnections(secure: boolean): Connections<Agent> {
  const agent = new (secure ? https : http).Agent({ keepAlive: true });
  const connect = agent.createConnection.bind(agent);
  const ahead = new Map<string, { socket: Socket; since: Millis; settled: Promise<unknown> }>();

  agent.createConnection = (options, use) => {
    const name = agent.getName(options);
    const opened = ahead.get(name);
    if (!opened) return connect(options);
    ahead.delete(name);
    const { socket, since, settled } = opened;
    void settled.then(() => {
      // By the clock, because no timer runs while an instance is frozen.
      const usable = socket.writable && Date.now() - since < UNUSED;
      if (!usable) socket.destroy();
      use?.(null, usable ? socket.setTimeout(0).ref() : (connect(options) as Socket));
    });
    return undefined;
  };

  return {
    agent,
    open({ hostname, port }) {
      const host = hostname.replace(/^\[|\]$/g, '');
      const address = { host, port: port || (secure ? 443 : 80), servername: isIP(host) ? '' : host };
      const name = agent.getName(address);
      if (ahead.get(name)?.socket.writable || agent.sockets[name] || agent.freeSockets[name]) return;
      // With its key, the agent keeps the TLS session of this connection for later ones. Both agents return a socket.
      const socket = connect({ ...address, ...{ _agentKey: name } }) as Socket;
      // The request that needs the host reports what is wrong with it.
      socket.on('error', () => undefined);
      socket.setTimeout(UNUSED, () => socket.destroy()).unref();
      const settled = new Promise<void>((resolve) => {
        socket.once(secure ? 'secureConnect' : 'connect', resolve).once('close', resolve);
      });
      ahead.set(name, { socket, since: Date.now(), settled });
      // Callers choose the regions, and so how many there are.
      socket.once('close', () => {
        if (ahead.get(name)?.socket === socket) ahead.delete(name);
      });
    },
  };
}
