/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "atomic_file.h"
#include "figure_script.h"
#include "mem.h"
#include "plain_text.h"

extern char **environ;

void figure_init(struct figure *f, const char *name, const char *title, const char *xlabel,
                 const char *ylabel, bool xlog, bool ylog) {
  *f = (struct figure){.name = mem_strdup(name),
                       .title = plain_copy(title),
                       .xlabel = plain_copy(xlabel),
                       .ylabel = plain_copy(ylabel),
                       .xlog = xlog,
                       .ylog = ylog};
}

void figure_clear(struct figure *f) {
  for (size_t i = 0; i < f->series_count; i++) {
    mem_free(f->series[i].title);
    mem_free(f->series[i].x);
    mem_free(f->series[i].y);
  }
  for (size_t i = 0; i < f->note_count; i++) mem_free(f->notes[i]);
  for (size_t i = 0; i < f->band_count; i++) mem_free(f->bands[i].label);
  mem_free(f->bands);
  mem_free(f->series);
  mem_free(f->notes);
  mem_free(f->name);
  mem_free(f->title);
  mem_free(f->xlabel);
  mem_free(f->ylabel);
  *f = (struct figure){0};
}

void figure_note(struct figure *f, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  f->notes = mem_resize(f->notes, f->note_count + 1, sizeof *f->notes);
  f->notes[f->note_count++] = plain_vprintf(format, arguments);
  va_end(arguments);
}

void figure_series(struct figure *f, const char *title, bool lines, bool dashed) {
  f->series = mem_resize(f->series, f->series_count + 1, sizeof *f->series);
  f->series[f->series_count++] =
    (struct series){.title = plain_copy(title), .lines = lines, .dashed = dashed};
}

void figure_point(struct figure *f, double x, double y) {
  assert(f->series_count > 0);
  struct series *s = &f->series[f->series_count - 1];
  if ((s->count & (s->count - 1)) == 0) { /* room doubles whenever a power of two is full */
    size_t room = s->count == 0 ? 1 : 2 * s->count;
    s->x = mem_resize(s->x, room, sizeof *s->x);
    s->y = mem_resize(s->y, room, sizeof *s->y);
  }
  s->x[s->count] = x;
  s->y[s->count++] = y;
}

void figure_band(struct figure *f, const char *label, double low, double high) {
  f->bands = mem_resize(f->bands, f->band_count + 1, sizeof *f->bands);
  f->bands[f->band_count++] = (struct band){.label = plain_copy(label), .low = low, .high = high};
}

static int wait_exit(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Draws <name>.gp in folder to <name>.<ending>.part. No shell is involved, so any path will do.
 * Returns the exit status of gnuplot, 127 when there is none, -1 when it was killed. */
static int gnuplot_run(const struct figure *f, const char *folder) {
  char *script = mem_printf("./%s.gp", f->name);
  char program[] = "gnuplot", no_startup[] = "-d", execute[] = "-e", suffix[] = "suffix = '.part'";
  char *const arguments[] = {program, no_startup, execute, suffix, script, NULL};
  posix_spawn_file_actions_t actions;
  pid_t child;
  int status = posix_spawn_file_actions_init(&actions);
  if (status == 0) {
    for (int fd = 0; status == 0 && fd < 3; fd++)
      status = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    if (status == 0) status = posix_spawn_file_actions_addchdir_np(&actions, folder);
    if (status == 0) status = posix_spawnp(&child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
  }
  mem_free(script);
  if (status != 0) return status == ENOENT ? 127 : -1;
  return wait_exit(child);
}

/* Gives the pictures their names, or removes what there is of them. */
static bool pictures_settle(const struct figure *f, const char *folder, bool keep) {
  for (size_t i = 0; i < PICTURES; i++) {
    char *path = mem_printf("%s/%s.%s", folder, f->name, picture_endings[i]);
    char *part = mem_printf("%s.part", path);
    keep = keep && rename(part, path) == 0;
    if (!keep) unlink(part);
    mem_free(part);
    mem_free(path);
  }
  return keep;
}

static void figure_draw(const struct figure *f, const char *folder) {
  int status = gnuplot_run(f, folder);
  if (pictures_settle(f, folder, status == 0)) return;
  fprintf(stderr, "smale18: %s/%s.gp: not drawn: %s\n", folder, f->name,
          status == 127 ? "gnuplot is not installed"
          : status != 0 ? "gnuplot failed, run it on this file to see why"
                        : "the pictures cannot be written");
}

int figure_write(const struct figure *f, const char *folder) {
  struct atomic_file file = {0};
  char *path = mem_printf("%s/%s.gp", folder, f->name);
  int status = atomic_file_open(&file, path);
  mem_free(path);
  if (status != 0) return -1;
  figure_script(f, file.out);
  if (atomic_file_commit(&file) != 0) return -1;
  figure_draw(f, folder);
  return 0;
}
