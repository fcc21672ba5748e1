import {
  type Listener,
  listen,
  type Recording,
  removeLocalToken,
  type ServerClosed,
  tokensFolder,
  writeLocalToken,
} from '@tidemark/api';
import type { Clock } from '@tidemark/core';
import type { Logger } from 'pino';
import type { ResolvedConfig } from './config/schema.ts';
import { findDashboard } from './dashboard-directory.ts';

interface ServerDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Takes the port that the configuration names. Creates nothing. Throws what `listen` throws. */
export function bindServer(
  { server, tls, jwt, dataDir }: ResolvedConfig,
  { logger, clock }: ServerDependencies,
): Promise<Listener> {
  return listen({
    ...server,
    tls,
    jwt,
    tokensDir: tokensFolder(dataDir),
    clock,
    onProblem: (error) => logger.warn({ err: error }, 'the server has a problem outside of requests'),
  });
}

/** Answers requests with what is recorded, and with the page. */
export function serveRecording(
  listener: Listener,
  recording: Recording,
  { config, logger }: { readonly config: ResolvedConfig; readonly logger: Logger },
): ReturnType<Listener['serve']> {
  return listener.serve(recording, {
    liveLimits: config.live,
    dashboardDir: findDashboard(),
    onError: (error) => logger.error({ err: error }, 'request failed'),
  });
}

/** Lets commands of the user that the agent runs as in. Returns what ends that. */
export function leaveLocalToken(
  { dataDir }: ResolvedConfig,
  { url, localToken }: Listener,
  { logger }: Pick<ServerDependencies, 'logger'>,
): () => void {
  try {
    writeLocalToken(dataDir, { url: loopbackUrl(url), token: localToken });
  } catch (error) {
    // A full disk is no reason not to record.
    logger.warn({ err: error }, 'commands of this user need a token of their own to change the recording');
  }
  return () => removeLocalToken(dataDir);
}

/** Where a server that listens on every address is reached from this machine. */
function loopbackUrl(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

/** Closes the server, or says what it did when it is closed. */
export async function closeServer(listener: Listener, logger: Logger): Promise<ServerClosed> {
  const served = await listener.close();
  if (served.dropped === 0) logger.debug({ served }, 'server closed');
  else logger.warn({ served }, 'requests in progress were cut off');
  return served;
}
