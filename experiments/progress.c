/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"

static const double redraw_after = 0.1; /* seconds, on a terminal */
static const double note_after = 10;    /* seconds, elsewhere */

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

double progress_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int is_terminal(void) {
  const char *term = getenv("TERM");
  return isatty(STDERR_FILENO) && !(term && !strcmp(term, "dumb"));
}

void progress_init(struct progress *p, size_t total, int quiet) {
  double now = progress_now();
  *p = (struct progress){.total = total, .start = now, .drawn = now, .quiet = quiet};
  p->terminal = is_terminal();
  if (p->terminal) p->drawn -= redraw_after; /* the first news is drawn at once */
}

static size_t terminal_width(void) {
  struct winsize w;
  if (!ioctl(STDERR_FILENO, TIOCGWINSZ, &w) && w.ws_col) return w.ws_col;
  const char *columns = getenv("COLUMNS");
  long width = columns ? strtol(columns, NULL, 10) : 0;
  return width > 0 && width < 10000 ? (size_t)width : 80;
}

/* "42 s", "3 min 20 s", "2 h 05 min", "4 d 03 h" */
static char *duration(double seconds) {
  long s = seconds < 1e9 ? (long)(seconds + 0.5) : 1000000000;
  if (s < 60) return mem_printf("%ld s", s);
  if (s < 3600) return mem_printf("%ld min %02ld s", s / 60, s % 60);
  if (s < 86400) return mem_printf("%ld h %02ld min", s / 3600, s / 60 % 60);
  return mem_printf("%ld d %02ld h", s / 86400, s / 3600 % 24);
}

/* "eta 42 s", once something is done; "took 42 s" when nothing is left. */
static char *time_left(const struct progress *p, double now) {
  double elapsed = now - p->start;
  if (!p->done && p->total) return mem_strdup("eta ?");
  double left = p->done ? elapsed / (double)p->done * (double)(p->total - p->done) : 0;
  char *text = duration(left > 0 ? left : elapsed);
  char *both = mem_printf(left > 0 ? "eta %s" : "took %s", text);
  mem_free(text);
  return both;
}

/* Cuts the text to `width` columns and replaces what would move the cursor. Bytes that continue a
 * UTF-8 character take no column. */
static void fit(char *text, size_t width) {
  size_t columns = 0;
  for (char *c = text; *c; c++) {
    unsigned char byte = (unsigned char)*c;
    bool starts = (byte & 0xc0) != 0x80;
    if (byte < 0x20 || byte == 0x7f) *c = ' ';
    if (starts && columns++ == width) *c = '\0';
    if (!*c) return;
  }
}

/* The bar takes a quarter of the line, whole cells only; too narrow a terminal gets none. */
static char *bar(const struct progress *p, size_t width) {
  size_t size = width / 4 > 40 ? 40 : width / 4;
  if (size < 5) return mem_strdup("");
  size_t filled = p->total ? (size_t)((double)size * (double)p->done / (double)p->total) : size;
  if (filled > size) filled = size;
  char *text = mem_printf("[%*s] ", (int)size, "");
  memset(text + 1, '#', filled);
  return text;
}

static void draw(struct progress *p, const char *what, double now) {
  size_t width = terminal_width() - 1; /* the last column would wrap on some terminals */
  char *left = time_left(p, now), *cells = bar(p, width);
  char *line = mem_printf("%s%zu/%zu %s  %s", cells, p->done, p->total, left, what);
  fit(line, width);
  fprintf(stderr, "\r%s\033[K", line);
  mem_free(line);
  mem_free(cells);
  mem_free(left);
  p->drawn = now;
}

static void print_step(struct progress *p, const char *what, double now) {
  char *left = time_left(p, now);
  fprintf(stderr, "[%zu/%zu] %s (%s)\n", p->done, p->total, what, left);
  mem_free(left);
  p->drawn = now;
}

void progress_step(struct progress *p, const char *what) {
  pthread_mutex_lock(&guard);
  double now = progress_now();
  p->done++;
  bool due = !p->terminal || now - p->drawn >= redraw_after || p->done == p->total;
  if (due && !p->quiet) (p->terminal ? draw : print_step)(p, what, now);
  pthread_mutex_unlock(&guard);
}

void progress_note(struct progress *p, const char *text) {
  pthread_mutex_lock(&guard);
  double now = progress_now();
  bool due = !p->quiet && now - p->drawn >= (p->terminal ? redraw_after : note_after);
  if (due && p->terminal) {
    draw(p, text, now);
  } else if (due) {
    fprintf(stderr, "%s\n", text);
    p->drawn = now;
  }
  pthread_mutex_unlock(&guard);
}

void progress_end(struct progress *p) {
  pthread_mutex_lock(&guard);
  if (p->terminal && !p->quiet && p->total) {
    draw(p, "", progress_now());
    fputc('\n', stderr);
  }
  pthread_mutex_unlock(&guard);
}
