/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config_text.h"
#include "mem.h"

char *dotted(const char *section, const char *name) {
  return *section ? mem_printf("%s.%s", section, name) : mem_strdup(name);
}

struct quoted quote(const char *text) {
  struct quoted q;
  size_t most = sizeof q.text - sizeof "'...'", length = strlen(text);
  const char *tail = "";
  if (length > most) {
    tail = "...";
    for (length = most; length && ((unsigned char)text[length] & 0xc0) == 0x80;) length--;
  }
  snprintf(q.text, sizeof q.text, "'%.*s%s'", (int)length, text, tail);
  return q;
}

/* text of a readable length */
static char *shorten(const char *text) {
  struct quoted q = quote(text);
  return mem_printf("%.*s", (int)strlen(q.text) - 2, q.text + 1);
}

static char *place_text(const struct report *r, const struct place *at) {
  if (at->override) {
    char *override = shorten(at->override), *text = mem_printf("--set %s", override);
    mem_free(override);
    return text;
  }
  if (at->line) return mem_printf("%s:%zu:%zu", r->path, at->line, at->column);
  return mem_strdup(r->path);
}

/* The line goes to a terminal: nothing in it may steer that terminal. */
static void make_printable(char *line) {
  bool clean = !text_flaw(line, strlen(line), TEXT_ONE_LINE, NULL);
  for (unsigned char *c = (unsigned char *)line; *c && !clean; c++)
    if (*c < 0x20 || *c >= 0x7f) *c = '?';
}

void report_error(struct report *r, struct place at, const char *section, const char *name,
                  const char *message, ...) {
  if (report_full(r)) return;
  r->errors++;
  va_list args;
  va_start(args, message);
  char said[4096];
  vsnprintf(said, sizeof said, message, args);
  va_end(args);
  char *where = place_text(r, &at);
  /* An override names its key itself. */
  char *full = name && !at.override ? dotted(section, name) : mem_strdup("");
  char *key = shorten(full);
  char *line = mem_printf("%s: %s%s%s%s", where, key, *key ? ": " : "", said,
                          report_full(r) ? " (more mistakes are not shown)" : "");
  make_printable(line);
  fprintf(stderr, "%s\n", line);
  mem_free(line);
  mem_free(key);
  mem_free(full);
  mem_free(where);
}

bool report_full(const struct report *r) { return r->errors >= REPORT_MOST; }
