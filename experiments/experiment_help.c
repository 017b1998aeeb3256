/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment_help.h"

#include <string.h>

#include "mem.h"

static void print_type(const struct key_spec *k, FILE *out) {
  static const char *const types[] = {"integer", "exact number",
                                      "one of",  "double, float:p, block:p, ball:p, certified",
                                      "text",    "path of a file, or none"};
  fputs(types[k->type], out);
  if (k->type == KEY_CHOICE) fprintf(out, " %s", k->choices);
  const char *relation = k->open ? "<" : "<=";
  if (k->type == KEY_ARITHMETIC) return;
  if (k->least && k->most)
    fprintf(out, ", %s %s %s %s %s", k->least, relation, k->name, relation, k->most);
  else if (k->least) fprintf(out, " %s %s", k->open ? ">" : ">=", k->least);
}

static void print_key(const struct key_spec *k, FILE *out) {
  fprintf(out, "  %s%s%s: ", k->section, *k->section ? "." : "", k->name);
  print_type(k, out);
  if (k->unit && *k->unit) fprintf(out, " [%s]", k->unit);
  fprintf(out, "; %s %s%s\n      %s\n", k->fallback ? "default" : "required",
          k->fallback ? k->fallback : "", k->single ? "; no list" : "", k->sentence);
}

static bool has_key(const struct experiment *e, const struct key_spec *k) {
  if (!e->cells->has) return true;
  char *key = mem_printf("%s%s%s", k->section, *k->section ? "." : "", k->name);
  bool has = e->cells->has(e->name, key);
  mem_free(key);
  return has;
}

void experiment_help(const struct experiment *e, FILE *out) {
  fprintf(out,
          "%s: %s\n\nA config is YAML: `experiment: %s`, sections, keys. A list is swept; lists "
          "are crossed.\n"
          "Numbers are exact: 1/6, 0.125, 1e-6, 2^-10.\n\n",
          e->name, e->summary, e->name);
  for (const struct key_spec *k = e->cells->schema; k->name; k++)
    if (has_key(e, k)) print_key(k, out);
}
