/* fleet N: a host with N processes to be looked at, the same on every run.
 *
 * Process i has (1 + i % 8) * 256 KiB of touched memory and i % 16 files open beyond stdio. One in ten has four more
 * threads. One in ten works about 0.2 ms every 100 ms; the others wake every 5 s. Commands are called fleet-0000 on.
 * Says "ready" once all of them run, and ends them when it is ended itself. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, HEAP_UNIT_BYTES = 256 * 1024, MORE_THREADS = 4, THREAD_STACK_BYTES = 64 * 1024 };
enum { WITH_THREADS = 0, BUSY = 3 }; /* i % 10 */
static const long MILLISECOND_NS = 1000000, BUSY_NS = 200000;

static void sleep_ms(long ms) {
  struct timespec left = {ms / 1000, ms % 1000 * MILLISECOND_NS};
  while (nanosleep(&left, &left) != 0) {}
}

static long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 * MILLISECOND_NS + now.tv_nsec;
}

static void *idle_thread(void *unused) {
  for (;;) sleep_ms(60000);
  return unused;
}

static void start_threads(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES);
  for (int k = 0; k < MORE_THREADS; k++) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, idle_thread, NULL) != 0) _exit(3);
  }
}

static void touch(volatile char *heap, size_t bytes) {
  for (size_t at = 0; at < bytes; at += PAGE_BYTES) heap[at]++;
}

static void live(int i, int ready) {
  char name[16];
  snprintf(name, sizeof name, "fleet-%04d", i);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, name);
  size_t heap_bytes = (size_t)HEAP_UNIT_BYTES * (size_t)(1 + i % 8);
  char *heap = malloc(heap_bytes);
  if (heap == NULL) _exit(1);
  touch(heap, heap_bytes);
  for (int k = 0; k < i % 16; k++) {
    if (open("/dev/null", O_RDONLY) < 0) _exit(2);
  }
  if (i % 10 == WITH_THREADS) start_threads();
  close(ready);
  if (i % 10 != BUSY) {
    for (;; sleep_ms(5000)) heap[0]++;
  }
  sleep_ms(i * 7919L % 100); /* so that they do not all work at the same moment */
  for (;; sleep_ms(100)) {
    long end = now_ns() + BUSY_NS;
    touch(heap, heap_bytes);
    while (now_ns() < end) {}
  }
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 0;
  int ready[2];
  if (count < 1 || pipe(ready) != 0) {
    fprintf(stderr, "usage: fleet PROCESSES\n");
    return 2;
  }
  for (int i = 0; i < count; i++) {
    pid_t child = fork();
    if (child < 0) {
      perror("fork");
      return 1;
    }
    if (child == 0) {
      close(ready[0]);
      live(i, ready[1]);
    }
  }
  /* Each of them closes its end of the pipe when it is complete: the end of file is the last one's word. */
  close(ready[1]);
  char none;
  if (read(ready[0], &none, 1) != 0) return 1;
  printf("ready\n");
  fflush(stdout);
  while (wait(NULL) > 0) {}
  return 0;
}
