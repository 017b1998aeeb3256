/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy_header.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* '<f8' or '<c16' */
static const char *descr(size_t parts) { return parts == 1 ? "<f8" : "<c16"; }

bool npy_count(size_t *count, size_t parts, size_t axes, const size_t *shape) {
  size_t bytes = parts * sizeof(double);
  bool empty = false;
  for (size_t k = 0; k < axes; k++) empty = empty || shape[k] == 0;
  *count = 0;
  for (size_t k = 0; k < axes && !empty; k++)
    if (__builtin_mul_overflow(bytes, shape[k], &bytes) || bytes > PTRDIFF_MAX) return false;
  *count = empty ? 0 : bytes / sizeof(double);
  return true;
}

size_t npy_header_print(char text[NPY_HEADER_MAX], size_t before, size_t parts, size_t axes,
                        const size_t *shape) {
  size_t length = (size_t)snprintf(
    text, NPY_HEADER_MAX, "{'descr': '%s', 'fortran_order': False, 'shape': (", descr(parts));
  for (size_t k = 0; k < axes; k++)
    length +=
      (size_t)snprintf(text + length, NPY_HEADER_MAX - length, k ? ", %zu" : "%zu", shape[k]);
  if (axes == 1) text[length++] = ','; /* (3) would be a number */
  memcpy(text + length, "), }", 4);
  length += 4;
  while ((before + length + 1) % 64) text[length++] = ' ';
  text[length++] = '\n';
  return length;
}

static void skip_blanks(const char **s) {
  while (isspace((unsigned char)**s)) ++*s;
}

/* Is token next? Then passes it and the blanks after it. */
static bool pass(const char **s, const char *token) {
  size_t length = strlen(token);
  if (strncmp(*s, token, length)) return false;
  *s += length;
  skip_blanks(s);
  return true;
}

/* A quoted word, of either quotes. */
static bool pass_quoted(const char **s, const char *word) {
  size_t length = strlen(word);
  char quote = **s;
  if (quote != '\'' && quote != '"') return false;
  if (strncmp(*s + 1, word, length) || (*s)[1 + length] != quote) return false;
  *s += length + 2;
  skip_blanks(s);
  return true;
}

static bool pass_number(const char **s, size_t *number) {
  if (!isdigit((unsigned char)**s)) return false;
  for (*number = 0; isdigit((unsigned char)**s); ++*s)
    if (__builtin_mul_overflow(*number, 10U, number) ||
        __builtin_add_overflow(*number, (size_t)(**s - '0'), number))
      return false;
  skip_blanks(s);
  return true;
}

static const char *pass_shape(const char **s, struct npy *a) {
  static const char fault[] = "its shape is no list of sizes";
  if (!pass(s, "(")) return fault;
  bool comma = true;
  for (a->axes = 0; !pass(s, ")"); a->axes++) {
    if (a->axes == NPY_AXES) return "it has more than 4 axes";
    if (!comma || !pass_number(s, &a->shape[a->axes])) return fault;
    comma = pass(s, ",");
  }
  return a->axes == 1 && !comma ? fault : NULL;
}

enum { DESCR = 1, ORDER = 2, SHAPE = 4 };

static const char *pass_descr(const char **s, size_t parts) {
  if (pass_quoted(s, descr(parts))) return NULL;
  return parts == 1 ? "its numbers are not '<f8'" : "its numbers are not '<c16'";
}

/* One key and its value; its bit joins `seen`. */
static const char *pass_entry(const char **s, struct npy *a, size_t parts, unsigned *seen) {
  unsigned key = pass_quoted(s, "descr")           ? DESCR
                 : pass_quoted(s, "fortran_order") ? ORDER
                 : pass_quoted(s, "shape")         ? SHAPE
                                                   : 0;
  if (!key || *seen & key || !pass(s, ":")) return "its header is no NPY header";
  *seen |= key;
  if (key == DESCR) return pass_descr(s, parts);
  if (key == ORDER) return pass(s, "False") ? NULL : "its axes are not in C order";
  return pass_shape(s, a);
}

const char *npy_header_scan(struct npy *a, size_t parts, const char *text, size_t length) {
  const char *s = text, *fault = NULL;
  unsigned seen = 0;
  skip_blanks(&s);
  bool comma = pass(&s, "{");
  while (comma && *s != '}' && !fault) {
    fault = pass_entry(&s, a, parts, &seen);
    comma = pass(&s, ",");
  }
  if (fault) return fault;
  bool complete = seen == (DESCR | ORDER | SHAPE) && pass(&s, "}");
  return complete && s == text + length ? NULL : "its header is no NPY header";
}
