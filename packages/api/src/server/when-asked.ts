/**
 * Makes something when it is first asked for; who asks meanwhile is given the same. What fails is told to everyone who
 * waited for it, and tried again for whoever asks next.
 */
export function whenAsked<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
