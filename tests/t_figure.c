/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "figure.h"
#include "mem.h"
#include "said.h"

/* A folder whose name a shell would not leave alone. */
static char root[] = "/tmp/t_figure.XXXXXX";
static const char folder[] = "it's; $(touch pwned) `touch pwned` \"x\"";

static void enter(void) { cr_assert(mkdtemp(root) && !chdir(root) && !mkdir(folder, 0777)); }

/* The end of each test: what Criterion finds in a .fini is printed but does not fail. */
static void leave(void) {
  static const char *const names[] = {"f.gp", "f.pdf", "f.svg", "f.png"};
  cr_expect_eq(mem_live(), 0);
  cr_assert_eq(chdir(folder), 0);
  for (size_t i = 0; i < 4; i++) unlink(names[i]);
  cr_assert_eq(chdir(root), 0);
  cr_expect_eq(rmdir(folder), 0, "something is left in %s/%s", root, folder);
  cr_expect_eq(rmdir(root), 0, "something is left in %s", root);
}

TestSuite(figure, .init = enter);

/* What a file in the folder holds, as a string (a picture only up to its first zero); NULL if there
 * is no such file. */
static const char *content(const char *name) {
  static char text[1 << 20];
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *in = fopen(path, "r");
  if (!in) return NULL;
  size_t count = fread(text, 1, sizeof text - 1, in);
  fclose(in);
  text[count] = '\0';
  return text;
}

static const char *written(const struct figure *f, const char *where, int expected) {
  hear();
  int status = figure_write(f, where);
  const char *text = heard();
  cr_expect_eq(status, expected);
  return text;
}

static bool have_gnuplot(void) { return system("command -v gnuplot >/dev/null 2>&1") == 0; }

/* Drawn without a word, by us and by hand: gnuplot itself warns on stderr. */
static void expect_drawn(const struct figure *f) {
  const char *text = written(f, folder, 0);
  if (!have_gnuplot()) return;
  cr_expect_str_eq(text, "");
  const char *pdf = content("f.pdf");
  cr_expect(pdf && strncmp(pdf, "%PDF-", 5) == 0);
  const char *svg = content("f.svg");
  cr_expect(svg && strncmp(svg, "<?xml", 5) == 0 && strstr(svg, "<svg") && strstr(svg, "</svg>"));
  const char *png = content("f.png");
  cr_expect(png && strncmp(png, "\x89PNG\r\n\x1a\n", 8) == 0);
  cr_expect_null(content("f.png.part"));
  cr_assert_eq(chdir(folder), 0);
  unlink("f.pdf");
  cr_expect_neq(system("gnuplot -d f.gp 2>&1 | grep -q ."), 0, "gnuplot warns");
  cr_expect_eq(access("f.pdf", R_OK), 0);
  cr_assert_eq(chdir(root), 0);
}

static void figure_small(struct figure *f) {
  figure_init(f, "f", "it's {a}_b", "K", "10^-K", false, true);
  figure_note(f, "problem P%d", 3);
  figure_series(f, "FIRENET", true, false);
  figure_point(f, 1, 0.1);
  figure_point(f, 2, 0);
  figure_point(f, 3, 0.001);
  figure_point(f, INFINITY, 1);
  figure_point(f, 4, NAN);
  figure_series(f, "x'y", true, true);
  figure_point(f, 1, 0.3);
  figure_point(f, 3, 0.003);
}

Test(figure, script) {
  static const char *const parts[] = {
    "# problem P3\n",
    "$series1 << END\n1 0.10000000000000001\n\n3 0.001\nEND\n", /* a gap is a gap */
    "$series2 << END\n1 0.29999999999999999\n3 0.0030000000000000001\nEND\n",
    "set title 'it' . \"'\" . 's {a}_b' noenhanced\n",
    "set xlabel 'K' noenhanced\n",
    "set ylabel '10^-K' noenhanced\n",
    "set logscale y\n",
    "set format y '10^{%L}'\n",
    "title 'x' . \"'\" . 'y' noenhanced\n",
    "set output 'f' . '.svg' . suffix\n",
  };
  struct figure f;
  figure_small(&f);
  expect_drawn(&f);
  const char *text = content("f.gp");
  cr_assert_not_null(text);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    cr_expect_not_null(strstr(text, parts[i]), "%s", parts[i]);
  cr_expect_null(strstr(text, "logscale x"));
  const char *first = strstr(text, "using 1:2 with linespoints lc rgb '#0072B2'");
  const char *second = strstr(text, "using 1:2 with lines lc rgb '#D55E00' lw 2 dt (");
  cr_expect(first && second && first < second);
  figure_clear(&f);
  figure_clear(&f); /* a cleared figure is zeroed */
  leave();
}

Test(figure, hostile_texts) {
  static const char *const texts[] = {"`touch pwned`",
                                      "$(touch pwned)",
                                      "@suffix",
                                      "ends in \\",
                                      "' . system('touch pwned') . '",
                                      "{ # \"",
                                      "a\nsystem 'touch pwned'",
                                      "caf\xc3\xa9 \xff",
                                      "%d %s",
                                      "END",
                                      "",
                                      "\\\\"};
  struct figure f;
  figure_init(&f, "f", texts[4], texts[0], texts[3], false, false);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    figure_note(&f, "%s", texts[i]);
    figure_series(&f, texts[i], i % 2, i % 3);
    figure_point(&f, (double)i, (double)i);
  }
  expect_drawn(&f); /* a file "pwned" would be found by leave() */
  figure_clear(&f);
  leave();
}

/* Positions that drive gnuplot into warnings or errors when it is left to choose the ranges. */
static const double positions[][4] = {{0, 0, 0, 0},           {7, 1e-300, 7, 1e-300},
                                      {5e-324, 1, 1e308, 2},  {-1.7e308, 1, 1.7e308, 2},
                                      {1, 1, 1 + 1e-15, 1},   {1e-310, 5e-324, 0, 0},
                                      {-1, -1, -2, -2},       {1, 5, 32, 20},
                                      {1, 1e-300, 2, 1e300},  {NAN, 1, INFINITY, -INFINITY},
                                      {0.999, 1, 1.001, 1},   {1e5, 1e-7, 2e5, 1e-6},
                                      {1e-12, 3, 2, 1e-30},   {2.2e-308, 1, 1e-307, 3e-308},
                                      {1e300, 1, 1e301, 1e5}, {1, 1, 1, 1}};

Test(figure, ranges) {
  for (size_t i = 0; i < 4 * sizeof positions / sizeof *positions; i += 5) { /* all 64: 25 s */
    const double *p = positions[i / 4];
    struct figure f;
    figure_init(&f, "f", "ranges", "x", "y", i & 1, i & 2);
    figure_series(&f, "two points", true, i % 3 == 0);
    figure_point(&f, p[0], p[1]);
    figure_point(&f, p[2], p[3]);
    expect_drawn(&f);
    figure_clear(&f);
  }
  leave();
}

Test(figure, nothing_to_draw) {
  struct figure f;
  figure_init(&f, "f", "nothing", "x", "y", true, true);
  expect_drawn(&f);
  cr_expect_not_null(strstr(content("f.gp"), "no data to draw"));
  figure_series(&f, "none", true, false);
  figure_series(&f, "negative", true, false);
  figure_point(&f, 1, -1);
  expect_drawn(&f);
  cr_expect_not_null(strstr(content("f.gp"), "no data to draw"));
  figure_point(&f, 1, 1);
  expect_drawn(&f);
  cr_expect_null(strstr(content("f.gp"), "no data to draw"));
  figure_clear(&f);
  leave();
}

/* Decades of a logarithmic axis: those of the values, and two powers of ten even for one value. */
Test(figure, decades) {
  static const double values[][4] = {/* two values, and what the axis must at most show */
                                     {0.11, 1.0000000002, 0.08, 1.3},
                                     {0.13, 1, 0.08, 1.3},
                                     {0.9999999998, 7, 0.7, 12},
                                     {0.3, 0.7, 0.08, 1.3},
                                     {1, 1, 0.1, 10}};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    const double *v = values[i];
    struct figure f;
    double low, high;
    figure_init(&f, "f", "decades", "x", "y", false, true);
    figure_series(&f, "two values", true, false);
    figure_point(&f, 1, v[0]);
    figure_point(&f, 2, v[1]);
    expect_drawn(&f);
    const char *range = strstr(content("f.gp"), "set yrange [");
    cr_assert(range && sscanf(range, "set yrange [%lf:%lf]", &low, &high) == 2);
    cr_expect(v[2] <= low && low <= v[0] && v[1] <= high * (1 + 1e-5) && high <= v[3],
              "%.17g .. %.17g: axis %g .. %g", v[0], v[1], low, high);
    cr_expect_geq(floor(log10(high) + 1e-5) - ceil(log10(low) - 1e-5), 1, "axis %g .. %g", low,
                  high);
    figure_clear(&f);
  }
  leave();
}

/* Bands lie behind the points, and the axis shows all of them. */
Test(figure, bands) {
  static const char *const parts[] = {
    "set object 1 rectangle from graph 0, first 3 to graph 1, first 4 behind fc rgb '",
    "set label 1 'it' . \"'\" . 's (i)' at graph 0.98, first 3.5 right noenhanced",
    "set object 2 rectangle from graph 0, first -2 to graph 1, first 1 behind",
    "set label 2 '{b}' at graph 0.98, first -0.5 right"};
  struct figure f;
  figure_init(&f, "f", "bands", "x", "y", true, false);
  figure_series(&f, "s", false, false);
  figure_point(&f, 1, 2);
  figure_point(&f, 10, 2.5);
  figure_band(&f, "it's (i)", 3, 4);
  figure_band(&f, "{b}", -2, 1);
  figure_band(&f, "not drawn", NAN, 1);
  expect_drawn(&f);
  const char *text = content("f.gp");
  cr_assert_not_null(text);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    cr_expect_not_null(strstr(text, parts[i]), "%s", parts[i]);
  cr_expect_null(strstr(text, "not drawn"));
  double low, high;
  const char *range = strstr(text, "set yrange [");
  cr_assert(range && sscanf(range, "set yrange [%lf:%lf]", &low, &high) == 2);
  cr_expect(low <= -2 && high >= 4, "%g %g", low, high);
  figure_clear(&f);
  leave();
}

/* On a logarithmic axis a band from 0 is left out. */
Test(figure, bands_on_a_logarithmic_axis) {
  struct figure f;
  figure_init(&f, "f", "bands", "x", "y", false, true);
  figure_series(&f, "s", false, false);
  figure_point(&f, 1, 0.1);
  figure_band(&f, "zero", 0, 1);
  figure_band(&f, "ten", 10, 1000);
  expect_drawn(&f);
  const char *text = content("f.gp");
  cr_assert_not_null(text);
  cr_expect_null(strstr(text, "zero"));
  const char *label = strstr(text, "'ten' at graph 0.98, first ");
  double middle;
  cr_assert(label && sscanf(label, "'ten' at graph 0.98, first %lf", &middle) == 1);
  cr_expect_float_eq(middle, 100, 1e-9);
  figure_clear(&f);
  leave();
}

/* More series than colours and more points than marks. */
Test(figure, many) {
  struct figure f;
  figure_init(&f, "f", "many", "x", "y", false, false);
  for (int k = 0; k < 14; k++) {
    figure_series(&f, "many", k % 2, k % 3 == 0);
    for (int i = 0; i < 300; i++) figure_point(&f, i, i * k);
  }
  cr_expect_eq(f.series[13].count, 300);
  cr_expect_eq(f.series[13].y[299], 299 * 13);
  expect_drawn(&f);
  figure_clear(&f);
  leave();
}

static void expect_not_drawn(const char *reason) {
  struct figure f;
  figure_small(&f);
  const char *text = written(&f, folder, 0);
  cr_expect(strstr(text, "f.gp") && strstr(text, reason), "%s", text);
  cr_expect_eq(strchr(text, '\n'), text + strlen(text) - 1, "%s", text);
  cr_expect_not_null(content("f.gp"));
  cr_expect_null(content("f.pdf"));
  figure_clear(&f);
}

Test(figure, gnuplot_absent) {
  setenv("PATH", "", 1);
  expect_not_drawn("gnuplot is not installed");
  leave();
}

/* A gnuplot that leaves half a picture and fails; leave() looks for what it left. */
Test(figure, gnuplot_fails) {
  FILE *out = fopen("gnuplot", "w");
  fputs("#!/bin/sh\necho half > f.pdf.part\necho noise >&2\nexit 1\n", out);
  fclose(out);
  chmod("gnuplot", 0755);
  setenv("PATH", root, 1);
  expect_not_drawn("gnuplot failed");
  unlink("gnuplot");
  leave();
}

Test(figure, no_folder) {
  struct figure f;
  figure_small(&f);
  const char *text = written(&f, "no/such/folder", -1);
  cr_expect_not_null(strstr(text, "no/such/folder/f.gp"), "%s", text);
  cr_expect_eq(strchr(text, '\n'), text + strlen(text) - 1, "%s", text);
  figure_clear(&f);
  leave();
}
