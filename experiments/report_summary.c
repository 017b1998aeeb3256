/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was proved, what was computed, what stands in for something else: counted from what the cells
 * say of themselves and from the marks of the tables. */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "html.h"
#include "mem.h"
#include "report_page.h"
#include "theorem_class.h"

/* ---- counting ---- */

/* The member at "proved.optimal" of the cell, or NULL. */
static const json_t *member_at(const json_t *cell, const char *path) {
  const char *dot = strchr(path, '.');
  if (!dot) return json_object_get(cell, path);
  char *object = mem_printf("%.*s", (int)(dot - path), path);
  const json_t *value = json_object_get(json_object_get(cell, object), dot + 1);
  mem_free(object);
  return value;
}

/* The flags of cells that stand for a proof, and what is proved (see distance_cell.h, game_cell.h,
 * recovery_cell.h, image_cell.h). */
enum proof { CERTIFIED, ACCURATE, OPTIMAL, APART, ADMISSIBLE, HYPOTHESIS, GUARANTEED, PROOFS };

static const struct {
  const char *path, *claim;
} proofs[PROOFS] = {
  [CERTIFIED] = {"certified",
                 "the cell is certified: what it was asked for holds for exact arithmetic"},
  [ACCURATE] = {"proved.accurate", "the data are within 2^-n of the input, decided exactly"},
  [OPTIMAL] = {"proved.optimal",
               "the solution sets are optimal, by dual certificates in exact arithmetic"},
  [APART] = {"proved.apart",
             "the solutions of the two inputs are as far apart as stated, decided exactly"},
  [ADMISSIBLE] = {"admissible",
                  "the steps satisfy tau sigma ||A||^2 < 1, with a proved bound on ||A||"},
  [HYPOTHESIS] = {"hypothesis",
                  "the hypothesis of the theorem on FIRENET holds for the data as stored"},
  [GUARANTEED] = {"guaranteed",
                  "the guarantee for inexact layers covers the layers that were used"}};

struct count {
  size_t yes, judged; /* cells where the flag is true; that have it */
};

/* What the cells say, all of it from one look at each. */
struct facts {
  struct count proof[PROOFS];
  size_t trained, certificates;
};

static struct facts gather(const struct cell_list *cells) {
  struct facts facts = {0};
  size_t i;
  const json_t *cell;
  cell_list_foreach (cells, i, cell) {
    for (size_t k = 0; k < PROOFS; k++) {
      const json_t *flag = member_at(cell, proofs[k].path);
      facts.proof[k].yes += json_is_true(flag);
      facts.proof[k].judged += json_is_boolean(flag);
    }
    facts.trained += json_object_get(cell, "training") != NULL;
    facts.certificates += json_array_size(json_object_get(cell, "certificates"));
  }
  return facts;
}

static size_t count_marks(const struct gallery *g, enum mark mark) {
  size_t count = 0;
  for (size_t i = 0; i < g->table_count; i++)
    for (size_t k = 0; k < g->tables[i].row_count * g->tables[i].column_count; k++)
      count += g->tables[i].entries[k].mark == mark && *g->tables[i].entries[k].text;
  return count;
}

/* Cells whose setting has the key. */
static size_t count_setting(const struct cell_list *cells, const char *key) {
  size_t count = 0;
  for (size_t i = 0; i < cells->count; i++) count += *cell_list_setting(cells, i, key) != '\0';
  return count;
}

/* ---- proved ---- */

/* What holds by proof in some cells; or what does not, but for certified cells, which is said
 * elsewhere. */
static void put_proofs(const struct report_page *p, const struct facts *facts, bool hold) {
  for (size_t i = hold ? 0 : 1; i < PROOFS; i++) {
    struct count count = facts->proof[i];
    size_t number = hold ? count.yes : count.judged - count.yes;
    if (!number) continue;
    html_printf(p->out, "<li>In %zu of %zu cells %s%s (<code>%s</code>).</li>\n", number,
                count.judged, hold ? "" : "it is not proved that ", proofs[i].claim,
                proofs[i].path);
  }
}

static void put_certificates(const struct report_page *p, size_t count) {
  if (!count) return;
  html_printf(p->out,
              "<li>%zu certificates name what they claim and can be checked by a program of "
              "its own, <code>./smale18 check</code>: they are ",
              count);
  if (!report_page_link(p, "in the folder ", "certificates", "certificates"))
    fputs("not beside this run any more", p->out);
  fputs(".</li>\n", p->out);
}

/* ---- computed ---- */

static void put_computed(const struct report_page *p, const struct facts *facts) {
  struct count certified = facts->proof[CERTIFIED];
  size_t trained = facts->trained;
  size_t marked = count_marks(&p->run->gallery, MARK_UNCERTIFIED);
  if (certified.judged > certified.yes)
    html_printf(p->out,
                "<li>%zu cells are not certified: their numbers carry the rounding errors of the "
                "arithmetic that computed them.</li>\n",
                certified.judged - certified.yes);
  if (marked)
    html_printf(p->out, "<li>%zu numbers in the tables are marked as not certified.</li>\n",
                marked);
  if (trained)
    html_printf(p->out,
                "<li>The weights of the networks in %zu cells come from training in double "
                "precision; the losses shown are not certified.</li>\n",
                trained);
  fputs("<li>Times (seconds) and the figures.</li>\n", p->out);
}

/* ---- stand-ins ---- */

static void put_images(const struct report_page *p) {
  if (!count_setting(&p->run->cells, "image.source")) return;
  char *sources = cells_values(&p->run->cells, "image.source");
  html_printf(p->out,
              "<li>The image (<code>image.source</code>: %s) stands in for that of the "
              "paper, which is not available.</li>\n",
              sources);
  mem_free(sources);
}

static bool put_stand_ins(const struct report_page *p, const struct facts *facts) {
  const struct cell_list *cells = &p->run->cells;
  struct count steps = facts->proof[ADMISSIBLE], hypothesis = facts->proof[HYPOTHESIS];
  size_t published = count_marks(&p->run->gallery, MARK_PUBLISHED), trained = facts->trained;
  size_t class = count_setting(cells, "game.player");
  size_t drawn = count_setting(cells, "recovery.basis");
  size_t images = count_setting(cells, "image.source");
  size_t open = steps.judged - steps.yes + hypothesis.judged - hypothesis.yes;
  if (published)
    html_printf(p->out,
                "<li>%zu numbers are quoted from the paper, marked as published, to compare "
                "with; this run has not computed them.</li>\n",
                published);
  if (trained)
    html_printf(p->out,
                "<li>The trained networks of %zu cells stand in for those of the paper: they "
                "were trained by smale18, as the config says.</li>\n",
                trained);
  if (class) html_printf(p->out, "<li>Of the class: %s.</li>\n", THEOREM_CLASS_ORIGIN);
  if (drawn)
    fputs("<li>The problems were drawn by smale18 from the seed in the config; the paper gives "
          "none.</li>\n",
          p->out);
  put_images(p);
  if (open)
    html_printf(p->out,
                "<li>In %zu cells the hypothesis of the theorem is not proved or does not "
                "hold: they show what happens without it.</li>\n",
                open);
  return published || trained || class || drawn || images || open;
}

void report_page_summary(const struct report_page *p) {
  const struct facts facts = gather(&p->run->cells);
  fputs("<section id=\"summary\">\n<h2>What was proved, what was computed, what stands in</h2>\n"
        "<h3>Proved</h3>\n<ul>\n",
        p->out);
  size_t certified = count_marks(&p->run->gallery, MARK_CERTIFIED);
  if (certified)
    html_printf(p->out,
                "<li>%zu numbers in the tables are marked as certified: they were enclosed by "
                "rigorous arithmetic, and each digit printed is meant.</li>\n",
                certified);
  put_proofs(p, &facts, true);
  put_certificates(p, facts.certificates);
  fputs("</ul>\n", p->out);
  report_page_verdicts(p);
  fputs("<h3>Computed, not proved</h3>\n<ul>\n", p->out);
  put_proofs(p, &facts, false);
  put_computed(p, &facts);
  fputs("</ul>\n<h3>Stand-ins</h3>\n<ul>\n", p->out);
  if (!put_stand_ins(p, &facts)) fputs("<li>None that the cells tell of.</li>\n", p->out);
  fputs("</ul>\n</section>\n", p->out);
}
