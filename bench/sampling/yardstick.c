/* yardstick: how fast this machine is right now. Prints nanoseconds of CPU for a step of arithmetic, and for a read of
 * /proc/self/stat through a kept descriptor. */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 20000000, READS = 20000 };

static double cpu_ns(void) {
  struct timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return (double)used.tv_sec * 1e9 + (double)used.tv_nsec;
}

int main(void) {
  volatile unsigned value = 1;
  double start = cpu_ns();
  for (int i = 0; i < STEPS; i++) value = value * 1664525u + 1013904223u;
  double step_ns = (cpu_ns() - start) / STEPS;

  char buffer[4096];
  int file = open("/proc/self/stat", O_RDONLY);
  start = cpu_ns();
  for (int i = 0; i < READS; i++) {
    if (pread(file, buffer, sizeof buffer, 0) <= 0) return 1;
  }
  printf("%.3f %.0f\n", step_ns, (cpu_ns() - start) / READS);
  return 0;
}
