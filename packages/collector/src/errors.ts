import { defineErrors } from '@tidemark/core';

export const COLLECTOR_ERRORS = {
  COLLECTOR_EVERY_TICKS_INVALID: {
    summary: 'How often a source is read could not be understood.',
    hint: 'write SOURCE=TICKS, such as diskstats=10; sources are stat, meminfo, loadavg, vmstat, diskstats, netDev, pressure, fileNr, sockstat, cgroup and processes',
  },
  COLLECTOR_PROC_UNREADABLE: {
    summary: "The directory that should be the kernel's process file system cannot be read as one.",
    hint: 'Tidemark needs Linux with /proc mounted',
  },
  COLLECTOR_RULE_INVALID: {
    summary: 'A rule that chooses or groups processes could not be read.',
    hint: 'write conditions as name=node, pid=17, command=REGEX, user=NAME, cgroup=/PATH, unit=NAME, tree=PID or pidFile=/PATH',
  },
  COLLECTOR_START_FAILED: {
    summary: 'The recorder thread did not begin to record.',
    hint: 'the cause says why; run with --log-level debug for more',
  },
} as const;

export const collectorError = defineErrors(COLLECTOR_ERRORS);
