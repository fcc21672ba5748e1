/** The groups of the file for Prometheus, in their order. */
export const GROUP_NAMES = [
  'tidemark-cpu',
  'tidemark-memory',
  'tidemark-disks-and-network',
  'tidemark-processes',
  'tidemark-recorder',
  'tidemark-server',
] as const;

export type GroupName = (typeof GROUP_NAMES)[number];
