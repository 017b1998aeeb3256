/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every registered experiment and every shipped config must satisfy. */
#include <criterion/criterion.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "distance_cell.h"
#include "experiment.h"
#include "mem.h"

Test(experiment, names_are_unique_and_found) {
  size_t count = 0;
  for (; experiments[count]; count++) {
    const struct experiment *e = experiments[count];
    cr_expect(*e->name && *e->summary && e->cells && e->cells->schema && e->render, "%s", e->name);
    cr_expect_eq(experiment_find(e->name), e, "%s", e->name);
    cr_expect_eq(experiment_schema(e->name), e->cells->schema, "%s", e->name);
    cr_expect_null(strpbrk(e->name, " /\n"), "%s names files", e->name);
  }
  cr_expect_geq(count, 4);
  cr_expect_null(experiment_find("table"));
  cr_expect_null(experiment_find(""));
  cr_expect_null(experiment_schema("table7"));
}

/* experiment_schema("") names all experiments, each once, in their order. */
Test(experiment, schema_of_names) {
  const struct key_spec *k = experiment_schema("");
  cr_assert(k && k->name && !strcmp(k->name, "experiment") && k->type == KEY_CHOICE && !k[1].name);
  char *choices = mem_strdup(k->choices), *rest = choices;
  for (size_t i = 0; experiments[i]; i++)
    cr_expect_str_eq(strsep(&rest, " "), experiments[i]->name);
  cr_expect_null(rest);
  mem_free(choices);
}

static void expect_sentences(const struct key_spec *schema, const char *name) {
  for (const struct key_spec *k = schema; k->name; k++) {
    cr_expect(k->section && *k->name && k->sentence && *k->sentence, "%s: %s", name, k->name);
    cr_expect_eq(k->type == KEY_CHOICE, k->choices != NULL, "%s: %s", name, k->name);
    for (const struct key_spec *other = k + 1; other->name; other++)
      cr_expect(strcmp(k->name, other->name) || strcmp(k->section, other->section), "%s: %s twice",
                name, k->name);
  }
}

/* A config that names nothing but its experiment is made of defaults. */
Test(experiment, defaults_are_accepted) {
  char path[] = "/tmp/t_experiment.XXXXXX";
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  for (size_t i = 0; experiments[i]; i++) {
    const struct experiment *e = experiments[i];
    struct config c;
    expect_sentences(e->cells->schema, e->name);
    cr_assert_eq(ftruncate(fd, 0), 0);
    char *text = mem_printf("experiment: %s\n", e->name);
    cr_assert_eq(pwrite(fd, text, strlen(text), 0), (ssize_t)strlen(text));
    mem_free(text);
    cr_assert_eq(config_read(&c, path, NULL, 0, experiment_schema), 0, "%s", e->name);
    cr_expect_str_eq(c.experiment, e->name);
    cr_expect_eq(c.schema, e->cells->schema);
    for (size_t k = 0; k < config_cells(&c); k++)
      cr_expect_eq(e->cells->check(&(struct setting){&c, k}, 2), CELL_DONE);
    config_clear(&c);
  }
  close(fd);
  unlink(path);
  cr_expect_eq(mem_live(), 0);
}

static bool has(const struct config *c, const char *key, const char *value) {
  for (size_t i = 0; i < config_cells(c); i++)
    if (setting_is(&(struct setting){c, i}, key, value)) return true;
  return false;
}

Test(experiment, shipped_configs_are_accepted) {
  char pattern[4096];
  glob_t files;
  const char *root = getenv("SMALE18_ROOT");
  cr_assert(root, "SMALE18_ROOT must be set");
  snprintf(pattern, sizeof pattern, "%s/configs/*.yaml", root);
  cr_assert_eq(glob(pattern, 0, NULL, &files), 0);
  cr_expect_geq(files.gl_pathc, 5);
  for (size_t i = 0; i < files.gl_pathc; i++) {
    struct config c;
    cr_assert_eq(config_read(&c, files.gl_pathv[i], NULL, 0, experiment_schema), 0, "%s",
                 files.gl_pathv[i]);
    cr_expect_gt(strlen(c.caption), 40, "%s: no caption", files.gl_pathv[i]);
    const struct experiment *e = experiment_find(c.experiment);
    if (e->cells == &distance_cells)
      cr_expect(has(&c, "arithmetic", "certified"), "%s", files.gl_pathv[i]);
    for (size_t k = 0; k < config_cells(&c); k++)
      cr_expect_eq(e->cells->check(&(struct setting){&c, k}, 2), CELL_DONE, "%s",
                   files.gl_pathv[i]);
    config_clear(&c);
  }
  globfree(&files);
  cr_expect_eq(mem_live(), 0);
}

/* The cells that issue and paper ask for. */
Test(experiment, shipped_table1_is_the_papers) {
  char path[4096];
  struct config c;
  snprintf(path, sizeof path, "%s/configs/table1.yaml", getenv("SMALE18_ROOT"));
  cr_assert_eq(config_read(&c, path, NULL, 0, experiment_schema), 0);
  static const char *const wanted[][2] = {{"class.N1", "2"},
                                          {"class.N2", "18"},
                                          {"class.delta", "1/6"},
                                          {"class.lambda", "1"},
                                          {"class.transform", "dct"},
                                          {"class.member", "2"},
                                          {"data.samples", "8000"},
                                          {"data.validation", "100"},
                                          {"data.sparsity", "5"},
                                          {"network.inner", "50"},
                                          {"network.outer", "30"},
                                          {"network.delta", "1/1000000"},
                                          {"network.steps", "admissible"},
                                          {"network.layers", "10"},
                                          {"network.epochs", "4000"},
                                          {"network.batch", "1000"},
                                          {"network.rate", "1/5000"},
                                          {"indices", "corrected"},
                                          {"expect", "fails"}};
  struct setting first = {&c, 0};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    cr_expect_str_eq(setting_text(&first, wanted[i][0]), wanted[i][1], "%s", wanted[i][0]);
  cr_expect_eq(config_cells(&c), 3 * 3 * 2 * 2);
  static const char *const K[] = {"1", "3", "6"}, *const n[] = {"10", "20", "30"};
  for (int i = 0; i < 3; i++) cr_expect(has(&c, "class.K", K[i]) && has(&c, "data.bits", n[i]));
  cr_expect(has(&c, "network.type", "lista") && has(&c, "network.type", "firenet"));
  config_clear(&c);
}
