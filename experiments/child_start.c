/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"

/* All that the forked process needs: other threads may hold locks, so it may call nothing but
 * system calls. */
struct launch {
  const char *path;
  char *const *argv;
  pid_t parent;
  int input, output, status; /* its ends; status: what fails is written there */
  struct rlimit space, time;
};

/* The file that execvp would run, or NULL with errno. */
static char *find_program(const char *name) {
  if (strchr(name, '/')) return mem_strdup(name);
  const char *path = getenv("PATH");
  if (!path) path = "/bin:/usr/bin";
  int error = ENOENT;
  for (const char *p = *name ? path : ""; *p;) {
    size_t length = strcspn(p, ":");
    char *file = mem_printf("%.*s%s%s", (int)length, p, length ? "/" : "./", name);
    struct stat s;
    if (stat(file, &s) == 0 && S_ISREG(s.st_mode)) {
      if (access(file, X_OK) == 0) return file;
      error = EACCES;
    }
    mem_free(file);
    p += length + (p[length] == ':');
  }
  errno = error;
  return NULL;
}

/* Two ends that exec closes and that are no standard streams, which dup2 is to replace. */
static int make_pipe(int ends[2]) {
  int low[2];
  if (pipe2(low, O_CLOEXEC)) return -1;
  for (int i = 0; i < 2; i++) ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 3);
  int error = errno;
  close(low[0]);
  close(low[1]);
  if (ends[0] >= 0 && ends[1] >= 0) return 0;
  for (int i = 0; i < 2; i++)
    if (ends[i] >= 0) close(ends[i]);
  errno = error;
  return -1;
}

static void set_limits(const struct launch *l) {
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  if (l->space.rlim_cur != RLIM_INFINITY) setrlimit(RLIMIT_AS, &l->space);
  if (l->time.rlim_cur != RLIM_INFINITY) setrlimit(RLIMIT_CPU, &l->time);
}

static void default_signals(void) {
  static const int ignored[] = {SIGPIPE, SIGINT, SIGTERM, SIGQUIT, SIGXCPU, SIGCHLD};
  struct sigaction plain = {0};
  plain.sa_handler = SIG_DFL;
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) sigaction(ignored[i], &plain, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void become(const struct launch *l) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != l->parent) _exit(127); /* it died before it could be said */
  default_signals();
  if (dup2(l->input, 0) == 0 && dup2(l->output, 1) == 1) {
#ifdef SYS_close_range
    syscall(SYS_close_range, 3u, UINT_MAX, 4u /* CLOSE_RANGE_CLOEXEC */);
#endif
    set_limits(l);
    execve(l->path, l->argv, environ);
  }
  int error = errno;
  if (write(l->status, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

/* No signal handler of ours may run in the forked process. */
static pid_t fork_quietly(const struct launch *l) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = fork();
  if (pid == 0) become(l);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return pid;
}

/* Waits for exec: 0, or the error that prevented it. */
static int launched(int status) {
  int error = 0;
  ssize_t n;
  do n = read(status, &error, sizeof error);
  while (n < 0 && errno == EINTR);
  return n == sizeof error ? error : 0;
}

/* pid <- the started program, status[] and the program's ends are closed. Returns 0 or an error. */
static int launch(pid_t *pid, struct launch *l) {
  int status[2];
  if (make_pipe(status)) return errno;
  l->status = status[1];
  *pid = fork_quietly(l);
  int error = *pid < 0 ? errno : 0;
  close(status[1]);
  if (*pid > 0 && (error = launched(status[0])) != 0)
    while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR) continue;
  close(status[0]);
  return error;
}

/* Processor time is a net below the wall time, for what leaves the process group: all processors
 * may be busy for the program's sake. */
static struct rlimit processor_time(double seconds) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  double most = (seconds + 1) * (double)(processors < 1 ? 1 : processors) + 1;
  if (most >= 1e9) return (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
  return (struct rlimit){(rlim_t)most, (rlim_t)most + 1};
}

/* Both pipes; ours never block. */
static int make_pipes(struct child *c, struct launch *l) {
  int to[2], from[2];
  if (make_pipe(to)) return errno;
  c->input = to[1];
  l->input = to[0];
  if (make_pipe(from)) return errno;
  c->output = from[0];
  l->output = from[1];
  return fcntl(c->input, F_SETFL, O_NONBLOCK) || fcntl(c->output, F_SETFL, O_NONBLOCK) ? errno : 0;
}

static int run(struct child *c, const char *path, char *const *argv,
               const struct child_limits *limits) {
  rlim_t space = limits->bytes ? (rlim_t)limits->bytes : RLIM_INFINITY;
  struct launch l = {.path = path,
                     .argv = argv,
                     .parent = getpid(),
                     .input = -1,
                     .output = -1,
                     .space = {space, space},
                     .time = processor_time(limits->seconds)};
  int error = make_pipes(c, &l);
  if (!error) error = launch(&c->pid, &l);
  if (l.input >= 0) close(l.input);
  if (l.output >= 0) close(l.output);
  return error;
}

static char *words(int error, const char *name) {
  switch (error) {
  case ENOENT: return mem_printf("there is no program '%s', or its #! line names none", name);
  case EACCES: return mem_printf("'%s' is not executable", name);
  case ENOEXEC:
    return mem_printf("'%s' is neither a program of this machine nor a script with a #! line",
                      name);
  case ENOMEM: return mem_printf("'%s' does not fit into the limit of memory", name);
  default: return mem_printf("'%s': %s", name, strerror(error));
  }
}

int child_start(struct child *c, char *const *argv, const struct child_limits *limits,
                volatile sig_atomic_t *stop, char **why) {
  double nanoseconds = limits->seconds * 1e9;
  *c = (struct child){.input = -1, .output = -1, .stop = stop, .line = limits->line};
  c->deadline = nanoseconds < 4e18 ? child_clock() + (int64_t)nanoseconds : INT64_MAX;
  char *path = find_program(argv[0]);
  int error = path ? run(c, path, argv, limits) : errno;
  mem_free(path);
  if (!error) return 0;
  if (c->input >= 0) close(c->input);
  if (c->output >= 0) close(c->output);
  *why = words(error, argv[0]);
  return -1;
}
