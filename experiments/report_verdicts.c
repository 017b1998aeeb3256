/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the cells say of themselves: their verdicts, counted, and those that are undecided or break what
 * the config expects. */
#include <string.h>

#include "cells.h"
#include "html.h"
#include "mem.h"
#include "report_page.h"

static const char *flag_word(const json_t *cell) {
  const json_t *flag = json_object_get(cell, "certified");
  return json_is_boolean(flag) ? json_is_true(flag) ? "yes" : "no" : "";
}

/* {"arithmetic\ncertified\noutcome\nverdict": cells}, in the order of the cells. */
static json_t *tally(const struct cell_list *cells) {
  json_t *counts = json_object(), *cell;
  size_t i;
  cell_list_foreach (cells, i, cell) {
    const char *status = cell_text(cell, "outcome");
    char *key =
      mem_printf("%s\n%s\n%s\n%s", cell_text(cell, "arithmetic"), flag_word(cell),
                 *status ? status : cell_text(cell, "status"), cell_text(cell, "verdict"));
    json_int_t before = json_integer_value(json_object_get(counts, key));
    json_object_set_new(counts, key, json_integer(before + 1));
    mem_free(key);
  }
  return counts;
}

static const struct column columns[] = {
  {"arithmetic", "arithmetic", NULL}, {"certified", "certified", NULL},
  {"outcome", "outcome", NULL},       {"verdict", "verdict", NULL},
  {"meaning", "which means", NULL},   {"cells", "cells", NULL}};

/* See distance_cell.h, game_cell.h, recovery_cell.h. */
static const char *meaning_of(const char *verdict) {
  static const char *const meanings[][2] = {
    {"fails", "farther from the solutions than 10^-K, by proof"},
    {"accurate", "at most 10^-K from the solutions, by proof"},
    {"undecided", "the precision allowed did not decide"},
    {"agrees", "with what the theorem says"},
    {"contradicts", "what the theorem says"},
    {"refused", "the player could not play"},
    {"below", "each error is below the bound of the theorem, by proof"},
    {"above", "an error is above the bound that was proved"},
    {"rounding", "the arithmetic has too little precision for the bound"},
    {"no guarantee", "the layers are less exact than the theorem asks"}};
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (!strcmp(verdict, meanings[i][0])) return meanings[i][1];
  return "";
}

static void put_verdicts(const struct report_page *p) {
  json_t *counts = tally(&p->run->cells), *count;
  struct table t;
  const char *key;
  table_init(&t, "cells", "What the cells say of themselves", columns,
             sizeof columns / sizeof *columns);
  json_object_foreach (counts, key, count) {
    table_row(&t);
    const char *part = key;
    for (size_t c = 0; c < 4; c++) {
      size_t length = strcspn(part, "\n");
      table_set(&t, columns[c].id, MARK_PLAIN, "%.*s", (int)length, part);
      part += length + (part[length] == '\n');
    }
    const char *verdict = t.entries[(t.row_count - 1) * t.column_count + 3].text;
    table_set(&t, "meaning", MARK_PLAIN, "%s", meaning_of(verdict));
    table_set(&t, "cells", MARK_PLAIN, "%ld", (long)json_integer_value(count));
  }
  table_print(&t, TABLE_HTML, p->out);
  table_clear(&t);
  json_decref(counts);
}

static void put_complaints(const struct report_page *p) {
  const char *before = "<p>Undecided, or not as the config expects:</p>\n<ul>\n";
  for (size_t i = 0; i < p->run->cells.count; i++) {
    char *complaint = rendering_complaint(p->run, i);
    if (!complaint) continue;
    fputs(before, p->out);
    html_printf(p->out, "<li class=\"warning\">%s</li>\n", complaint);
    mem_free(complaint);
    before = "";
  }
  fputs(*before ? "<p>No cell fails to decide what the config asks for, and none contradicts what "
                  "it expects.</p>\n"
                : "</ul>\n",
        p->out);
}

void report_page_verdicts(const struct report_page *p) {
  put_verdicts(p);
  put_complaints(p);
}
