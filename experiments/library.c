/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "library_input.h"
#include "mem.h"

struct session {
  FILE *in, *out;
  json_t *hello;
  struct smale18_class input;
  struct shown shown;
  bool ready;
};

static void say(struct session *s, json_t *object) {
  json_dumpf(object, s->out, JSON_COMPACT);
  fputc('\n', s->out);
  fflush(s->out);
  json_decref(object);
}

/* The next line of smale18; it has ended or this is not it if there is none. */
static json_t *hear(struct session *s) {
  char *line = NULL;
  size_t size = 0;
  ssize_t length = getline(&line, &size, s->in);
  json_t *object = length > 0 ? json_loadb(line, (size_t)length, 0, NULL) : NULL;
  free(line);
  if (json_is_object(object)) return object;
  fprintf(stderr, "smale18 play-library: standard input is not smale18\n");
  exit(2);
}

static const struct smale18_datum *read_datum(void *state, unsigned long n) {
  struct session *s = state;
  if (s->ready) return NULL;
  say(s, json_pack("{s:I}", "read", (json_int_t)n));
  json_t *line = hear(s);
  if (strcmp(line_text(line, "type"), "datum") != 0) {
    json_decref(line);
    return NULL;
  }
  shown_set(&s->shown, line, s->input.rows, s->input.cols);
  return &s->shown.datum;
}

static const char *const *make_ready(void *state) {
  struct session *s = state;
  if (s->ready) return s->shown.y;
  s->ready = true;
  say(s, json_pack("{s:s}", "network", "ready"));
  shown_set(&s->shown, hear(s), s->input.rows, s->input.cols);
  return s->shown.y;
}

__attribute__((format(printf, 2, 3))) static void fault(struct session *s, const char *format,
                                                        ...) {
  va_list arguments;
  va_start(arguments, format);
  json_t *what = json_vsprintf(format, arguments);
  va_end(arguments);
  say(s, json_pack("{s:o}", "fault", what ? what : json_string("the library is broken")));
}

/* A pointer to data is not one to a function in C, but it is in POSIX. */
typedef int play_function(const struct smale18_game *, const char **);

static play_function *load(struct session *s, const char *path) {
  char *file = mem_printf("%s%s", strchr(path, '/') ? "" : "./", path);
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  mem_free(file);
  play_function *play = NULL;
  void *symbol = library ? dlsym(library, "smale18_play") : NULL;
  memcpy(&play, &symbol, sizeof play);
  if (!library) fault(s, "it cannot be loaded: %s", dlerror());
  else if (!play) fault(s, "it cannot be started: the library has no function smale18_play");
  return play;
}

static void hand_over(struct session *s, const char **answer) {
  json_t *array = json_array();
  size_t i = 0;
  while (i < s->input.cols && answer[i] &&
         json_array_append_new(array, json_string(answer[i])) == 0)
    i++;
  if (i == s->input.cols) {
    say(s, json_pack("{s:O}", "answer", array));
    json_decref(hear(s));
  } else if (answer[i]) {
    fault(s, "entry %zu of its answer is not UTF-8", i + 1);
  } else {
    fault(s, "it set no entry %zu of its answer", i + 1);
  }
  json_decref(array);
}

static void play_with(struct session *s, play_function *play) {
  const struct smale18_game game = {&s->input, s, read_datum, make_ready};
  const char **answer = mem_alloc(s->input.cols, sizeof *answer);
  int status = play(&game, answer);
  if (status) {
    json_t *reason = json_sprintf("smale18_play returned %d", status);
    say(s, json_pack("{s:o}", "give_up", reason));
  } else if (!s->ready) {
    fault(s, "it answered without having called ready");
  } else {
    hand_over(s, answer);
  }
  mem_free(answer);
}

/* The protocol's pipes become files that the library does not know. */
static bool take_pipes(struct session *s) {
  int in = fcntl(0, F_DUPFD_CLOEXEC, 3), out = fcntl(1, F_DUPFD_CLOEXEC, 3);
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (in >= 0) s->in = fdopen(in, "r");
  if (out >= 0) s->out = fdopen(out, "w");
  return s->in && s->out && nothing >= 0 && dup2(nothing, 0) == 0 && dup2(2, 1) == 1 &&
         close(nothing) == 0;
}

/* What the loader has in use already does not count. */
static void limit_memory(size_t bytes) {
  size_t pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f && fscanf(f, "%zu", &pages) != 1) pages = 0;
  if (f) fclose(f);
  rlim_t most = (rlim_t)bytes + (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
  if (bytes) setrlimit(RLIMIT_AS, &(struct rlimit){most, most});
}

int library_play(const char *path, size_t bytes) {
  struct session s = {0};
  if (!take_pipes(&s)) {
    fprintf(stderr, "smale18 play-library: standard input and output: %s\n", strerror(errno));
    return 3;
  }
  s.hello = hear(&s);
  library_class(&s.input, s.hello);
  limit_memory(bytes);
  play_function *play = load(&s, path);
  if (play) play_with(&s, play);
  shown_clear(&s.shown);
  json_decref(s.hello);
  fclose(s.in);
  fclose(s.out);
  return 0;
}
