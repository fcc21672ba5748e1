/* cpu-clocks PID...: CPU time of processes so far, nanoseconds, one line each, 0 when there is no such process.
 *
 * The kernel's clock of a whole process, see clock_getcpuclockid(3): threads that have ended are in it, and it counts in
 * nanoseconds, where /proc counts in hundredths of a second. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long long cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return used.tv_sec * 1000000000LL + used.tv_nsec;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) printf("%lld\n", cpu_ns((pid_t)atoi(argv[i])));
  return 0;
}
