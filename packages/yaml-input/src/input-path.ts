/** Where a value stands: names of sections, numbers of items. */
export type InputPath = readonly PropertyKey[];

/** Where a value was written, for messages: `alerts.yaml:7`. Undefined where nobody can tell. */
export type Locate = (path: InputPath) => string | undefined;

/** Makes the error for a file that cannot be read, or holds no such content. */
export type Unreadable = (message: string, cause?: unknown) => Error;
