/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report_page.h"

#include <string.h>
#include <unistd.h>

#include "cells.h"
#include "figure_svg.h"
#include "html.h"
#include "mem.h"

/* ---- links ---- */

bool report_page_link(const struct report_page *p, const char *before, const char *name,
                      const char *text) {
  char *path = mem_printf("%s/%s", p->run->folder, name), *address = html_address(name);
  bool there = access(path, F_OK) == 0;
  if (there) {
    fputs(before, p->out);
    html_printf(p->out, "<a href=\"%s%s\">%s</a>", p->base, address, text);
  }
  mem_free(address);
  mem_free(path);
  return there;
}

/* Where what was just shown comes from, and its files in other formats. */
static void put_sources(const struct report_page *p, const char *name, const char *const *endings,
                        size_t count) {
  fputs(
    "<p class=\"sources\">From <a href=\"#config\">this config</a>, <a href=\"#provenance\">made "
    "by</a>",
    p->out);
  report_page_link(p, "; numbers of each cell: ", "cells.jsonl", "cells.jsonl");
  const char *before = "; files: ";
  for (size_t i = 0; i < count; i++) {
    char *file = mem_printf("%s.%s", name, endings[i]);
    if (report_page_link(p, before, file, file)) before = ", ";
    mem_free(file);
  }
  if (count > 3 && strcmp(endings[0], "csv") == 0)
    report_page_link(p, before, "values.tex", "values.tex");
  report_page_link(p, "; ", "certificates", "certificates");
  fputs(".</p>\n", p->out);
}

/* ---- notes ---- */

static bool holds(char *const *notes, size_t count, const char *note) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(notes[i], note) == 0) return true;
  return false;
}

/* Does each table and figure say so? Then it is said once for all. */
static bool is_common(const struct gallery *g, const char *note) {
  if (g->table_count + g->figure_count < 2) return false;
  for (size_t i = 0; i < g->table_count; i++)
    if (!holds(g->tables[i].notes, g->tables[i].note_count, note)) return false;
  for (size_t i = 0; i < g->figure_count; i++)
    if (!holds(g->figures[i].notes, g->figures[i].note_count, note)) return false;
  return true;
}

static void put_notes(const struct report_page *p, char *const *notes, size_t count, bool common) {
  const char *before = "<ul class=\"notes\">\n";
  for (size_t i = 0; i < count; i++) {
    if (is_common(&p->run->gallery, notes[i]) != common) continue;
    fputs(before, p->out);
    html_printf(p->out, "<li>%s</li>\n", notes[i]);
    before = "";
  }
  if (!*before) fputs("</ul>\n", p->out);
}

static void put_setting(const struct report_page *p) {
  const struct gallery *g = &p->run->gallery;
  if (!g->table_count || g->table_count + g->figure_count < 2) return;
  fputs("<section id=\"setting\">\n<h2>Setting of all tables and figures</h2>\n", p->out);
  put_notes(p, g->tables[0].notes, g->tables[0].note_count, true);
  fputs("</section>\n", p->out);
}

/* ---- tables and figures ---- */

static void put_table(const struct report_page *p, const struct table *t) {
  static const char *const endings[] = {"csv", "json", "tex", "md", "txt"};
  html_printf(p->out, "<section class=\"view\">\n<h3>Table <code>%s</code></h3>\n", t->name);
  table_print(t, TABLE_HTML, p->out);
  put_notes(p, t->notes, t->note_count, false);
  put_sources(p, t->name, endings, sizeof endings / sizeof *endings);
  fputs("</section>\n", p->out);
}

/* Two drawings: letters that are read on a phone are too large for a desk. */
static void put_drawings(const struct report_page *p, const struct figure *f) {
  static const struct figure_shape wide = {800, 500, 14}, narrow = {400, 420, 13};
  char *name = mem_printf("figure-%s-wide", f->name),
       *other = mem_printf("figure-%s-narrow", f->name);
  if (figure_svg(f, wide, name, "wide", p->out) || figure_svg(f, narrow, other, "narrow", p->out)) {
    fputs("<p>This figure could not be drawn: that needs gnuplot, which is missing or failed.",
          p->out);
    char *script = mem_printf("%s.gp", f->name);
    report_page_link(p, " Its script with the data is ", script, script);
    mem_free(script);
    fputs("</p>\n", p->out);
  }
  mem_free(other);
  mem_free(name);
}

static void put_figure(const struct report_page *p, const struct figure *f) {
  static const char *const endings[] = {"svg", "pdf", "png", "gp"};
  html_printf(
    p->out,
    "<section class=\"view\">\n<h3>Figure <code>%s</code></h3>\n<figure id=\"figure-%s\">\n",
    f->name, f->name);
  put_drawings(p, f);
  html_printf(p->out, "<figcaption id=\"caption-figure-%s\">%s</figcaption>\n</figure>\n", f->name,
              f->title);
  put_notes(p, f->notes, f->note_count, false);
  put_sources(p, f->name, endings, sizeof endings / sizeof *endings);
  fputs("</section>\n", p->out);
}

static void put_views(const struct report_page *p) {
  const struct gallery *g = &p->run->gallery;
  if (g->table_count) fputs("<section id=\"tables\">\n<h2>Tables</h2>\n", p->out);
  for (size_t i = 0; i < g->table_count; i++) put_table(p, &g->tables[i]);
  if (g->table_count) fputs("</section>\n", p->out);
  if (g->figure_count)
    fputs("<section id=\"figures\">\n<h2>Figures</h2>\n<p>Drawn for the eye, in double precision: "
          "the tables hold the numbers.</p>\n",
          p->out);
  for (size_t i = 0; i < g->figure_count; i++) put_figure(p, &g->figures[i]);
  if (g->figure_count) fputs("</section>\n", p->out);
}

/* ---- the page ---- */

/* "table1-2d34924013c3" of "results/table1-2d34924013c3/". */
static char *run_name(const char *folder) {
  size_t end = strlen(folder);
  while (end > 1 && folder[end - 1] == '/') end--;
  size_t start = end;
  while (start > 0 && folder[start - 1] != '/') start--;
  return mem_printf("%.*s", (int)(end - start), folder + start);
}

static void put_head(const struct report_page *p) {
  char *name = run_name(p->run->folder);
  html_printf(p->out,
              "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"color-scheme\" content=\"light dark\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
              "style-src 'unsafe-inline'; img-src data:\">\n"
              "<meta name=\"generator\" content=\"smale18 report\">\n"
              "<title>%s: report of smale18</title>\n",
              name);
  report_page_style(p->out);
  const json_t *run = p->run->run;
  size_t held = p->run->cells.count;
  size_t expected = cells_expected(run);
  html_printf(p->out, "</head>\n<body>\n<header>\n<h1>%s</h1>\n<p>%s.</p>\n", name,
              p->run->experiment->summary);
  if (held < expected)
    html_printf(p->out, "<p class=\"warning\">Not finished: %zu of %zu cells are done.</p>\n", held,
                expected);
  else html_printf(p->out, "<p>Complete: %zu cells.</p>\n", held);
  if (strcmp(cell_text(run, "dirty"), "no") != 0)
    fputs("<p class=\"warning\">The program was built from sources that differ from its commit, or "
          "are not known.</p>\n",
          p->out);
  mem_free(name);
}

static void put_contents(const struct report_page *p) {
  const struct gallery *g = &p->run->gallery;
  fputs("<nav aria-label=\"Contents\"><ul>\n<li><a href=\"#summary\">What was proved</a></li>\n",
        p->out);
  if (g->table_count) fputs("<li><a href=\"#tables\">Tables</a></li>\n", p->out);
  if (g->figure_count) fputs("<li><a href=\"#figures\">Figures</a></li>\n", p->out);
  fputs("<li><a href=\"#config\">Config</a></li>\n<li><a href=\"#provenance\">Provenance</a></li>\n"
        "<li><a href=\"#files\">Files</a></li>\n</ul></nav>\n</header>\n<main>\n",
        p->out);
}

void report_page(const struct report_page *p) {
  put_head(p);
  put_contents(p);
  report_page_summary(p);
  put_setting(p);
  put_views(p);
  report_page_pictures(p);
  report_page_config(p);
  report_page_provenance(p);
  report_page_files(p);
  fputs("</main>\n</body>\n</html>\n", p->out);
}
