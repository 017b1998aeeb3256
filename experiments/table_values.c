/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table_values.h"

#include <jansson.h>
#include <string.h>

#include "mem.h"
#include "table_view.h"

static const char preamble[] =
  "% Values of a run as macros: \\smalevalue{TABLE/ROW/COLUMN}, \\smaleplain, \\smalemark,\n"
  "% \\smalecertified (an error unless the value is certified); see experiments/table_values.h.\n"
  "\\providecommand\\smaleprefix{}\n"
  "\\gdef\\smalelookup#1#2{\\ifcsname smale18/#1/\\detokenize{#2}\\endcsname\n"
  "  \\csname smale18/#1/\\detokenize{#2}\\expandafter\\endcsname\\else\n"
  "  \\PackageError{smale18}{no value \\detokenize{#2}}%\n"
  "    {The names are in the file values.tex of the run.}\\fi}\n"
  "\\gdef\\smalevalue#1{\\smalelookup{value}{#1}}\n"
  "\\gdef\\smaleplain#1{\\smalelookup{plain}{#1}}\n"
  "\\gdef\\smalemark#1{\\smalelookup{mark}{#1}}\n"
  "\\gdef\\smalecertified#1{\\ifcsname smale18/certified/\\detokenize{#1}\\endcsname\\else\n"
  "  \\PackageError{smale18}{\\detokenize{#1} is no certified value}%\n"
  "    {It is not there, or \\string\\smalemark\\space says what it is.}\\fi\\smalevalue{#1}}\n"
  "\\gdef\\smaledefine#1#2#3{\\expandafter\\gdef\\csname smale18/new\\endcsname{#3}%\n"
  "  \\ifcsname smale18/#1/\\smaleprefix\\detokenize{#2}\\endcsname\n"
  "    \\expandafter\\ifx\\csname "
  "smale18/#1/\\smaleprefix\\detokenize{#2}\\expandafter\\endcsname\n"
  "      \\csname smale18/new\\endcsname\\else\n"
  "      \\PackageError{smale18}{\\smaleprefix\\detokenize{#2} has two values}%\n"
  "        {Give each run a \\string\\smaleprefix\\space of its own.}\\fi\\fi\n"
  "  \\expandafter\\gdef\\csname smale18/#1/\\smaleprefix\\detokenize{#2}\\endcsname{#3}}\n"
  "\\gdef\\smaleentry#1#2#3#4{\\smaledefine{value}{#1}{#2}\\smaledefine{plain}{#1}{#3}%\n"
  "  \\smaledefine{mark}{#1}{#4}}\n"
  "\\gdef\\smaleproved#1{\\smaledefine{certified}{#1}{}}\n";

/* Columns that tell rows apart; `parameters` besides. */
static bool is_key(const char *id) {
  static const char *const keys[] = {"K",          "n",        "N2",    "q",      "m",
                                     "N",          "size",     "rate",  "basis",  "transform",
                                     "kind",       "sparsity", "theta", "player", "problem",
                                     "arithmetic", "p",        "noise", "M",      "k"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (!strcmp(id, keys[i])) return true;
  return false;
}

/* What \csname, \detokenize and readers take without thought: of the text, at `at`, where room for it is;
 * returns the end. */
static char *put_clean(char *at, const char *text) {
  for (; *text; text++) {
    bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
    bool plain = letter || (*text >= '0' && *text <= '9') || strchr("=,./+-()^<>_", *text);
    if (plain) *at++ = *text;
    else if (*text != ' ') *at++ = '.';
  }
  *at = '\0';
  return at;
}

static char *clean(const char *text) {
  char *copy = mem_alloc(strlen(text) + 1, 1);
  put_clean(copy, text);
  return copy;
}

static bool is_part(const struct table *t, size_t row, size_t c) {
  const char *id = t->columns[c].id;
  return *table_at(t, row, c)->text && (!strcmp(id, "parameters") || is_key(id));
}

/* "K=3,n=20" */
static char *row_name(const struct table *t, size_t row) {
  size_t length = 1;
  for (size_t c = 0; c < t->column_count; c++)
    if (is_part(t, row, c))
      length += strlen(t->columns[c].id) + strlen(table_at(t, row, c)->text) + 2;
  char *name = mem_alloc(length, 1), *at = name;
  for (size_t c = 0; c < t->column_count; c++) {
    if (!is_part(t, row, c)) continue;
    if (at > name) at = stpcpy(at, ",");
    if (strcmp(t->columns[c].id, "parameters")) {
      at = put_clean(at, t->columns[c].id);
      at = stpcpy(at, "=");
    }
    at = put_clean(at, table_at(t, row, c)->text);
  }
  return name;
}

/* The name of this row, which none before it has. used: {name: the last number that was appended to
 * it}. */
static char *row_name_new(const struct table *t, size_t row, json_t *used) {
  char *base = row_name(t, row), *name = mem_strdup(base);
  json_int_t number = json_integer_value(json_object_get(used, base));
  while (!*name || json_object_get(used, name)) {
    mem_free(name);
    name = mem_printf("%s%srow=%ld", base, *base ? "," : "", (long)++number);
    json_object_set_new(used, base, json_integer(number));
  }
  if (!json_object_get(used, name)) json_object_set_new(used, name, json_integer(1));
  mem_free(base);
  return name;
}

/* The names of a table, of a row in it and of a column: cleaned. */
struct name {
  const char *table, *row, *column;
};

static void print_name(FILE *out, const char *macro, const struct name *n) {
  fprintf(out, "\\%s{%s/%s/%s}", macro, n->table, n->row, n->column);
}

static void print_value(FILE *out, const struct name *name, const struct entry *e) {
  struct number n;
  print_name(out, "smaleentry", name);
  if (number_read(e->text, &n)) {
    fputs("{\\ensuremath{", out);
    latex_number(out, e->text, &n);
    fprintf(out, "}}{%s}{%s}\n", e->text, mark_word(e->mark));
  } else {
    fputc('{', out);
    latex_string(out, e->text);
    fputs("}{", out);
    latex_string(out, e->text);
    fprintf(out, "}{%s}\n", mark_word(e->mark));
  }
  if (e->mark != MARK_CERTIFIED) return;
  print_name(out, "smaleproved", name);
  fputc('\n', out);
}

static void print_row(FILE *out, const struct table *t, size_t row, struct name *name,
                      char *const *columns) {
  for (size_t c = 0; c < t->column_count; c++) {
    name->column = columns[c];
    if (*table_at(t, row, c)->text) print_value(out, name, table_at(t, row, c));
  }
}

static void print_table(FILE *out, const struct table *t) {
  json_t *used = json_object();
  char *table = clean(t->name), **columns = mem_alloc(t->column_count, sizeof *columns);
  for (size_t c = 0; c < t->column_count; c++) columns[c] = clean(t->columns[c].id);
  for (size_t r = 0; r < t->row_count; r++) {
    char *row = row_name_new(t, r, used);
    print_row(out, t, r, &(struct name){.table = table, .row = row}, columns);
    mem_free(row);
  }
  for (size_t c = 0; c < t->column_count; c++) mem_free(columns[c]);
  mem_free(columns);
  mem_free(table);
  json_decref(used);
}

void table_values(const struct table *tables, size_t count, FILE *out) {
  fputs(preamble, out);
  for (size_t i = 0; i < count; i++) {
    fprintf(out, "%% %s\n", tables[i].title);
    print_table(out, &tables[i]);
  }
}
