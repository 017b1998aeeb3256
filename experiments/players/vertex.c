/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vertex: a player in C, standard library alone. It reads one datum, at n = 60, takes the longest
 * column of A for the support of the solution, and answers the vertex r e_j, exactly.
 *
 *   cc -o vertex vertex.c -lm && ./smale18 refute -- ./vertex
 *
 * Where columns tie, the first one wins: smale18 then shows an input whose solution is another.
 * The reader below understands the lines of smale18 and nothing else. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next line of smale18; the same memory each time. */
static char *hear(void) {
  static char *line;
  static size_t size;
  size_t length = 0;
  for (int c; (c = getchar()) != '\n'; length++) {
    if (c == EOF) exit(1); /* it has no more use for us */
    if (length + 1 >= size) {
      size = 2 * size + 4096;
      line = realloc(line, size);
      if (!line) exit(1);
    }
    line[length] = (char)c;
  }
  if (!line) exit(1);
  line[length] = '\0';
  return line;
}

static void say(const char *line) {
  puts(line);
  fflush(stdout);
}

_Noreturn static void give_up(const char *reason) {
  printf("{\"give_up\": \"%s\"}\n", reason);
  exit(0);
}

/* What stands after "key": in the line. */
static char *value(char *line, const char *key) {
  size_t length = strlen(key);
  for (char *at = line; (at = strstr(at, key)) != NULL; at += length)
    if (at > line && at[-1] == '"' && at[length] == '"') return strchr(at + length, ':') + 1;
  give_up("smale18 sent a line without a key that was expected");
}

/* Copy of the next string at *at, which moves behind it. */
static char *string(char **at) {
  char *begin = strchr(*at, '"');
  char *end = begin ? strchr(begin + 1, '"') : NULL;
  if (!end) give_up("smale18 sent too few numbers");
  size_t length = (size_t)(end - begin - 1);
  char *copy = calloc(length + 1, 1);
  if (!copy) exit(1);
  memcpy(copy, begin + 1, length);
  *at = end + 1;
  return copy;
}

/* "-0x1f*2^-20" as a double, truncated; its digits may be far more than a double holds. */
static double dyadic(const char *text) {
  double x = 0;
  long exponent = 0;
  const char *digit = strchr(text, 'x') + 1;
  for (int kept = 0; *digit != '*' && *digit; digit++) {
    if (kept == 13) { /* 52 bits */
      exponent += 4;
      continue;
    }
    const char digits[] = "0123456789abcdef";
    x = 16 * x + (double)(strchr(digits, *digit) - digits);
    kept += x > 0;
  }
  if (*digit) exponent += strtol(digit + 3, NULL, 10);
  x = ldexp(x, (int)exponent);
  return *text == '-' ? -x : x;
}

/* The next string, "p" or "p/q". */
static double next_rational(char **at) {
  char *text = string(at), *rest;
  double p = strtod(text, &rest);
  if (*rest == '/') p /= strtod(rest + 1, NULL);
  free(text);
  return p;
}

struct game {
  size_t rows, cols;
  double a[2], y1[2];
  char *r[2];
};

static void read_hello(struct game *g) {
  char *line = hear();
  g->rows = strtoul(value(line, "rows"), NULL, 10);
  g->cols = strtoul(value(line, "cols"), NULL, 10);
  char *a = value(line, "a"), *r = value(line, "r"), *y1 = value(line, "y1");
  for (int f = 0; f < 2; f++) {
    g->a[f] = next_rational(&a);
    g->r[f] = string(&r);
    g->y1[f] = next_rational(&y1);
  }
}

static double next_square(char **at) {
  char *text = string(at);
  double x = dyadic(text);
  free(text);
  return x * x;
}

/* The longest of the N + 1 - m columns that compete; *length is its norm. */
static size_t longest(char *at, const struct game *g, double *length) {
  double *square = calloc(g->cols, sizeof *square);
  if (!square) exit(1);
  for (size_t i = 0; i < g->rows; i++)
    for (size_t j = 0; j < g->cols; j++) square[j] += next_square(&at);
  size_t best = 0;
  for (size_t j = 1; j < g->cols + 1 - g->rows; j++)
    if (square[j] > square[best]) best = j;
  *length = sqrt(square[best]);
  free(square);
  return best;
}

/* The family whose longest column and y are nearest in length. */
static int family(const struct game *g, double column, double y) {
  double off[2];
  for (int f = 0; f < 2; f++) off[f] = fabs(column - g->a[f]) + fabs(y - g->y1[f]);
  return off[1] < off[0];
}

int main(void) {
  struct game g;
  read_hello(&g);
  say("{\"read\": 60}");
  char *line = hear();
  if (strstr(line, "\"refused\"")) give_up("60 bits are refused");
  double length, y = 0;
  size_t best = longest(value(line, "A"), &g, &length);
  say("{\"network\": \"ready\"}");
  char *at = value(hear(), "y");
  for (size_t i = 0; i < g.rows; i++) y += next_square(&at);
  int f = family(&g, length, sqrt(y));
  printf("{\"answer\": [");
  for (size_t j = 0; j < g.cols; j++) printf("%s\"%s\"", j ? ", " : "", j == best ? g.r[f] : "0");
  say("]}");
  hear(); /* the end */
  for (f = 0; f < 2; f++) free(g.r[f]);
  return 0;
}
