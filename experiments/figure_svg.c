/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure_svg.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "figure_script.h"
#include "html.h"
#include "mem.h"

extern char **environ;

/* ---- gnuplot ---- */

static bool ends_well(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Files, so that neither end waits for the other. */
static bool gnuplot_run(FILE *script, FILE *picture) {
  char program[] = "gnuplot", no_startup[] = "-d", input[] = "-";
  char *const arguments[] = {program, no_startup, input, NULL};
  posix_spawn_file_actions_t actions;
  pid_t child = -1;
  if (posix_spawn_file_actions_init(&actions)) return false;
  int status = posix_spawn_file_actions_adddup2(&actions, fileno(script), 0);
  if (!status) status = posix_spawn_file_actions_adddup2(&actions, fileno(picture), 1);
  if (!status) status = posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  if (!status) status = posix_spawnp(&child, program, &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return !status && ends_well(child);
}

static char *read_all(FILE *in) {
  long size = fseek(in, 0, SEEK_END) ? -1 : ftell(in);
  if (size < 0) return NULL;
  char *text = mem_alloc((size_t)size + 1, 1);
  rewind(in);
  text[fread(text, 1, (size_t)size, in)] = '\0';
  return text;
}

/* What gnuplot draws; NULL if it does not. */
static char *picture_of(const struct figure *f, struct figure_shape shape) {
  FILE *script = tmpfile(), *picture = tmpfile();
  char *text = NULL;
  if (script && picture) {
    figure_script_svg(f, shape, script);
    bool written = !fflush(script) && !ferror(script);
    rewind(script);
    if (written && gnuplot_run(script, picture)) text = read_all(picture);
  }
  if (script) fclose(script);
  if (picture) fclose(picture);
  return text;
}

/* ---- fit for a page ---- */

static const struct {
  unsigned rgb;
  const char *variable;
} colors[] = {{0x0072b2, "plot-0"},    {0xd55e00, "plot-1"},    {0x009e73, "plot-2"},
              {0xcc79a7, "plot-3"},    {0xe69f00, "plot-4"},    {0x56b4e9, "plot-5"},
              {0x555555, "plot-text"}, {0xd0d0d0, "plot-grid"}, {0xf6d5d5, "band-0"},
              {0xfbf0cf, "band-1"},    {0xdcefdc, "band-2"},    {0xdbe8f5, "band-3"}};

static size_t skip(const char *s, const char *word) {
  size_t length = strlen(word);
  return strncmp(s, word, length) ? 0 : length;
}

/* "rgb( 85,  85,  85)": the bytes read, 0 if it is none of those colours. */
static size_t put_color(const char *s, FILE *out) {
  unsigned r, g, b;
  int length = 0;
  if (sscanf(s, "rgb(%u ,%u ,%u )%n", &r, &g, &b, &length) < 3 || !length) return 0;
  for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
    if (colors[i].rgb == (r << 16 | g << 8 | b)) {
      fprintf(out, "var(--%s,#%06x)", colors[i].variable, colors[i].rgb);
      return (size_t)length;
    }
  return 0;
}

/* What takes the place of the text at s, inside a tag; returns its bytes, 0: none does. */
static size_t put_instead(const char *s, const char *name, FILE *out) {
  static const char *const references[] = {"xlink:href='#", "xlink:href=\"#", "url(#", " id='",
                                           " id=\""};
  size_t length;
  if ((length = skip(s, "=\"black\""))) return fputs("=\"currentColor\"", out), length;
  for (size_t i = 0; i < sizeof references / sizeof *references; i++)
    if ((length = skip(s, references[i]))) {
      fprintf(out, "%s%s-", references[i] + (i < 2 ? strlen("xlink:") : 0), name);
      return length;
    }
  return put_color(s, out);
}

/* Text between tags stays as it is: gnuplot has escaped it. Titles are left out: they only repeat
 * what the key says. */
static void put_body(const char *s, const char *name, FILE *out) {
  bool tag = false;
  while (*s) {
    const char *end = skip(s, "<title>") ? strstr(s, "</title>") : NULL;
    if (!end && skip(s, "<desc>")) end = strstr(s, "</desc>");
    if (end) {
      s = strchr(end, '>') + 1;
      continue;
    }
    tag = *s == '<' || (tag && *s != '>');
    size_t length = tag ? put_instead(s, name, out) : 0;
    if (!length) fputc(*s, out);
    s += length ? length : 1;
  }
}

int figure_svg(const struct figure *f, struct figure_shape shape, const char *name,
               const char *classes, FILE *out) {
  char *picture = picture_of(f, shape);
  const char *start = picture ? strstr(picture, "<svg") : NULL;
  const char *body = start && strstr(start, "</svg>") ? strchr(start, '>') : NULL;
  if (body) {
    html_printf(out,
                "<svg class=\"plot %s\" viewBox=\"0 0 %ld %ld\" role=\"img\" "
                "aria-labelledby=\"caption-figure-%s\">",
                classes, (long)shape.width, (long)shape.height, f->name);
    put_body(body + 1, name, out);
  }
  mem_free(picture);
  return body ? 0 : -1;
}
