/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FIRENET when rho and gamma are not known: what a search over 2^i in the place of C selects, what it
 * costs, and the certified C next to it. */
#include "grid_search_view.h"

#include <string.h>

#include "mem.h"
#include "recovery_cell.h"
#include "recovery_view.h"

static const struct column columns[] = {{"noise", "noise", NULL},
                                        {"arithmetic", "arithmetic", NULL},
                                        {"certified", "C\ncertified", "$C$"},
                                        {"chosen", "2^i\nchosen", NULL},
                                        {"best", "smallest\n2^i >= C", NULL},
                                        {"error", "error", NULL},
                                        {"proved", "proved\nafterwards", NULL},
                                        {"bound", "bound\nbeforehand", NULL},
                                        {"one", "layers of\none run", NULL},
                                        {"layers", "layers\nin all", NULL},
                                        {"factor", "factor", NULL},
                                        {"verdict", "theorem", NULL},
                                        {"parameters", "other", NULL}};

static const struct column run_columns[] = {
  {"noise", "noise", NULL},     {"arithmetic", "arithmetic", NULL},
  {"C", "2^i", "$2^i$"},        {"p", "p_i", "$p_i$"},
  {"n", "n_i", "$n_i$"},        {"F", "F", "$F$"},
  {"error", "error", NULL},     {"admissible", "2^i >= C", NULL},
  {"bound", "bound", NULL},     {"chosen", "chosen", NULL},
  {"parameters", "other", NULL}};

static void add_cell(struct table *t, const struct cell_list *cells, const json_t *cell) {
  recovery_view_row(t, cells, cell);
  recovery_view_number(t, "certified", cell, "certified", 6);
  table_set(t, "chosen", MARK_PLAIN, "2^%ld", cell_integer(cell, "chosen"));
  if (json_object_get(cell, "best"))
    table_set(t, "best", MARK_PLAIN, "2^%ld", cell_integer(cell, "best"));
  recovery_view_number(t, "error", cell, "final", 6);
  recovery_view_upper(t, "proved", cell, "final_proved", 6);
  recovery_view_number(t, "bound", cell, "final_bound", 6);
  table_set(t, "one", MARK_PLAIN, "%ld", cell_integer(cell, "layers"));
  table_set(t, "layers", MARK_PLAIN, "%ld", cell_integer(cell, "total_layers"));
  table_set(t, "factor", MARK_PLAIN, "%s", cell_text(cell, "factor"));
  table_set(t, "verdict", MARK_PLAIN, "%s", cell_text(cell, "verdict"));
}

static void add_run(struct table *t, const struct cell_list *cells, const json_t *cell,
                    const json_t *run) {
  recovery_view_row(t, cells, cell);
  table_set(t, "C", MARK_PLAIN, "2^%ld", cell_integer(run, "exponent"));
  table_set(t, "p", MARK_PLAIN, "%ld", cell_integer(run, "p"));
  table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(run, "n"));
  recovery_view_number(t, "F", run, "F", 6);
  recovery_view_number(t, "error", run, "error", 6);
  table_set(t, "admissible", MARK_PLAIN, "%s", cell_flag(run, "admissible") ? "yes" : "no");
  recovery_view_upper(t, "bound", run, "bound", 6);
  table_set(t, "chosen", MARK_PLAIN, "%s", cell_flag(run, "chosen") ? "chosen" : "");
}

static int render_cells(const struct report *report) {
  struct table t;
  size_t i;
  json_t *cell;
  table_init(&t, "grid_search", "FIRENET when rho and gamma are not known: what is selected",
             columns, sizeof columns / sizeof *columns);
  recovery_view_notes(&(struct note_sink){.table = &t}, report);
  table_note(&t, "The search knows delta, L, b_2 and lambda <= c_1 / (c_2 sqrt xi), not C. Each "
                 "run has at most the layers of one run with the certified C. The answer is the "
                 "output with the smallest F.");
  table_note(&t, "Proved afterwards: error <= C [F(answer) - F(x) + 2 ||e||_2], enclosed with the "
                 "exact A, y and x, of the answer as it is, rounding and all. Bound beforehand: "
                 "C (delta + omega_n + gap), n restarts of the run with the smallest 2^i >= C, gap "
                 "the enclosed F(answer) - F(output of that run), 0 if that is less; of the exact "
                 "network, which theorem is about.");
  cell_list_foreach (report->cells, i, cell) add_cell(&t, report->cells, cell);
  return view_finish_table(report, &t);
}

static int render_runs(const struct report *report) {
  struct table t;
  size_t i, k;
  json_t *cell, *run;
  table_init(&t, "grid_search_runs", "FIRENET when rho and gamma are not known: the runs",
             run_columns, sizeof run_columns / sizeof *run_columns);
  recovery_view_notes(&(struct note_sink){.table = &t}, report);
  table_note(&t,
             "p_i = ceil(2 2^i L e), n_i = floor(T / p_i), T = n p with the certified C. Bound: "
             "2^i (delta + omega_{n_i}) where 2^i >= C; without it nothing is promised.");
  cell_list_foreach (report->cells, i, cell)
    json_array_foreach (json_object_get(cell, "runs"), k, run)
      add_run(&t, report->cells, cell, run);
  return view_finish_table(report, &t);
}

static int render(const struct report *report) {
  int status = recovery_view_constants(report, "grid_search_constants");
  if (render_runs(report)) status = -1;
  return render_cells(report) ? -1 : status;
}

const struct experiment grid_search_view = {
  .name = "grid_search",
  .summary = "FIRENET when rho and gamma are not known: a log-scale search and its cost",
  .cells = &recovery_cells,
  .render = render};
