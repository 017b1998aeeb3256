/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Images that FIRENET reconstructs, and where their data were sampled. */
#include "reconstruction.h"

#include <stdlib.h>

#include "image_cell.h"
#include "image_view.h"
#include "mem.h"
#include "view.h"

static const struct column columns[] = {{"transform", "transform", NULL},
                                        {"size", "size", NULL},
                                        {"rate", "m / N", "$m / N$"},
                                        {"m", "m", "$m$"},
                                        {"p", "p", "$p$"},
                                        {"n", "n", "$n$"},
                                        {"layers", "layers", NULL},
                                        {"error", "error", NULL},
                                        {"psnr", "PSNR\n[dB]", NULL},
                                        {"step", "tau sigma\n||A||^2", "$\\tau\\sigma\\|A\\|^2$"},
                                        {"seconds", "seconds", NULL},
                                        {"images", "reconstruction", NULL},
                                        {"parameters", "other", NULL}};

static int render_table(const struct report *report) {
  struct table t;
  table_init(&t, "reconstruction", "FIRENET on images: reconstructions", columns,
             sizeof columns / sizeof *columns);
  table_note(&t, "Beside each reconstruction ..-end.png: ..-end-zoom.png, ..-original.png, "
                 "..-original-zoom.png and "
                 "..-pattern.png, the measured frequencies in white, the lowest in the centre "
                 "(Fourier), top left (Walsh).");
  image_view_notes(&t, report);
  size_t i;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) image_view_row(&t, report->cells, cell);
  return view_finish_table(report, &t);
}

/* "3/20" as a number, for the eye. */
static double percent(const char *rate) {
  char *slash;
  double value = strtod(rate, &slash);
  return 100 * (*slash ? value / strtod(slash + 1, NULL) : value);
}

static int render_figure(const struct report *report) {
  static const char *const but[] = {"sampling.rate", NULL};
  struct figure f;
  figure_init(&f, "psnr", "FIRENET on images: quality of the reconstructions",
              "measured, per cent of N", "PSNR [dB]", false, false);
  image_view_figure_notes(&f, report);
  struct cell_groups groups = cell_groups_of(report->cells, but);
  const struct cell_list *group;
  json_t *cell;
  size_t i, k;
  cell_groups_foreach (&groups, i, group) {
    const json_t *first = cell_list_get(group, 0);
    char *label = cells_label(report->cells, first, but);
    figure_series(&f, *label ? label : cell_setting(first, "operator.transform"), true, false);
    cell_list_foreach (group, k, cell)
      figure_point(&f, percent(cell_setting(cell, "sampling.rate")),
                   image_view_number(cell, "psnr"));
    mem_free(label);
  }
  cell_groups_clear(&groups);
  return view_finish_figure(report, &f);
}

static int render(const struct report *report) {
  int status = render_table(report);
  return render_figure(report) || status ? -1 : 0;
}

const struct experiment reconstruction = {
  .name = "reconstruction",
  .summary = "images from Fourier or Walsh samples, full and zoomed, with sampling patterns",
  .cells = &image_cells,
  .render = render};
