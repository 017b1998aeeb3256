/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure_script.h"

#include <math.h>
#include <string.h>

static bool position_drawable(double v, bool logarithmic) {
  return isfinite(v) && (!logarithmic || v > 0);
}

static bool point_drawable(const struct figure *f, const struct series *s, size_t i) {
  return position_drawable(s->x[i], f->xlog) && position_drawable(s->y[i], f->ylog);
}

static bool band_drawable(const struct figure *f, const struct band *b) {
  return position_drawable(b->low, f->ylog) && position_drawable(b->high, f->ylog);
}

static size_t series_drawable(const struct figure *f, const struct series *s) {
  size_t drawable = 0;
  for (size_t i = 0; i < s->count; i++) drawable += point_drawable(f, s, i) ? 1 : 0;
  return drawable;
}

static size_t figure_drawable(const struct figure *f) {
  size_t drawable = 0;
  for (size_t i = 0; i < f->series_count; i++) drawable += series_drawable(f, &f->series[i]);
  return drawable;
}

/* Gnuplot replaces nothing within single quotes. A quote is joined on: doubled, as gnuplot asks
 * for, it ends the string when it is the first character. */
static void gp_string(FILE *out, const char *text) {
  fputc('\'', out);
  for (; *text != '\0'; text++) {
    if (*text == '\'') fputs("' . \"'\" . '", out);
    else fputc(*text, out);
  }
  fputc('\'', out);
}

/* A comment must not end in a backslash, which would continue it on the next line. */
static void gp_notes(FILE *out, const struct figure *f) {
  for (size_t i = 0; i < f->note_count; i++) {
    size_t length = strlen(f->notes[i]);
    bool continued = length > 0 && f->notes[i][length - 1] == '\\';
    fprintf(out, "# %s%s\n", f->notes[i], continued ? " ." : "");
  }
}

/* A gap in a line stays a gap: gnuplot breaks the line at an empty one. */
static void gp_data(FILE *out, const struct figure *f, size_t index) {
  const struct series *s = &f->series[index];
  bool gap = false, started = false;
  fprintf(out, "$series%zu << END\n", index + 1);
  for (size_t i = 0; i < s->count; i++) {
    if (point_drawable(f, s, i)) {
      fprintf(out, "%s%.17g %.17g\n", gap && started ? "\n" : "", s->x[i], s->y[i]);
      started = true;
      gap = false;
    } else {
      gap = true;
    }
  }
  fputs("END\n", out);
}

struct range {
  double low, high;
};

/* Positions that are drawn on one axis, as exponents of ten on a logarithmic one. */
static struct range axis_extent(const struct figure *f, bool vertical) {
  bool logarithmic = vertical ? f->ylog : f->xlog;
  struct range r = {INFINITY, -INFINITY};
  for (size_t k = 0; k < f->series_count; k++) {
    const struct series *s = &f->series[k];
    for (size_t i = 0; i < s->count; i++) {
      if (!point_drawable(f, s, i)) continue;
      double v = vertical ? s->y[i] : s->x[i];
      v = logarithmic ? log10(v) : v;
      r.low = fmin(r.low, v);
      r.high = fmax(r.high, v);
    }
  }
  for (size_t k = 0; vertical && k < f->band_count; k++) {
    const struct band *b = &f->bands[k];
    if (!band_drawable(f, b)) continue;
    r.low = fmin(r.low, logarithmic ? log10(b->low) : b->low);
    r.high = fmax(r.high, logarithmic ? log10(b->high) : b->high);
  }
  return r;
}

/* Room at both ends, within what gnuplot can count; `least` is the smallest width that it
 * labels. */
static struct range range_widen(struct range r, double least, double limit) {
  double low = fmin(fmax(r.low, -limit), limit), high = fmin(fmax(r.high, -limit), limit);
  double room = fmax(0.05 * (high - low), (least - (high - low)) / 2);
  return (struct range){fmax(low - room, -limit), fmin(high + room, limit)};
}

static void gp_linear_axis(FILE *out, char axis, struct range r) {
  double size = fmax(fabs(r.low), fabs(r.high));
  double least = r.high > r.low ? 1e-6 * size : 0.5 * size;
  r = range_widen(r, fmax(least, 1e-300), 1e300);
  if (size == 0) r = (struct range){-1, 1};
  fprintf(out, "set format %c '%%.8g'\nset %crange [%.17g:%.17g]\n", axis, axis, r.low, r.high);
}

/* The decades that the data lie in, and the room around them: 1.0000000002 begins no decade. */
static struct range range_decades(struct range widened, struct range data, double limit) {
  return (struct range){fmin(widened.low, fmax(floor(data.low + 1e-3), -limit)),
                        fmax(widened.high, fmin(ceil(data.high - 1e-3), limit))};
}

/* At least two powers of ten in view, about ten at most with a label. Many decades need a list: a
 * step of more than a few of them is beyond gnuplot's own tics. */
static void gp_log_axis(FILE *out, char axis, struct range data) {
  const double limit = 307;
  struct range r = range_widen(data, 0.2, limit);
  if (floor(r.high) - ceil(r.low) < 1) r = range_decades(r, data, limit);
  if (floor(r.high) - ceil(r.low) < 1) r = (struct range){floor(r.low), ceil(r.high)};
  static const int steps[] = {1, 2, 5, 10, 20, 50, 100};
  size_t i = 0;
  while (steps[i] * 10 < r.high - r.low) /* at most 614 decades */
    i++;
  int step = steps[i];
  fprintf(out, "set logscale %c\nset %crange [%.6g:%.6g]\n", axis, axis, pow(10, r.low),
          pow(10, r.high));
  if (step == 1) {
    fprintf(out, "set format %c '10^{%%L}'\nset %ctics 10\nset m%ctics 10\n", axis, axis, axis);
    return;
  }
  const char *before = "";
  fprintf(out, "set %ctics (", axis);
  for (int k = step * (int)ceil(r.low / step); k <= r.high; k += step) {
    fprintf(out, "%s'10^{%d}' 1e%d", before, k, k);
    before = ", ";
  }
  fputs(")\n", out);
}

/* Ranges are set here: gnuplot's own fail for a single value and label parts of decades as
 * decades. */
static void gp_axis(FILE *out, const struct figure *f, bool vertical) {
  bool logarithmic = vertical ? f->ylog : f->xlog;
  (logarithmic ? gp_log_axis : gp_linear_axis)(out, vertical ? 'y' : 'x', axis_extent(f, vertical));
}

static void gp_curve(FILE *out, const struct figure *f, size_t index, size_t drawn) {
  static const char *const colors[] = {"#0072B2", "#D55E00", "#009E73",
                                       "#CC79A7", "#E69F00", "#56B4E9"};
  static const int shapes[] = {7, 5, 9, 13, 11, 15, 6, 4, 8, 12, 10, 14};
  const struct series *s = &f->series[index];
  size_t points = series_drawable(f, s);
  bool marked = !s->lines || !s->dashed || points == 1;
  fprintf(out, "%s$series%zu using 1:2 with %s lc rgb '%s'", drawn > 0 ? ", \\\n     " : "plot ",
          index + 1, s->lines ? marked ? "linespoints" : "lines" : "points",
          colors[drawn % (sizeof colors / sizeof *colors)]);
  if (s->lines) fprintf(out, " lw 2 dt %s", s->dashed ? "(10,5)" : "1");
  if (marked)
    fprintf(out, " pt %d ps %s", shapes[drawn % (sizeof shapes / sizeof *shapes)],
            points > 200 && !s->lines ? "0.5" : "0.9");
  if (marked && s->lines && points > 40) fprintf(out, " pi %zu", points / 20);
  fputs(" title ", out);
  gp_string(out, s->title);
  fputs(" noenhanced", out);
}

static void gp_plot(FILE *out, const struct figure *f) {
  size_t drawn = 0;
  for (size_t i = 0; i < f->series_count; i++)
    if (series_drawable(f, &f->series[i]) > 0) gp_curve(out, f, i, drawn++);
  if (drawn == 0)
    fputs("set xrange [0:1]\nset yrange [0:1]\nunset tics\n"
          "set label 'no data to draw' at graph 0.5, graph 0.5 center\nplot NaN notitle",
          out);
  fputc('\n', out);
}

static void gp_labels(FILE *out, const struct figure *f) {
  fputs("set title ", out);
  gp_string(out, f->title);
  fputs(" noenhanced\nset xlabel ", out);
  gp_string(out, f->xlabel);
  fputs(" noenhanced\nset ylabel ", out);
  gp_string(out, f->ylabel);
  fputs(" noenhanced\n", out);
}

/* font: of their words, in pixels; 0: as the rest. */
static void gp_bands(FILE *out, const struct figure *f, int font) {
  static const char *const colors[] = {"#f6d5d5", "#fbf0cf", "#dcefdc", "#dbe8f5"};
  for (size_t i = 0; i < f->band_count; i++) {
    const struct band *b = &f->bands[i];
    if (!band_drawable(f, b)) continue;
    fprintf(out,
            "set object %zu rectangle from graph 0, first %.17g to graph 1, first %.17g behind "
            "fc rgb '%s' fs solid noborder\nset label %zu ",
            i + 1, b->low, b->high, colors[i % (sizeof colors / sizeof *colors)], i + 1);
    gp_string(out, b->label);
    double middle = f->ylog ? sqrt(b->low) * sqrt(b->high) : b->low + (b->high - b->low) / 2;
    fprintf(out, " at graph 0.98, first %.17g right noenhanced tc rgb '#555555'", middle);
    if (font > 0) fprintf(out, " font ',%d'", font);
    fputc('\n', out);
  }
}

static const char *const terminals[PICTURES] = {
  "pdfcairo enhanced color size 16cm,11cm font 'sans-serif,11' linewidth 1.5 pointscale 0.7",
  "svg enhanced size 800,550 font 'sans-serif,14' background rgb 'white'",
  "pngcairo enhanced size 1200,825 font 'sans-serif,18' linewidth 1.5 pointscale 1.5",
};

const char *const picture_endings[PICTURES] = {"pdf", "svg", "png"};

static void gp_terminal(FILE *out, const struct figure *f, size_t picture) {
  fprintf(out, "set terminal %s\nset output ", terminals[picture]);
  gp_string(out, f->name);
  fprintf(out, " . '.%s' . suffix\n", picture_endings[picture]);
}

/* All but terminal and plot; band_font: see gp_bands. */
static void gp_setup(FILE *out, const struct figure *f, int band_font) {
  fputs("set encoding utf8\n", out);
  for (size_t i = 0; i < f->series_count; i++)
    if (series_drawable(f, &f->series[i]) > 0) gp_data(out, f, i);
  gp_labels(out, f);
  fputs(
    "set border 3 lc rgb '#555555'\nset tics nomirror\nset grid back lt 1 lw 0.5 lc rgb '#d0d0d0'\n"
    "set key below center horizontal Left reverse samplen 3 height 1\n",
    out);
  if (figure_drawable(f) == 0) return;
  gp_axis(out, f, false);
  gp_axis(out, f, true);
  gp_bands(out, f, band_font);
}

void figure_script(const struct figure *f, FILE *out) {
  gp_notes(out, f);
  fputs("if (!exists('suffix')) suffix = ''\n", out);
  gp_setup(out, f, 0);
  gp_terminal(out, f, 0);
  gp_plot(out, f);
  for (size_t i = 1; i < PICTURES; i++) {
    gp_terminal(out, f, i);
    fputs("replot\n", out);
  }
  fputs("unset output\n", out);
}

void figure_script_svg(const struct figure *f, struct figure_shape shape, FILE *out) {
  gp_setup(out, f, shape.width < 600 ? 11 : 0);
  fputs("unset title\n", out); /* the page has it */
  fprintf(out, "set terminal svg enhanced size %d,%d font 'sans-serif,%d'\n", shape.width,
          shape.height, shape.font);
  gp_plot(out, f);
}
