/** Calls `work` at every tick until the process is ended. `perSecond` ticks a second. */
export function forever(perSecond: number, work: () => void): void {
  setInterval(work, 1000 / perSecond);
}

/** Short-lived objects such as a request makes: some hundred kB that nobody keeps. */
export function churn(objects = 1500): number {
  const made = Array.from({ length: objects }, (_, i) => ({ id: i, name: `item ${i}`, tags: ['a', 'b', `${i % 7}`] }));
  return JSON.stringify(made).length;
}
