/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of the theorem's experiments: distances, data, frequencies against theory (THEORY 3),
 * certificates against smale18-check, and that threads and kills change nothing. */
#include <criterion/criterion.h>

#include <glob.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"
#include "same_cells.h"

TestSuite(game_cell, .init = program_enter, .fini = program_abandon);

/* The shipped configs in everything that the tests do not name, at sizes of the tests' own. */
#define RUN(name) "run configs/" name ".yaml -q --set class.q=4 --set class.parameter=1 "
#define PART1                                                       \
  RUN("theorem2_i")                                                 \
  "--set class.problem=[P1,P2,P3] --set class.K=3 --set class.m=3 " \
  "--set class.competitors=0 --set game.budget=40 --set game.seed=1 "
#define PART2                                               \
  RUN("theorem2_ii")                                        \
  "--set class.problem=P2 --set class.K=3 --set class.m=2 " \
  "--set game.seed=1 "
#define PART3                                                           \
  RUN("theorem2_iii")                                                   \
  "--set class.problem=[P1,P2,P3] --set class.K=4 --set class.q=[2,5] " \
  "--set class.m=3 --set game.player=[constant,barycentre,coin,guess] " \
  "--set game.budget=1 --set game.seed=1 "
#define EXISTENCE \
  RUN("existence") "--set class.problem=P1 --set class.K=4 --set class.m=3 --set game.seed=1 "

static const char *text_of(const json_t *cell, const char *key) {
  const char *text = json_string_value(json_object_get(cell, key));
  return text ? text : "";
}

static long integer_of(const json_t *cell, const char *key) {
  const json_t *value = json_object_get(cell, key);
  cr_assert(json_is_integer(value), "%s", key);
  return (long)json_integer_value(value);
}

static const char *setting_of(const json_t *cell, const char *key) {
  return text_of(json_object_get(cell, "setting"), key);
}

/* lo <= value <= hi up to one part in 10^9, which is more than eps = 2^-65 moves. */
static void expect_distance(const json_t *cell, double value) {
  double lo = strtod(text_of(cell, "distance_lo"), NULL);
  double hi = strtod(text_of(cell, "distance_hi"), NULL);
  cr_expect(lo <= value * (1 + 1e-9) && value * (1 - 1e-9) <= hi && hi - lo <= 1e-9 * value,
            "%s %s: [%.17g, %.17g], expected %.17g", text_of(cell, "problem"),
            text_of(cell, "player"), lo, hi, value);
}

/* ---- certificates ---- */

static json_t *listed_certificates(const json_t *cells) {
  json_t *names = json_object(), *cell, *name;
  size_t i, k;
  json_array_foreach (cells, i, cell)
    json_array_foreach (json_object_get(cell, "certificates"), k, name) {
      cr_expect_null(json_object_get(names, json_string_value(name)), "%s twice",
                     json_string_value(name));
      json_object_set_new(names, json_string_value(name), json_true());
    }
  return names;
}

/* The files below root are those that the cells list, and smale18-check accepts each. */
static void expect_certificates(const char *root, const json_t *cells, size_t least) {
  json_t *names = listed_certificates(cells);
  char *pattern = mem_printf("%s/*/certificates/*", root);
  glob_t found;
  cr_assert_eq(glob(pattern, 0, NULL, &found), 0, "%s", pattern);
  cr_expect_eq(found.gl_pathc, json_object_size(names), "%zu files", found.gl_pathc);
  cr_expect_geq(found.gl_pathc, least);
  for (size_t i = 0; i < found.gl_pathc; i++)
    cr_expect(json_object_get(names, strrchr(found.gl_pathv[i], '/') + 1), "%s", found.gl_pathv[i]);
  globfree(&found);
  cr_assert(getenv("SMALE18_CHECK"), "SMALE18_CHECK must be set: run by `meson test`");
  char *command = mem_printf("find %s -path '*/certificates/*' -type f -print0 | "
                             "xargs -0 '%s' >check.txt 2>&1",
                             root, getenv("SMALE18_CHECK"));
  cr_expect_eq(system(command), 0, "see %s/check.txt", root);
  mem_free(command);
  mem_free(pattern);
  json_decref(names);
}

/* ---- part (i) ---- */

/* r_1 = 2 * 10^-K, r_2 = 2 * 10^(1-K), q = 4 columns, 2 competitors; the nearest tie is a hair
 * away. */
static double expected_defeat(const char *player) {
  double r1 = 2e-3, constant = 2e-2 / 4;
  if (!strcmp(player, "barycentre") || !strcmp(player, "wait")) return r1 / sqrt(2);
  if (!strcmp(player, "coin") || !strcmp(player, "guess") || !strcmp(player, "gamble"))
    return r1 * sqrt(2);
  if (!strcmp(player, "constant")) return hypot(constant - r1, sqrt(3) * constant);
  return 0;
}

Test(game_cell, every_player_is_defeated) {
  program_succeeds(PART1 "--set game.player=[constant,barycentre,coin,guess,gamble,wait,never,"
                         "firenet,lista,ista,fista,chambolle_pock,informed] "
                         "--set game.runs=20 --out o");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_assert_eq(json_array_size(cells), 3 * 13);
  json_array_foreach (cells, i, cell) {
    const char *player = text_of(cell, "player"), *outcome = text_of(cell, "outcome");
    cr_expect_str_eq(text_of(cell, "verdict"), "agrees");
    cr_expect_str_eq(text_of(cell, "problem"), setting_of(cell, "class.problem"));
    if (!strcmp(player, "never")) {
      cr_expect_str_eq(outcome, "no answer");
      cr_expect_eq(integer_of(cell, "data_read"), 40);
      continue;
    }
    bool told = !strcmp(player, "informed");
    cr_expect_str_eq(outcome, told ? "survives" : "defeated", "%s", player);
    double lo = strtod(text_of(cell, "distance_lo"), NULL);
    double hi = strtod(text_of(cell, "distance_hi"), NULL);
    cr_expect(told ? hi < 1e-30 : lo > 1e-3, "%s: %g", player, lo);
    if (expected_defeat(player) > 0) expect_distance(cell, expected_defeat(player));
  }
  expect_certificates("o", cells, 3 * 12);
  json_decref(cells);
  program_leave();
}

static void expect_fraction(const json_t *frequency, const char *theory) {
  double lo = strtod(text_of(frequency, "lo"), NULL), hi = strtod(text_of(frequency, "hi"), NULL);
  cr_expect_str_eq(text_of(frequency, "theory"), theory);
  char *slash;
  double p = strtod(theory, &slash);
  if (*slash) p /= strtod(slash + 1, NULL);
  cr_expect(json_is_true(json_object_get(frequency, "inside")));
  cr_expect(lo <= p && p <= hi, "%s not in [%g, %g]", theory, lo, hi);
}

/* No success in 300 runs, 18 intervals in the run: p <= 1 - (alpha / 2)^(1/300), alpha = 1/1800. */
static void expect_never(const json_t *frequency) {
  double bound = 1 - pow(1.0 / 3600, 1.0 / 300), hi = strtod(text_of(frequency, "hi"), NULL);
  cr_expect_eq(integer_of(frequency, "hits"), 0);
  cr_expect(hi >= bound && hi <= bound + 1e-4, "%g, %g", hi, bound);
}

/* Read up to n = 1, so the adversary turns at the least n_0, and members differ by 2^-8. */
static void expect_members(const json_t *cell) {
  const char *name = json_string_value(json_array_get(json_object_get(cell, "certificates"), 1));
  char *pattern = mem_printf("o/*/certificates/%s", name), *path = only_path(pattern);
  char *text = read_text(path, NULL);
  cr_expect_eq(integer_of(cell, "turn"), 7);
  cr_expect(strstr(text, "\nmembers 2\nmember 1 8\nmember 2 8\ndata 1\ndatum 1 "), "%s", text);
  cr_expect(strstr(text, "\nclaims 2\nclaim ") && strstr(text, "\nclaim within 3 ") &&
              strstr(text, "\nclaim farther 3 "),
            "%s", text);
  mem_free(text);
  mem_free(path);
  mem_free(pattern);
}

/* k = 2 and k = 4 competitors: coin 1/2, 1/2, 0, 0; guess 1/k; gamble k/(2k-1). One answer is right
 * for one member at most: the runs that answer on the tie share their successes. */
Test(game_cell, frequencies_of_part_1) {
  program_succeeds(PART1 "--set class.problem=P3 --set class.competitors=[2,4] --set game.runs=300 "
                         "--set game.player=[coin,guess,gamble] --out o");
  json_t *cells = program_cells("o"), *cell, *member;
  size_t i, j;
  cr_assert_eq(json_array_size(cells), 6);
  json_array_foreach (cells, i, cell) {
    const json_t *list = json_object_get(cell, "frequency");
    const char *player = text_of(cell, "player");
    long k = integer_of(cell, "competitors"), hits = 0, answered = integer_of(cell, "answered");
    cr_expect_eq(json_array_size(list), (size_t)k);
    cr_expect_eq(integer_of(cell, "intervals"), 3 * 2 + 3 * 4);
    json_array_foreach (list, j, member) {
      const char *theory = !strcmp(player, "coin")    ? j < 2 ? "1/2" : "0"
                           : !strcmp(player, "guess") ? k == 2 ? "1/2" : "1/4"
                           : k == 2                   ? "2/3"
                                                      : "4/7";
      expect_fraction(member, theory);
      cr_expect_eq(integer_of(member, "column"), (long)j + 1);
      cr_expect_eq(integer_of(member, "runs"), 300);
      hits += integer_of(member, "hits");
      if (!strcmp(theory, "0")) expect_never(member);
    }
    cr_expect_eq(hits, answered + k * (300 - answered), "%s: who waits is always right", player);
    cr_expect(strcmp(player, "gamble") ? answered == 300 : answered < 300);
    if (!strcmp(player, "coin") && k == 2) expect_members(cell);
  }
  expect_certificates("o", cells, 20);
  json_decref(cells);
  program_leave();
}

static double width(const char *root) {
  json_t *cells = program_cells(root);
  const json_t *first = json_array_get(json_object_get(json_array_get(cells, 0), "frequency"), 0);
  double width = strtod(text_of(first, "hi"), NULL) - strtod(text_of(first, "lo"), NULL);
  json_decref(cells);
  return width;
}

/* Sixteen times the seeds: intervals a quarter as wide. */
Test(game_cell, intervals_shrink) {
#define COIN PART1 "--set class.problem=P1 --set game.player=coin "
  program_succeeds(COIN "--set game.runs=100 --out few");
  program_succeeds(COIN "--set game.runs=1600 --out many");
  double ratio = width("few") / width("many");
  cr_expect(ratio > 3.6 && ratio < 4.4, "%g", ratio);
  program_leave();
}

/* ---- part (ii) ---- */

/* The gap is 2^-(n_0+1), n_0 = max(M, 7). */
Test(game_cell, waiting_reads_three_more) {
  program_succeeds(PART2 "--set class.q=[2,3] --set class.m=[1,3] --set class.transform=dct "
                         "--set game.player=wait --set game.budget=[5,20,60,130] --out o");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_assert_eq(json_array_size(cells), 16);
  json_array_foreach (cells, i, cell) {
    long M = strtol(setting_of(cell, "game.budget"), NULL, 10), n0 = M < 7 ? 7 : M;
    cr_expect_eq(integer_of(cell, "n0"), n0);
    cr_expect_eq(integer_of(cell, "data_read"), n0 + 3);
    cr_expect_eq(integer_of(cell, "bits_read"), n0 + 3);
    cr_expect_str_eq(text_of(cell, "outcome"), "accurate");
    const json_t *member;
    size_t j;
    json_array_foreach (json_object_get(cell, "frequency"), j, member)
      cr_expect_eq(integer_of(member, "hits"), 1, "within the budget it never answers");
  }
  expect_certificates("o", cells, 16);
  json_decref(cells);
  program_leave();
}

Test(game_cell, failures_of_part_2) {
  static const char *const theory[] = {"1/2", "2/3", "3/4"};
  program_succeeds(PART2 "--set class.q=[2,3,4] --set game.player=guess --set game.runs=300 "
                         "--set game.budget=[1,20] --out o");
  json_t *cells = program_cells("o"), *cell, *member;
  size_t i, j;
  cr_assert_eq(json_array_size(cells), 6);
  json_array_foreach (cells, i, cell) {
    long q = integer_of(cell, "q"), failures = 0;
    cr_expect_eq(integer_of(cell, "data_read"), 1);
    cr_expect_eq(integer_of(cell, "intervals"), 2 * (2 + 3 + 4));
    json_array_foreach (json_object_get(cell, "frequency"), j, member) {
      expect_fraction(member, theory[q - 2]);
      failures += integer_of(member, "hits");
    }
    cr_expect_eq(failures, 300 * (q - 1), "each run is right on one member");
  }
  expect_certificates("o", cells, 18);
  json_decref(cells);
  program_leave();
}

/* ---- part (iii) ---- */

/* Family 2 has q competitors and length r, family 1 two and length r / 10. */
Test(game_cell, cheap_digits) {
  program_succeeds(PART3 "--out o");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_assert_eq(json_array_size(cells), 3 * 2 * 4);
  json_array_foreach (cells, i, cell) {
    const char *player = text_of(cell, "player");
    double r = 2e-3, q = (double)integer_of(cell, "q");
    bool vertex = !strcmp(player, "coin") || !strcmp(player, "guess");
    double family1 = hypot(r / q - r / 10, sqrt(q - 1) * r / q), family2 = r * sqrt(1 - 1 / q);
    cr_expect_str_eq(text_of(cell, "outcome"), "accurate");
    cr_expect_str_eq(text_of(cell, "threshold"), "1e-2");
    cr_expect_eq(integer_of(cell, "data_read"), strcmp(player, "constant") ? 1 : 0);
    expect_distance(cell, vertex                        ? r * sqrt(2)
                          : !strcmp(player, "constant") ? fmax(family1, family2)
                                                        : family2);
  }
  expect_certificates("o", cells, 100);
  json_decref(cells);
  program_leave();
}

/* ---- existence ---- */

static void expect_gaps(const json_t *cell) {
  static const long n0[] = {7, 14, 28, 56};
  const json_t *points = json_object_get(cell, "points");
  cr_assert_eq(json_array_size(points), 4);
  for (size_t i = 0; i < 4; i++) {
    cr_expect_eq(integer_of(json_array_get(points, i), "data"), n0[i] + 3);
    double error = strtod(text_of(json_array_get(points, i), "distance_hi"), NULL);
    cr_expect_float_eq(error, 2e-4 / sqrt(2), 1e-12, "the barycentre of family 1: %g", error);
  }
}

Test(game_cell, existence) {
  program_succeeds(EXISTENCE "--set game.player=[interpolant,constant,wait] --set game.budget=60 "
                             "--set existence.points=5 --out o");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_assert_eq(json_array_size(cells), 3);
  json_array_foreach (cells, i, cell) {
    const char *player = text_of(cell, "player");
    cr_expect_str_eq(text_of(cell, "verdict"), "agrees");
    if (!strcmp(player, "wait")) {
      expect_gaps(cell);
    } else if (!strcmp(player, "constant")) {
      double family1 = hypot(5e-4 - 2e-4, sqrt(3) * 5e-4), family2 = 2e-3 * sqrt(0.75);
      expect_distance(cell, fmax(family1, family2));
      cr_expect_float_eq(strtod(text_of(cell, "digits_lo"), NULL), -log10(fmax(family1, family2)),
                         1e-6);
    } else {
      cr_expect_str_eq(text_of(cell, "outcome"), "exact");
      cr_expect_eq(integer_of(cell, "networks"), 3 + 4); /* a tie and two; four */
      cr_expect_eq(integer_of(cell, "nodes"), 5);
      cr_expect_eq(integer_of(cell, "units"), 4);
    }
  }
  expect_certificates("o", cells, 6 + 2 + 5);
  json_decref(cells);
  program_leave();
}

/* ---- settings ---- */

Test(game_cell, other_classes) {
  program_succeeds(PART1 "--set class.normalisation=unit --set class.parameter=1/2 "
                         "--set class.transform=walsh_hadamard --set class.m=4 "
                         "--set class.weight=2/3 --set class.second_weight=3 "
                         "--set game.player=[barycentre,coin,firenet] --set game.runs=30 --out o");
  json_t *cells = program_cells("o");
  expect_certificates("o", cells, 9);
  json_decref(cells);
  program_leave();
}

Test(game_cell, refusals_have_a_place) {
  static const struct {
    const char *arguments, *place, *word;
  } refusals[] = {
    {PART1 "--set class.parameter=50", "class.parameter=50", "eta: expected"},
    {PART1 "--set class.problem=P2 --set class.parameter=0", "class.parameter=0", "lambda: exp"},
    {PART1 "--set class.competitors=5", "class.competitors=5", "competitors: expected"},
    {PART1 "--set class.transform=walsh_hadamard --set class.m=3", "class.transform=walsh",
     "power of 2"},
    {PART1 "--set arithmetic=ball:64", "arithmetic=ball:64", "expected double, float:p or block:p"},
    {PART1 "--set game.player=interpolant", "game.player=interpolant", "existence"},
    {PART1 "--set game.labels=off", "game.labels=off", "labels"},
    {PART1 "--set existence.points=2", "existence.points=2", "not a key of theorem2_i"},
    {PART2 "--set game.player=informed", "game.player=informed", "told"},
    {EXISTENCE "--set class.transform=dct", "class.transform=dct", "rational"},
    {EXISTENCE "--set game.runs=3", "game.runs=3", "not a key of existence"}};
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
    program_refuses(2, refusals[i].place, refusals[i].word, NULL, "%s --out o",
                    refusals[i].arguments);
  cr_expect_neq(access("o", F_OK), 0, "nothing is written");
  program_leave();
}

/* Where the config is refused the player would be, and only there. */
Test(game_cell, digits_that_double_holds) {
#define DOUBLE "--set class.problem=P1 --set arithmetic=double "
  program_refuses(2, "--set arithmetic=double", "expected float:p", "K <= 150, with K = 151",
                  PART1 DOUBLE "--set class.K=151 --set game.player=barycentre --out o");
  cr_expect_neq(access("o", F_OK), 0, "nothing is written");
  program_succeeds(PART1 DOUBLE "--set class.K=150 --set game.player=barycentre --out o");
  program_succeeds(EXISTENCE DOUBLE "--set class.K=151 --set game.player=interpolant --out exact");
  program_leave();
}

/* ---- runs ---- */

#define SMALL                                                                                     \
  PART1 "--set class.problem=[P1,P3] --set game.runs=100 --set game.budget=20 --set game.player=" \
        "[constant,coin,gamble,wait,firenet] "
enum { SMALL_CELLS = 10 };

static void expect_same(const char *root, const char *other) {
  expect_same_cells(root, other, SMALL_CELLS);
  char *command = mem_printf("diff -r %s/*/certificates %s/*/certificates >diff.txt", root, other);
  cr_expect_eq(system(command), 0, "certificates differ: %s, %s", root, other);
  mem_free(command);
}

Test(game_cell, threads_change_nothing) {
  program_succeeds(SMALL "-j1 --out one");
  program_succeeds(SMALL "-j2 --out two");
  expect_same("one", "two");
  program_leave();
}

Test(game_cell, killed_runs_resume) {
  static const long pauses[] = {5, 20, 40, 60, 90, 130};
  program_succeeds(SMALL "-j2 --out whole");
  for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
    pid_t pid = program_start(SMALL "-j2 --out killed");
    nanosleep(&(struct timespec){0, pauses[i] * 1000000}, NULL);
    kill(pid, SIGKILL);
    struct outcome o = program_end(pid);
    cr_expect(o.code == 137 || o.code == 0, "%d: %s", o.code, o.err);
    outcome_clear(&o);
  }
  program_succeeds(SMALL "-j2 --out killed");
  cr_expect_eq(system("rm -f killed/*/certificates/*.part"), 0);
  expect_same("whole", "killed");
  program_leave();
}

/* A long cell ends soon after SIGINT: one play, and what it proves, is what it takes. */
Test(game_cell, interrupts) {
  static const char *const calls[] = {
    PART1 "--set game.player=coin --set game.runs=1000000 -j1",
    PART2 "--set game.player=guess --set game.runs=1000000 -j1",
    PART3 "--set game.player=coin --set class.q=300 --set class.m=30 -j1"};
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    pid_t pid = program_start("%s --out o%zu", calls[i], i);
    nanosleep(&(struct timespec){0, 300000000}, NULL);
    kill(pid, SIGINT);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    struct outcome o = program_end(pid);
    clock_gettime(CLOCK_MONOTONIC, &after);
    cr_expect_eq(o.code, 130, "%s: %d %s", calls[i], o.code, o.err);
    cr_expect_lt(after.tv_sec - before.tv_sec, 10, "%s", calls[i]);
    outcome_clear(&o);
  }
  program_leave();
}
