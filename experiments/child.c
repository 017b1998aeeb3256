/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "child.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"

enum { CHUNK = 1 << 16, SLICE_MS = 50 };
static const int64_t millisecond = 1000000;

int64_t child_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 * millisecond + t.tv_nsec;
}

static void shut(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

/* write, but a closed pipe raises no SIGPIPE: it is blocked, and taken back if it was ours. */
static ssize_t write_quietly(int fd, const char *text, size_t length) {
  sigset_t pipe, before, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigemptyset(&pending);
  sigpending(&pending);
  bool theirs = sigismember(&pending, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  ssize_t n = write(fd, text, length);
  int error = errno;
  if (n < 0 && error == EPIPE && !theirs)
    while (sigtimedwait(&pipe, NULL, &(struct timespec){0, 0}) < 0 && errno == EINTR) continue;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return n;
}

/* Has the process itself ended? It stays a zombie, so that its group's number is not given away. */
static bool ended(const struct child *c, siginfo_t *how) {
  how->si_pid = 0;
  return waitid(P_PID, (id_t)c->pid, how, WEXITED | WNOHANG | WNOWAIT) == 0 && how->si_pid;
}

static void make_room(struct child *c) {
  if (c->size - c->end > CHUNK) return;
  memmove(c->buffer, c->buffer + c->start, c->end - c->start);
  c->seen -= c->start;
  c->end -= c->start;
  c->start = 0;
  if (c->size - c->end > CHUNK) return;
  c->size = 2 * (c->size + CHUNK);
  c->buffer = mem_resize(c->buffer, c->size, 1);
}

/* Reads what there is. */
static enum child_state fill(struct child *c, bool *empty) {
  if (c->start == c->end) c->start = c->seen = c->end = 0;
  if (c->buffer == NULL) c->buffer = mem_alloc(c->size = 2 * (size_t)CHUNK, 1);
  make_room(c);
  ssize_t n = read(c->output, c->buffer + c->end, CHUNK);
  *empty = n < 0;
  if (n > 0) c->end += (size_t)n;
  else if (n == 0 || (errno != EAGAIN && errno != EINTR)) shut(&c->output);
  return c->end - c->start > c->line ? CHILD_FLOODS : CHILD_FINE;
}

/* Waits a while until the child has written, or can be written to if `writing`. */
static enum child_state wait_for(struct child *c, bool writing) {
  if (c->stop && *c->stop) return CHILD_INTERRUPTED;
  int64_t left = c->deadline - child_clock();
  if (left <= 0) return CHILD_LATE;
  int slice = left > SLICE_MS * millisecond ? SLICE_MS : (int)(left / millisecond) + 1;
  struct pollfd fds[] = {{.fd = c->output, .events = POLLIN},
                         {.fd = writing ? c->input : -1, .events = POLLOUT}};
  int ready = poll(fds, 2, slice);
  bool empty = false;
  if (ready > 0) return fds[0].revents ? fill(c, &empty) : CHILD_FINE;
  /* Its own children may keep the pipe open. */
  siginfo_t how;
  if (ready < 0 || !ended(c, &how)) return CHILD_FINE;
  enum child_state state = fill(c, &empty);
  if (empty) shut(&c->output);
  return state;
}

enum child_state child_write(struct child *c, const char *text, size_t length) {
  while (length && c->input >= 0 && c->output >= 0) {
    ssize_t n = write_quietly(c->input, text, length);
    if (n >= 0) {
      text += n;
      length -= (size_t)n;
    } else if (errno == EAGAIN) {
      enum child_state state = wait_for(c, true);
      if (state != CHILD_FINE) return state;
    } else if (errno != EINTR) {
      shut(&c->input);
    }
  }
  return CHILD_FINE;
}

enum child_state child_read(struct child *c, const char **line, size_t *length) {
  for (;;) {
    char *newline = NULL; /* the buffer is NULL at first */
    if (c->seen < c->end) newline = memchr(c->buffer + c->seen, '\n', c->end - c->seen);
    if (newline) {
      *newline = '\0';
      *line = c->buffer + c->start;
      *length = (size_t)(newline - *line);
      c->start = c->seen = (size_t)(newline - c->buffer) + 1;
      return CHILD_FINE;
    }
    c->seen = c->end;
    if (c->output < 0) return CHILD_ENDED;
    enum child_state state = wait_for(c, false);
    if (state != CHILD_FINE) return state;
  }
}

bool child_is_deaf(const struct child *c) { return c->input < 0; }

bool child_is_amid_line(const struct child *c) { return c->start < c->end; }

static char *ending(const siginfo_t *how) {
  if (how->si_code == CLD_EXITED) return mem_printf("exited with status %d", how->si_status);
  const char *name = sigdescr_np(how->si_status);
  return mem_printf("was ended by signal %d (%s)", how->si_status, name ? name : "of no name");
}

static int shell_status(const siginfo_t *how) {
  return how->si_code == CLD_EXITED ? how->si_status : 128 + how->si_status;
}

char *child_end(struct child *c, double grace, int *status) {
  if (status) *status = -1;
  if (c->pid <= 0) return NULL;
  shut(&c->input);
  shut(&c->output);
  siginfo_t how;
  int64_t until = child_clock() + (int64_t)(grace * 1e9);
  while (!ended(c, &how) && child_clock() < until && !(c->stop && *c->stop))
    nanosleep(&(struct timespec){0, millisecond}, NULL);
  char *words = ended(c, &how) ? ending(&how) : NULL;
  if (words && status) *status = shell_status(&how);
  kill(-c->pid, SIGKILL);
  while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR) continue;
  mem_free(c->buffer);
  *c = (struct child){.input = -1, .output = -1};
  return words;
}
