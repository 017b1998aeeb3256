/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "figure_svg.h"
#include "mem.h"

static const struct figure_shape shape = {400, 300, 13};

static bool have_gnuplot(void) { return system("command -v gnuplot >/dev/null 2>&1") == 0; }

/* A figure with all colours of a figure, and words that HTML would read otherwise. */
static struct figure figure_new(void) {
  struct figure f;
  figure_init(&f, "f", "title", "x <b>&", "y", false, true);
  for (int s = 0; s < 6; s++) {
    figure_series(&f, s ? "s" : "</title></text><script>alert(1)</script> id='x' rgb(0,114,178)",
                  s % 2, false);
    for (int k = 1; k < 4; k++) figure_point(&f, k, s + k);
  }
  for (int b = 0; b < 4; b++) figure_band(&f, "band \"black\" &", 1 + b, 1.5 + b);
  return f;
}

static char *drawn(const struct figure *f, const char *name, int expected) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  cr_expect_eq(figure_svg(f, shape, name, "wide", out), expected);
  fclose(out);
  return text;
}

Test(figure_svg, fits_a_page) {
  static const char *const absent[] = {"<script",          "<?xml",      "xlink",
                                       "id='gp",           "id=\"gp",    "'#gp",
                                       "\"black\" stroke", "=\"black\"", "url(#textbox"};
  if (!have_gnuplot()) cr_skip_test("gnuplot is not installed");
  struct figure f = figure_new();
  char *text = drawn(&f, "one", 0);
  cr_expect(!strncmp(text,
                     "<svg class=\"plot wide\" viewBox=\"0 0 400 300\" role=\"img\" "
                     "aria-labelledby=\"caption-figure-f\">",
                     70),
            "%.100s", text);
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
    cr_expect_null(strstr(text, absent[i]), "%s", absent[i]);
  for (int i = 0; i < 6; i++) {
    char variable[32];
    snprintf(variable, sizeof variable, "var(--plot-%d,", i);
    cr_expect(strstr(text, variable), "%s", variable);
    snprintf(variable, sizeof variable, "var(--band-%d,", i);
    cr_expect(i > 3 || strstr(text, variable), "%s", variable);
  }
  cr_expect(strstr(text, "var(--plot-text,") && strstr(text, "var(--plot-grid,"));
  cr_expect(strstr(text, "id='one-gpDot'") && strstr(text, "href='#one-gpPt"));
  cr_expect(strstr(text, "alert(1)") && strstr(text, " id='x' rgb(0,114,178)"), "words stay");
  cr_expect(strstr(text, "band \"black\" &amp;"), "words stay");
  free(text);
  figure_clear(&f);
  cr_expect_eq(mem_live(), 0);
}

Test(figure_svg, without_gnuplot) {
  char *path = mem_strdup(getenv("PATH"));
  setenv("PATH", "/nowhere", 1);
  struct figure f = figure_new();
  char *text = drawn(&f, "one", -1);
  cr_expect_str_eq(text, "");
  free(text);
  figure_clear(&f);
  setenv("PATH", path, 1);
  mem_free(path);
  cr_expect_eq(mem_live(), 0);
}

Test(figure_svg, no_data) {
  if (!have_gnuplot()) cr_skip_test("gnuplot is not installed");
  struct figure f;
  figure_init(&f, "f", "", "", "", true, true);
  char *text = drawn(&f, "one", 0);
  cr_expect(strstr(text, "no data to draw"));
  free(text);
  figure_clear(&f);
  cr_expect_eq(mem_live(), 0);
}
