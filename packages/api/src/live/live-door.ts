import { apiError } from '../errors.ts';
import type { Recording } from '../recording.ts';
import { whenAsked } from '../server/when-asked.ts';
import type { LiveCloseReport, LiveServer, LiveServerOptions } from './live-server.ts';

/** The path of the live streams. */
export const LIVE_PATH = '/live';

/** Where clients of the live streams knock: most agents have none, so the streams are loaded for the first one. */
export interface LiveDoor {
  /** The same for everyone. Throws `API_CLOSING` once it is closed. */
  open(): Promise<LiveServer>;
  /** Closes what was opened; undefined when nothing was. */
  close(): Promise<LiveCloseReport | undefined>;
}

export function createLiveDoor(recording: Recording, options: LiveServerOptions): LiveDoor {
  let server: LiveServer | undefined;
  let isClosed = false;
  const open = whenAsked(async () => {
    const { openLiveServer } = await import('./live-server.ts');
    if (isClosed) throw apiError('API_CLOSING', 'the agent is stopping');
    server = openLiveServer(recording, options);
    return server;
  });
  return {
    open,
    close: async () => {
      isClosed = true;
      return server?.close();
    },
  };
}
