/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables and figures of the theorem's experiments: what they must say, and that rows are folded
 * without losing anything. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"

TestSuite(theorem_views, .init = program_enter, .fini = program_abandon);

/* The file below the only run of this root; mem_free it. */
static char *file_of(const char *root, const char *name) {
  char *pattern = mem_printf("%s/*/%s", root, name), *path = only_path(pattern);
  char *text = read_text(path, NULL);
  mem_free(pattern);
  mem_free(path);
  return text;
}

static void expect_parts(const char *text, const char *const *parts) {
  for (; *parts; parts++) cr_expect(strstr(text, *parts), "no '%s' in: %s", *parts, text);
}

static const char *const always[] = {
  "smale18's own construction with its own proof, not the class of the paper's proof",
  "Problem P1: minimise ||x||_w subject to ||Ax - y||_2 <= eta, eta = 1.",
  "Problem P3: minimise lambda ||x||_w + ||Ax - y||_2 over x, lambda = 1.",
  "K = 3; competing columns q = ",
  "first seed = 1; budget M = ",
  "Networks in float:128",
  "./smale18 check o/",
  "/certificates/*",
  "smale18 0.",
  "commit ",
  "FLINT ",
  NULL};

static void expect_notes(const char *name) {
  char *text = file_of("o", name);
  expect_parts(text, always);
  cr_expect_null(strstr(text, "P2"), "%s", text);
  mem_free(text);
}

/* Sizes of the tests' own: the shipped configs may grow. */
#define PROBLEMS \
  "-q --out o --set class.problem=[P1,P3] --set class.K=3 --set class.q=4 --set class.m=2 "

Test(theorem_views, part_1) {
  static const char *const rows[] = {"\n\"P1, P3\",3,4,2,constant,defeated,1e-3,9.16515e-03,",
                                     "\n\"P1, P3\",3,4,2,never,no answer,", NULL};
  static const char *const success[] = {"1 - 1/400, so all 4 of this run together with 99 %",
                                        "at most 1/2", "\n\"P1, P3\",3,4,2,coin,", ",1/2,2 of 2,",
                                        NULL};
  program_succeeds("run configs/theorem2_i.yaml " PROBLEMS
                   "--set game.player=[constant,coin,never] --set class.competitors=0 "
                   "--set game.runs=50");
  expect_notes("theorem2_i.csv");
  expect_notes("theorem2_i_success.csv");
  char *text = file_of("o", "theorem2_i.csv"), *text2 = file_of("o", "theorem2_i_success.csv");
  expect_parts(text, rows);
  expect_parts(text2, success);
  mem_free(text);
  mem_free(text2);
  program_leave();
}

/* Without a player who draws there is nothing to say about luck. */
Test(theorem_views, no_table_without_rows) {
  program_succeeds("run configs/theorem2_i.yaml " PROBLEMS "--set game.player=constant");
  cr_expect_neq(system("ls o/*/theorem2_i_success* >files.txt 2>&1"), 0);
  program_leave();
}

/* Classes by m, then competitors; in each every player once, P1 before P3 if not in one row. */
static void expect_together(const char *text) {
  static const char *const players[] = {"firenet", "informed", "ista", "wait"};
  const char *at = strstr(text, "\nproblem,");
  for (size_t i = 0; i < 16; i++) {
    const char *player = players[i % 4];
    char *both = mem_printf("\n\"P1, P3\",3,4,%zu,%s,", 1 + i / 8, player);
    char *first = mem_printf("\nP1,3,4,%zu,%s,", 1 + i / 8, player);
    char *second = mem_printf("\nP3,3,4,%zu,%s,", 1 + i / 8, player);
    char *end = mem_printf("competitors=%d\n", i / 4 % 2 ? 3 : 2);
    at = strchr(at + 1, '\n');
    cr_assert(at, "%s", text);
    bool folded = !strncmp(at, both, strlen(both));
    cr_expect(folded || !strncmp(at, first, strlen(first)), "%s: %s", player, at);
    if (!folded) at = strchr(at + 1, '\n');
    cr_expect(folded || !strncmp(at, second, strlen(second)), "%s: %s", player, at);
    cr_expect_eq(strstr(at, end) + strlen(end) - 1, strchr(at + 1, '\n'), "%s: %s", player, at);
    mem_free(both);
    mem_free(first);
    mem_free(second);
    mem_free(end);
  }
  cr_expect_str_eq(strchr(at + 1, '\n'), "\n", "no more rows");
}

/* Players of one problem, rows of one player together, and words for 0. */
Test(theorem_views, made_for_one_problem) {
  static const char *const notes[] = {
    "Made for one problem: firenet (P3), ista (P2). On another such a player solves its own",
    "competitors of the first family = 2, 3;", "index of optimisation players = 4 K + 20.",
    "labels = on", NULL};
  program_succeeds("run configs/theorem2_i.yaml " PROBLEMS
                   "--set class.m=[1,2] --set class.competitors=[0,3] "
                   "--set game.player=[firenet,informed,ista,wait]");
  char *text = file_of("o", "theorem2_i.csv");
  expect_parts(text, notes);
  expect_together(text);
  cr_expect_null(strstr(text, "competitors=0"), "%s", text);
  mem_free(text);
  program_leave();
}

/* What is read differs with M, and the distance of P2 is not that of P1. */
Test(theorem_views, budgets_of_a_player_together) {
  static const char *const rows[] = {"\"P1, P2\",3,2,2,guess,10,", "\"P1, P2\",3,2,2,guess,20,",
                                     "P1,3,2,2,wait,10,",          "P2,3,2,2,wait,10,",
                                     "P1,3,2,2,wait,20,",          "P2,3,2,2,wait,20,"};
  program_succeeds("run configs/theorem2_ii.yaml " PROBLEMS
                   "--set class.problem=[P1,P2] --set class.q=2 --set game.player=[wait,guess] "
                   "--set game.budget=[10,20] --set game.runs=50");
  char *text = file_of("o", "theorem2_ii_data.csv"), *at = strstr(text, "\nproblem,");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    at = strchr(at + 1, '\n');
    cr_assert(at && !strncmp(at + 1, rows[i], strlen(rows[i])), "%s: %s", rows[i], text);
  }
  mem_free(text);
  program_leave();
}

/* P3 alone: FIRENET is at home. */
Test(theorem_views, at_home) {
  program_succeeds(
    "run configs/theorem2_i.yaml " PROBLEMS
    "--set class.problem=P3 --set class.competitors=0 --set game.player=[firenet,constant]");
  char *text = file_of("o", "theorem2_i.csv");
  cr_expect_null(strstr(text, "Made for"), "%s", text);
  cr_expect(strstr(text, "# 2 certificates ("), "%s", text);
  mem_free(text);
  program_leave();
}

Test(theorem_views, one_of_each) {
  program_succeeds("run configs/theorem2_i.yaml " PROBLEMS
                   "--set class.problem=P3 --set class.competitors=0 --set game.player=constant");
  char *text = file_of("o", "theorem2_i.csv");
  expect_parts(text, (const char *const[]){"# 1 certificate (", "# Game: player = constant;",
                                           "competitors of the first family = 2;", NULL});
  mem_free(text);
  program_leave();
}

/* The certificates of folded rows add up to those of the cells. */
static void expect_sum(const char *name, long expected) {
  char *text = file_of("o", name), *root = text;
  json_t *table = json_loads(text, 0, NULL), *row;
  size_t i;
  long sum = 0;
  cr_assert(table, "%s", text);
  json_array_foreach (json_object_get(table, "rows"), i, row)
    sum += strtol(json_string_value(json_object_get(row, "certificates")), NULL, 10);
  cr_expect_eq(sum, expected, "%ld", sum);
  json_decref(table);
  mem_free(root);
}

/* q = 2 and q = 3, M = 10 and 20: for wait 1, for guess 1 + q certificates. */
Test(theorem_views, part_2) {
  static const char *const data[] = {"\n\"P1, P3\",3,2,2,wait,10,13,13,accurate,1e-2,",
                                     "\n\"P1, P3\",3,3,2,wait,20,23,23,accurate,",
                                     ",guess,10,1,,inaccurate,1e-2,2.828", NULL};
  static const char *const failure[] = {"\n\"P1, P3\",3,3,2,guess,10,", ",2/3,3 of 3,agrees,",
                                        ",wait,20,1,1,1,,,,,1,", "one run on each member", NULL};
  program_succeeds("run configs/theorem2_ii.yaml " PROBLEMS
                   "--set class.q=[2,3] --set game.player=[wait,guess] --set game.budget=[10,20] "
                   "--set game.runs=50");
  char *text = file_of("o", "theorem2_ii_data.csv"),
       *text2 = file_of("o", "theorem2_ii_failure.csv");
  char *figure = file_of("o", "theorem2_ii_data.gp");
  expect_notes("theorem2_ii_data.csv");
  expect_notes("theorem2_ii_failure.csv");
  expect_notes("theorem2_ii_data.gp");
  expect_notes("theorem2_ii_failure.gp");
  expect_parts(text, data);
  expect_parts(text2, failure);
  expect_parts(figure, (const char *const[]){"\n10 13\n", "\n20 23\n", "title 'n_0 + 3'", NULL});
  expect_sum("theorem2_ii_data.json", 2 * (4 * 1 + 2 * 3 + 2 * 4));
  mem_free(text);
  mem_free(text2);
  mem_free(figure);
  program_leave();
}

Test(theorem_views, part_3) {
  static const char *const rows[] = {
    "\n\"P1, "
    "P3\",3,2,2,constant,0,1e-1,1.41421e-02,certified,1.414e-01,certified,10,accurate,agrees,",
    ",barycentre,1,1e-1,", NULL};
  program_succeeds("run configs/theorem2_iii.yaml " PROBLEMS "--set class.q=2");
  expect_notes("theorem2_iii.csv");
  char *text = file_of("o", "theorem2_iii.csv");
  expect_parts(text, rows);
  mem_free(text);
  program_leave();
}

/* K = 3, q = 4: digits of constant -log10(0.02 sqrt(3/4)) = 1.761. */
Test(theorem_views, existence_and_the_map) {
  static const char *const rows[] = {
    "It is given this exact finite family and the exact solutions of its inputs, which no",
    ",interpolant,exact solutions,,0,certified,,,exact,",
    ",constant,data,0,1.73205e-02,certified,1.761,certified,defeated,", NULL};
  static const char *const map[] = {"P3, K = 3, N = 6, m = 3",
                                    "first 3 to graph 1, first 4 behind",
                                    "first 2 to graph 1, first 3 behind",
                                    "'(i) K digits: networks exist, no algorithm finds them'",
                                    "'(iii) K - 2 digits: L data'",
                                    "0.5 1.7614",
                                    "title 'constant'",
                                    "title 'wait'",
                                    "# constant: 0 data, digits in [",
                                    "], 2 certificates.",
                                    NULL};
  program_succeeds(
    "run configs/existence.yaml " PROBLEMS
    "--set game.player=[interpolant,constant,wait] --set class.m=3 --set game.budget=30");
  expect_notes("existence.csv");
  expect_notes("barrier_map.gp");
  char *text = file_of("o", "existence.csv"), *figure = file_of("o", "barrier_map.gp");
  expect_parts(text, rows);
  expect_parts(figure, map);
  mem_free(text);
  mem_free(figure);
  program_leave();
}

/* Rendering reads the cells and nothing else. */
Test(theorem_views, render_again) {
  program_succeeds("run configs/theorem2_iii.yaml " PROBLEMS "--set class.q=2");
  char *before = file_of("o", "theorem2_iii.csv"), *folder = only_path("o/theorem2_iii-*");
  program_succeeds("render %s", folder);
  char *after = file_of("o", "theorem2_iii.csv");
  cr_expect_str_eq(before, after);
  mem_free(before);
  mem_free(after);
  mem_free(folder);
  program_leave();
}
