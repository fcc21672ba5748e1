/* fleet N COMMAND [ARGUMENT...]: a host with N processes to look at, the same in every run, and a COMMAND that looks.
 *
 * Made to be the first process of a PID namespace: COMMAND then sees this program, the N processes and itself.
 * Process i has (1 + i % 8) * 256 KiB of memory and i % 16 files open beyond stdio. One in ten has four more threads; one
 * in ten works for 0.2 ms every 100 ms, the others wake every 5 s. They are called fleet-0000 and so on, and all of them
 * are complete before COMMAND starts. Ends with COMMAND, with its exit code; everyone else ends then too. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, MEMORY_UNIT_BYTES = 256 * 1024, MORE_THREADS = 4, STACK_BYTES = 64 * 1024 };
enum { WITH_THREADS = 0, BUSY = 3, KINDS = 10 };
enum { IDLE_MS = 5000, BUSY_PERIOD_MS = 100, BUSY_NS = 200000, MILLISECOND_NS = 1000000 };

static void sleep_ms(long ms) {
  struct timespec left = {ms / 1000, ms % 1000 * MILLISECOND_NS};
  while (nanosleep(&left, &left) != 0) {}
}

static long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000L * MILLISECOND_NS + now.tv_nsec;
}

static void *idle_thread(void *nothing) {
  for (;;) pause();
  return nothing;
}

static void start_threads(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  for (int k = 0; k < MORE_THREADS; k++) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, idle_thread, NULL) != 0) _exit(1);
  }
}

static void touch(volatile char *memory, size_t bytes) {
  for (size_t at = 0; at < bytes; at += PAGE_BYTES) memory[at]++;
}

/* Closes `complete` when everything is in place. */
static void live(int i, int complete) {
  char name[32];
  snprintf(name, sizeof name, "fleet-%04d", i);
  prctl(PR_SET_NAME, name);
  size_t bytes = (size_t)MEMORY_UNIT_BYTES * (size_t)(1 + i % 8);
  volatile char *memory = malloc(bytes);
  if (memory == NULL) _exit(1);
  touch(memory, bytes);
  for (int k = 0; k < i % 16; k++) {
    if (open("/dev/null", O_RDONLY) < 0) _exit(1);
  }
  if (i % KINDS == WITH_THREADS) start_threads();
  close(complete);
  if (i % KINDS != BUSY) {
    for (;; sleep_ms(IDLE_MS)) memory[0]++;
  }
  sleep_ms(i * 7919L % BUSY_PERIOD_MS); /* so that they do not all work at the same moment */
  for (;; sleep_ms(BUSY_PERIOD_MS)) {
    long end = now_ns() + BUSY_NS;
    touch(memory, bytes);
    while (now_ns() < end) {}
  }
}

static pid_t start(int i, const int complete[2]) {
  pid_t pid = fork();
  if (pid != 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close(complete[0]);
  live(i, complete[1]);
  return 0;
}

static int fail(const char *what) {
  perror(what);
  return 1;
}

int main(int argc, char **argv) {
  int count = argc > 2 ? atoi(argv[1]) : 0;
  if (count < 1) {
    fprintf(stderr, "usage: fleet PROCESSES COMMAND [ARGUMENT...]\n");
    return 2;
  }
  int complete[2];
  if (pipe(complete) != 0) return fail("pipe");
  for (int i = 0; i < count; i++) {
    if (start(i, complete) < 0) return fail("fork");
  }
  /* The pipe ends when the last process has closed its end of it. */
  close(complete[1]);
  char nothing;
  if (read(complete[0], &nothing, 1) != 0) return fail("pipe");
  close(complete[0]);

  pid_t command = fork();
  if (command < 0) return fail("fork");
  if (command == 0) {
    execvp(argv[2], argv + 2);
    _exit(fail(argv[2]));
  }
  int status;
  pid_t ended;
  do ended = wait(&status);
  while (ended >= 0 && ended != command);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
