/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every built-in player on P1, P2 and P3 for K = 3, 10, 100 and m = 1, N - 1 and in between; and the
 * largest class that is asked for, against the clock. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"
#include "refute_instance.h"
#include "scripted_player.h"

TestSuite(slow_refute, .init = program_enter, .fini = program_abandon);

static void leave(void) {
  flint_cleanup();
  mpfr_free_cache();
  program_leave();
}

enum { COLS = 6 };

struct sweep {
  enum problem problem;
  unsigned long digits;
  size_t rows;
};

ParameterizedTestParameters(slow_refute, builtin_players) {
  static const unsigned long digits[] = {3, 10, 100};
  static const size_t rows[] = {1, 3, COLS - 1};
  static struct sweep sweeps[27];
  for (size_t i = 0; i < 27; i++)
    sweeps[i] = (struct sweep){(enum problem)(P1 + i / 9), digits[i / 3 % 3], rows[i % 3]};
  return cr_make_param_array(struct sweep, sweeps, 27);
}

ParameterizedTest(struct sweep *s, slow_refute, builtin_players) {
  for (int part = 1; part <= 2; part++) {
    struct instance t;
    instance_init(&t, s->problem, s->digits, s->rows, COLS, part, NULL);
    for (size_t i = 0; players[i]; i++) instance_expect_builtin(&t, players[i]);
    instance_clear(&t);
  }
  leave();
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* K = 1000, data of 20000 bits: class, data and certificate in less than 10 s, and checked in less. */
Test(slow_refute, thousand_digits) {
  static const struct contestant scripted = {.builtin = &scripted_player, .name = "scripted"};
  for (enum problem problem = P1; problem <= P3; problem++) {
    double start = seconds();
    struct instance t;
    struct refutation r;
    instance_init(&t, problem, 1000, 3, COLS, 1, NULL);
    script_set(&(struct move){.reads = {20000}}, 1);
    instance_play(&r, &t, &scripted);
    cr_expect_eq(r.verdict, VERDICT_REFUTED);
    cr_expect_eq(r.truth.exponent, 20001);
    refutation_clear(&r);
    instance_clear(&t);
    cr_expect_lt(seconds() - start, 10, "P%d: %.1f s", (int)problem, seconds() - start);
  }
  leave();
}
