/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The experiments on sparse recovery as a user runs them: errors below bounds that are computed here
 * again, tables and figures, labels, refusals, threads and interruptions. */
#include <criterion/criterion.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"
#include "recovery.h"
#include "same_cells.h"

TestSuite(recovery_views, .init = program_enter, .fini = program_abandon);

/* 16 x 32, s = (1, 1), and sizes of the tests' own. */
#define DIGITS                                                                             \
  "run configs/convergence_digits.yaml -q --set network.digits=12 --set check.restarts=2 " \
  "--set check.bits=512 "
#define INEXACT "run configs/inexact_layers.yaml -q --set network.digits=12 "
#define GRID "run configs/grid_search.yaml -q --set network.digits=12 "

static const char *text_of(const json_t *cell, const char *key) {
  const char *text = json_string_value(json_object_get(cell, key));
  return text ? text : "";
}

static double number_of(const json_t *cell, const char *key) {
  return strtod(text_of(cell, key), NULL);
}

/* An exact fraction. */
static double lambda_of(const json_t *cell) {
  char *slash;
  double above = strtod(text_of(cell, "lambda"), &slash);
  cr_assert_eq(*slash, '/');
  return above / strtod(slash + 1, NULL);
}

static long integer_of(const json_t *cell, const char *key) {
  return (long)json_integer_value(json_object_get(cell, key));
}

static double element_of(const json_t *cell, const char *name, const char *end, size_t k) {
  const json_t *list = json_object_get(json_object_get(cell, name), end);
  const char *text = json_string_value(json_array_get(list, k));
  cr_assert(text, "%s %zu", name, k);
  return strtod(text, NULL);
}

static char *file_of(const char *root, const char *name) {
  char *pattern = mem_printf("%s/*/%s", root, name), *path = only_path(pattern);
  char *text = read_text(path, NULL);
  mem_free(pattern);
  mem_free(path);
  return text;
}

static void expect_part(const char *text, const char *part) {
  cr_expect(strstr(text, part), "%s is missing in %s", part, text);
}

/* c_1 / (2 lambda) for m = 16, s = (1, 1), unimodular entries (THEORY 4.2), where lambda is the largest
 * number of 24 bits that is no more than c_1 / (2 c_2) */
static double theory_C2(void) {
  double c = 0.25, q = pow(2, 0.25) / 2;
  double r = sqrt(2) * c * sqrt(1 + c * c) / (1 - c * c);
  double c_1 = (r + (1 + r) * q) * (1 + r) / (1 - r);
  double c_2 = ((1 + r) / (1 - r) + (3 + r) / (1 - r) * q) / sqrt(1 - c);
  int exponent;
  double mantissa = frexp(c_1 / (2 * c_2), &exponent);
  return c_1 / 2 / ldexp(floor(ldexp(mantissa, 24)), exponent - 24);
}

/* Errors of all restarts lie between ends of an enclosure, below C_2 (delta + omega_k), with the
 * omega_k of this contraction. */
static void expect_below(const json_t *cell, const json_t *errors, double upsilon) {
  double C2 = theory_C2(), delta = number_of(cell, "delta"), omega = number_of(cell, "b_2");
  for (long k = 0; k <= integer_of(errors, "reached"); k++) {
    double low = element_of(errors, "error", "lo", (size_t)k);
    double high = element_of(errors, "error", "hi", (size_t)k);
    double bound = C2 * (delta + omega);
    cr_expect(low <= high && high - low <= 1e-9 * high, "k = %ld: [%g, %g]", k, low, high);
    cr_expect_leq(high, bound, "k = %ld", k);
    cr_expect_lt(fabs(element_of(errors, "bound", "hi", (size_t)k) / bound - 1), 1e-8, "k = %ld",
                 k);
    omega = upsilon * (delta + omega);
  }
}

Test(recovery_views, digits) {
  program_succeeds(DIGITS "--set recovery.noise=[0,1e-6] --set arithmetic=float:128 "
                          "--set network.unrestarted=96 --out o");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_assert_eq(json_array_size(cells), 2);
  json_array_foreach (cells, i, cell) {
    const json_t *check = json_object_get(cell, "check");
    double C2 = theory_C2(), delta = number_of(cell, "delta"), u = exp(-1);
    bool noisy = strcmp(text_of(cell, "noise"), "0");
    cr_expect_str_eq(text_of(cell, "verdict"), "below");
    expect_below(cell, cell, u);
    expect_below(cell, check, u);
    cr_expect_eq(integer_of(check, "reached"), 2);
    cr_expect_eq(integer_of(check, "proved"), 2);
    cr_expect_lt(number_of(check, "apart_hi"), 1e-34);
    cr_expect_lt(number_of(cell, "final_hi"), noisy ? 1e-6 * C2 : 1e-12);
    cr_expect_lt(fabs(number_of(cell, "level_hi") / (C2 * delta / (1 - u)) - 1), 1e-8);
    cr_expect_lt(fabs(number_of(cell, "rate") / u - 1), 0.05);
    cr_expect(!noisy || number_of(cell, "measured_hi") < number_of(cell, "level_hi"));
  }
  char *text = file_of("o", "convergence_digits.csv"),
       *figure = file_of("o", "convergence_digits.gp");
  expect_part(text, "computed with 96 bits, whatever");
  expect_part(figure, "float:96'");
  mem_free(text);
  mem_free(figure);
  json_decref(cells);
  program_leave();
}

/* Where there is no bound, nothing is written that looks like one. */
static void expect_bounds(const json_t *cell, bool bounded) {
  static const char *const keys[] = {"bound", "ratio_hi", "ratio_at", "final_bound_hi", "level_hi"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    cr_expect_eq(json_object_get(cell, keys[i]) != NULL, bounded, "%s", keys[i]);
}

/* Balls of so few bits grow beyond the bound after some restarts: these are not counted, and no distance
 * from them is shown. */
Test(recovery_views, wide_balls) {
  static const long bits[] = {64, 80, 160, 240};
  long before = 0;
  for (size_t i = 0; i < 4; i++) {
    program_refuses(1, "undecided", "check.bits", NULL,
                    DIGITS "--set recovery.noise=0 --set arithmetic=float:128 "
                           "--set check.restarts=8 --set check.bits=%ld --out o%ld",
                    bits[i], bits[i]);
    char *root = mem_printf("o%ld", bits[i]), *text = file_of(root, "convergence_digits.csv");
    json_t *cells = program_cells(root);
    const json_t *check = json_object_get(json_array_get(cells, 0), "check");
    long proved = integer_of(check, "proved");
    cr_expect_str_eq(text_of(check, "verdict"), "undecided");
    cr_expect(i ? proved > before && proved < 8 : proved == 0, "%ld bits: %ld", bits[i], proved);
    cr_expect_gt(integer_of(check, "reached"), proved); /* P_B keeps them bounded, and useless */
    for (long k = 0; k <= proved && i > 0; k++)
      cr_expect_leq(element_of(check, "error", "hi", (size_t)k),
                    element_of(check, "bound", "hi", (size_t)k));
    cr_expect_eq(json_object_get(check, "apart_hi") != NULL, proved > 0);
    char *shown = mem_printf("%ld of 8: undecided", proved);
    expect_part(text, shown);
    before = proved;
    json_decref(cells);
    mem_free(shown);
    mem_free(root);
    mem_free(text);
  }
  program_leave();
}

/* x and so y are dyadic: they are stored exactly, and the hypothesis holds at any precision. Rounding
 * is then above a bound of 10^-300, which is that of the exact network: no contradiction. */
Test(recovery_views, rounding) {
  const char *settings = "--set recovery.seed=6 --set recovery.noise=0 --set network.digits=330 "
                         "--set network.unrestarted=0 --set check.restarts=0 "
                         "--set arithmetic=double";
  program_refuses(1, "double: too little precision", "exact network", "labelled",
                  DIGITS "%s --set hypothesis=required --out o", settings);
  program_succeeds(DIGITS "%s --set hypothesis=labelled --out p", settings);
  program_refuses(1, "float:256: too little precision", NULL, NULL,
                  GRID
                  "--set recovery.seed=6 --set recovery.noise=0 --set network.digits=100 --out q");
  static const char *const roots[] = {"o", "p", "q"};
  for (int i = 0; i < 3; i++) {
    json_t *cells = program_cells(roots[i]), *cell = json_array_get(cells, 0);
    cr_expect(json_is_true(json_object_get(cell, "hypothesis")));
    cr_expect_str_eq(text_of(cell, "verdict"), "rounding");
    cr_expect_gt(number_of(cell, "final_lo"), number_of(cell, "final_bound_hi"));
    if (i == 2) cr_expect_leq(number_of(cell, "final_hi"), number_of(cell, "final_proved_hi"));
    json_decref(cells);
  }
  char *text = file_of("o", "convergence_digits.csv");
  expect_part(text, ",rounding: too little precision");
  expect_part(text, "proved for the exact network");
  mem_free(text);
  program_leave();
}

/* Residuals of 2^-53 and more against delta = 10^-31: run, but labelled, and no bound in the table. */
Test(recovery_views, too_little_precision) {
  program_succeeds(DIGITS "--set network.digits=30 --set recovery.noise=0 "
                          "--set arithmetic=[double,float:64,float:160] --out o");
  char *text = file_of("o", "convergence_digits.csv"),
       *figure = file_of("o", "convergence_precision.gp");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  json_array_foreach (cells, i, cell) {
    const char *arithmetic = text_of(cell, "arithmetic");
    bool enough = !strcmp(arithmetic, "float:160");
    double level = number_of(cell, "measured_hi");
    expect_bounds(cell, enough);
    cr_expect_str_eq(text_of(cell, "verdict"), enough ? "below" : "no hypothesis", "%s",
                     arithmetic);
    if (!strcmp(arithmetic, "double")) cr_expect(level > 0x1p-53 && level < 0x1p-40, "%g", level);
    if (!strcmp(arithmetic, "float:64")) cr_expect(level > 0x1p-66 && level < 0x1p-50, "%g", level);
    cr_expect_eq(json_object_get(cell, "check") != NULL, enough, "%s", arithmetic);
  }
  expect_part(text, "hypothesis not met at this precision");
  expect_part(text, "below");
  expect_part(figure, "title 'float:64'");
  expect_part(figure, "title 'bound'");
  json_decref(cells);
  mem_free(text);
  mem_free(figure);
  program_leave();
}

/* binary64 cannot hold alpha beyond restart 709; numbers of 10^-330 are drawn by their logarithms. */
Test(recovery_views, beyond_double) {
  program_succeeds(DIGITS "--set network.digits=330 --set network.unrestarted=0 "
                          "--set recovery.noise=0 --set arithmetic=[double,float:1150] --out o");
  char *text = file_of("o", "convergence_digits.csv"),
       *figure = file_of("o", "convergence_digits.gp");
  char *restarts = file_of("o", "convergence_digits_restarts.csv");
  expect_part(text, "hypothesis not met at this precision; not finite from restart 71");
  expect_part(text, "e-332,certified");
  expect_part(restarts, "e-217,certified");
  expect_part(figure, " -331.");
  expect_part(figure, "log10 of the error");
  mem_free(text);
  mem_free(figure);
  mem_free(restarts);
  program_leave();
}

/* upsilon' = 1/e + (lambda ||w|| + ||A||) C_2 2 (p + 1) theta sqrt(1.99 / 0.01), ||w|| = 8. */
static double theory_upsilon(const json_t *cell, double theta) {
  double lambda = lambda_of(cell);
  double norm = 0.99 * number_of(cell, "L");
  double mu = 2 * ((double)integer_of(cell, "p") + 1) * theta * sqrt(199);
  return exp(-1) + (lambda * 8 + norm) * theory_C2() * mu;
}

Test(recovery_views, inexact) {
  program_succeeds(INEXACT "--set network.layers=[exact,random:1e-6,fixed:1e-5,fixed:1e-4,heron:30,"
                           "heron:60] --set network.restarts=25 --set arithmetic=float:96 --out o");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_assert_eq(json_array_size(cells), 6);
  json_array_foreach (cells, i, cell) {
    const char *layers = text_of(json_object_get(cell, "setting"), "network.layers");
    bool guaranteed = json_is_true(json_object_get(cell, "guaranteed"));
    double theta = number_of(cell, "theta_hi"), upsilon = theory_upsilon(cell, theta);
    cr_expect_lt(fabs(number_of(cell, "upsilon_hi") / upsilon - 1), 1e-8, "%s", layers);
    cr_expect_lt(fabs(theory_upsilon(cell, number_of(cell, "threshold_hi")) - 1), 1e-8);
    cr_expect_eq(guaranteed, strcmp(layers, "fixed:1e-4") && strcmp(layers, "heron:30"), "%s",
                 layers);
    cr_expect_str_eq(text_of(cell, "verdict"), guaranteed ? "below" : "no guarantee");
    if (guaranteed) expect_below(cell, cell, upsilon);
    expect_bounds(cell, guaranteed);
    cr_expect_eq(json_object_get(cell, "worst_hi") != NULL, strcmp(layers, "exact") != 0);
    if (guaranteed) cr_expect_leq(number_of(cell, "worst_hi"), theta);
    cr_expect_eq(number_of(cell, "scheduled_hi"), strcmp(layers, "heron:30") ? theta : 0, "%s",
                 layers);
    if (!strcmp(layers, "fixed:1e-4"))
      cr_expect_gt(number_of(cell, "final_lo"), 1e3); /* diverges */
  }
  char *text = file_of("o", "inexact_layers.csv");
  expect_part(text, "heron,60 steps,");
  expect_part(text, "3.679e-01,uncertified,yes"); /* what a run has shown, up to affine rounding */
  expect_part(text, "a network whose affine maps are exact");
  expect_part(text, ",no guarantee");
  json_decref(cells);
  mem_free(text);
  program_leave();
}

/* Errors of 10^-12 in arithmetics of 24 bits: the layers are worse, and no guarantee is about them. */
Test(recovery_views, errors_below_rounding) {
  program_succeeds(INEXACT "--set network.layers=[random:1e-12,fixed:1e-12,fixed:1e-6] "
                           "--set network.digits=3 --set network.restarts=12 "
                           "--set arithmetic=[float:24,float:96] --out o");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  json_array_foreach (cells, i, cell) {
    bool fine = strcmp(text_of(cell, "arithmetic"), "float:24");
    double theta = number_of(cell, "theta_hi"), worst = number_of(cell, "worst_hi");
    cr_expect(json_is_true(json_object_get(cell, "hypothesis")));
    cr_expect_eq(json_is_true(json_object_get(cell, "guaranteed")), fine);
    cr_expect_str_eq(text_of(cell, "verdict"), fine ? "below" : "no guarantee");
    cr_expect(fine ? worst <= theta : worst > theta, "%g, %g", worst, theta);
    expect_bounds(cell, fine);
  }
  json_decref(cells);
  program_leave();
}

/* F(x) = lambda sqrt 2 ||x||_1 + ||e|| for s = (1, 1) */
static double objective_of_solution(const json_t *cell, const char *noise) {
  struct recovery r;
  fmpq_t level;
  double norm = 0, lambda = lambda_of(cell);
  fmpq_init(level);
  recovery_init(&r, BASIS_WALSH_HADAMARD, 16, (const size_t[]){1, 1}, 1, level);
  for (size_t i = 0; i < 32; i++)
    norm += fabs(fmpz_get_d(fmpq_numref(r.x + i)) / fmpz_get_d(fmpq_denref(r.x + i)));
  recovery_clear(&r);
  fmpq_clear(level);
  return lambda * sqrt(2) * norm + strtod(noise, NULL);
}

/* p_i = ceil(2 C L e), n_i = floor(T / p_i): the answer has the smallest F, and keeps the bound of
 * the best run. */
Test(recovery_views, grid) {
  program_succeeds(GRID "--set recovery.noise=1e-4 --set arithmetic=float:96 --out o");
  json_t *cells = program_cells("o"), *cell = json_array_get(cells, 0), *run;
  double L = number_of(cell, "L"), least = INFINITY, C2 = theory_C2();
  long layers = 0;
  size_t i;
  cr_expect_lt(fabs(number_of(cell, "certified_hi") / C2 - 1), 1e-10);
  json_array_foreach (json_object_get(cell, "runs"), i, run) {
    double C = ldexp(1, (int)integer_of(run, "exponent"));
    bool chosen = json_is_true(json_object_get(run, "chosen"));
    cr_expect_eq(integer_of(run, "p"), (long)ceil(2 * C * L * exp(1)));
    cr_expect_eq(integer_of(run, "n"), integer_of(cell, "layers") / integer_of(run, "p"));
    cr_expect_eq(json_is_true(json_object_get(run, "admissible")), C >= C2);
    if (C >= C2) cr_expect_leq(number_of(run, "error_hi"), number_of(run, "bound_hi"));
    cr_expect_eq(chosen, integer_of(run, "exponent") == integer_of(cell, "chosen"));
    if (chosen) {
      double rest = number_of(run, "F_hi") - objective_of_solution(cell, "1e-4");
      cr_expect_str_eq(text_of(run, "error_hi"), text_of(cell, "final_hi"));
      cr_expect_lt(fabs(number_of(cell, "final_proved_hi") - C2 * (rest + 2e-4)), 1e-9);
    }
    least = fmin(least, number_of(run, "F_lo"));
    layers += integer_of(run, "p") * integer_of(run, "n");
  }
  json_array_foreach (json_object_get(cell, "runs"), i, run)
    if (json_is_true(json_object_get(run, "chosen")))
      cr_expect_leq(number_of(run, "F_lo"), least * (1 + 1e-11));
  cr_expect_eq(integer_of(cell, "total_layers"), layers);
  cr_expect_eq(integer_of(cell, "best"), 3);
  cr_expect_str_eq(text_of(cell, "verdict"), "below");
  cr_expect_leq(number_of(cell, "final_hi"), number_of(cell, "final_proved_hi"));
  cr_expect_leq(number_of(cell, "final_proved_hi"), number_of(cell, "final_bound_lo"));
  json_decref(cells);
  program_leave();
}

/* ---- refusals ---- */

#define REFUSED(key, words, settings) \
  program_refuses(2, key, words, NULL, "run configs/convergence_digits_quick.yaml -q " settings)

Test(recovery_views, refusals) {
  REFUSED("recovery.rows", "power of 2", "--set recovery.rows=12");
  REFUSED("recovery.s1", "at most the 16 columns", "--set recovery.s1=17");
  REFUSED("recovery.s1", "rho = 1.055", "--set recovery.rows=4");
  REFUSED("recovery.s1", "more than 100000000 supports",
          "--set recovery.s1=9 --set recovery.s2=9 --set recovery.rows=64");
  REFUSED("network.digits", ">= 1", "--set network.digits=0");
  REFUSED("network.restarts", "`auto` or an integer", "--set network.restarts=0");
  REFUSED("network.delta", "a number > 0", "--set network.delta=-1");
  REFUSED("network.delta", "2 ||e||", "--set network.delta=1e-20");
  REFUSED("arithmetic", "24 <= p", "--set arithmetic=float:23");
  REFUSED("arithmetic", "double, float:p or block:p", "--set arithmetic=ball:128");
  REFUSED("arithmetic", "expected more bits", "--set arithmetic=float:128");
  REFUSED("network.unrestarted", "at least 24 bits", "--set network.unrestarted=5");
  REFUSED("network.layers", "not a key of convergence_digits", "--set network.layers=heron:3");
  REFUSED("grid.low", "not a key of convergence_digits", "--set grid.low=1");
  program_refuses(2, "network.layers", "heron:STEPS", NULL,
                  "run configs/inexact_layers.yaml -q --set network.layers=heron:0");
  program_refuses(2, "grid.high", "at least low", NULL,
                  "run configs/grid_search.yaml -q --set grid.high=-3");
  cr_expect_neq(access("results", F_OK), 0, "something was computed");
  program_leave();
}

/* More noise than planned: labelled, nothing claimed. */
Test(recovery_views, more_noise_than_planned) {
  program_succeeds(DIGITS "--set recovery.noise=1e-3 --set network.delta=1e-4 "
                          "--set arithmetic=float:128 --set network.restarts=5 --out o");
  char *text = file_of("o", "convergence_digits.csv");
  expect_part(text, "hypothesis not met: more noise than planned");
  json_t *cells = program_cells("o");
  expect_bounds(json_array_get(cells, 0), false);
  json_decref(cells);
  mem_free(text);
  program_leave();
}

/* ---- threads, interruptions, rendering again ---- */

Test(recovery_views, threads) {
  for (int i = 0; i < 2; i++)
    program_succeeds(DIGITS "--set recovery.noise=[0,1e-6] --set arithmetic=[float:96,float:128] "
                            "--set network.unrestarted=64 -j%d --out o%d",
                     i + 1, i);
  expect_same_cells("o0", "o1", 4);
  program_leave();
}

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* In the middle of a long cell. */
Test(recovery_views, interrupted) {
  pid_t pid = program_start(DIGITS "--set network.digits=5000 --set recovery.noise=0 "
                                   "--set arithmetic=float:17000 --out o");
  usleep(1500000);
  double start = seconds();
  kill(pid, SIGINT);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 130, "%d: %s", o.code, o.err);
  cr_expect_lt(seconds() - start, 3);
  outcome_clear(&o);
  program_leave();
}

Test(recovery_views, render_again) {
  program_succeeds(GRID "--set arithmetic=float:96 --set recovery.noise=0 --out o");
  char *before = file_of("o", "grid_search_runs.csv"), *folder = only_path("o/grid_search-*");
  program_succeeds("render %s", folder);
  char *after = file_of("o", "grid_search_runs.csv");
  cr_expect_str_eq(before, after);
  mem_free(before);
  mem_free(after);
  mem_free(folder);
  program_leave();
}
