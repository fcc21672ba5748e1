import type { Failure } from '../failures.ts';

/** What a client of a stream tells of itself. Nothing follows `onEnd`, which comes once. */
export interface StreamEvents {
  onOpen(): void;
  /** The bytes of one message; they are the client's again when this returns. */
  onMessage(bytes: Buffer): void;
  /** The stream ended, or never began; also after {@link StreamClient.close}, but not after `destroy`. */
  onEnd(failure: Failure): void;
}

/** One client of a stream, connecting from the moment it is made. */
export interface StreamClient {
  /** Stops reading, so that the server cannot get rid of what it sends. */
  pause(): void;
  resume(): void;
  /** For streams that go both ways. */
  send(text: string): void;
  /** Says good-bye. */
  close(): void;
  /** Ends it at once and without a word. */
  destroy(): void;
}

/** Tells nothing before it has returned. */
export type OpenStreamClient = (events: StreamEvents) => StreamClient;
