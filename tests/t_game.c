/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One play: what comes of each end that a player can take, and what is taken down of it. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "game.h"
#include "mem.h"
#include "scripted_player.h"

static void install(void) { mem_install(); }
TestSuite(game, .init = install);

/* P3, K = 3, growing, m = 2, N = 4, Q = I, lambda = 1, the tie of family 1 for ever. */
static struct theorem_class class;
static struct game game;
static const struct contestant contestant = {.builtin = &scripted_player, .name = "scripted"};

static void enter(void) {
  const char *which, *reason;
  fmpq_t lambda;
  fmpq_init(lambda);
  fmpq_one(lambda);
  struct theorem_params params = {
    .problem = P3, .parameter = lambda, .rows = 2, .cols = 4, .digits = 3};
  cr_assert_eq(theorem_class_init(&class, &params, &which, &reason), 0);
  fmpq_clear(lambda);
  game = (struct game){.data = {.class = &class, .truth = {.family = 1}, .turn = ULONG_MAX},
                       .num = num_float(128),
                       .part = 1};
}

static void leave(void) {
  theorem_class_clear(&class);
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

/* Plays the one move and expects the outcome and a word in what is said of it. */
static struct play play_once(struct move move, enum game_outcome outcome, const char *word) {
  struct play p;
  script_set(&move, 1);
  game_play(&p, &contestant, &game);
  cr_assert_eq(p.outcome, outcome, "outcome %d, expected %d: %s", p.outcome, outcome, p.what);
  cr_assert(strstr(p.what, word), "no '%s' in: %s", word, p.what);
  cr_assert(!strchr(p.what, '\n'));
  cr_assert_eq(p.answer != NULL, outcome == GAME_ANSWERED);
  return p;
}

static void expect_outcome(struct move move, enum game_outcome outcome, const char *word) {
  struct play p = play_once(move, outcome, word);
  play_clear(&p);
}

static void expect_rational(const fmpq_t q, const char *text) {
  fmpq_t expected;
  fmpq_init(expected);
  cr_assert_eq(rational_set_str(expected, text), 0);
  cr_expect(fmpq_equal(q, expected), "not %s", text);
  fmpq_clear(expected);
}

/* A double is a rational number: 0.1 is 3602879701896397 / 2^55. */
Test(game, answers_are_exact) {
  const char *const arithmetics[] = {"double", "float:53", "float:128"};
  enter();
  for (size_t i = 0; i < 3; i++) {
    cr_assert_eq(num_set_str(&game.num, arithmetics[i]), 0);
    struct play p =
      play_once((struct move){.reads = {7, 3}, .x = {0.1, -0.75, 0, 0x1p-1000}}, GAME_ANSWERED, "");
    expect_rational(p.answer, "3602879701896397/36028797018963968");
    expect_rational(p.answer + 1, "-3/4");
    expect_rational(p.answer + 2, "0");
    expect_rational(p.answer + 3, "2^-1000");
    cr_expect_eq(p.cols, 4);
    cr_expect_eq(oracle_data_read(p.data), 2);
    cr_expect_eq(oracle_bits_read(p.data), 7);
    play_clear(&p);
  }
  leave();
}

/* y = (1, 0): a r = 1 for P3, and Q = I. */
Test(game, networks_are_evaluated_at_y) {
  enter();
  struct play p = play_once((struct move){.echo = true}, GAME_ANSWERED, "");
  fmpq_t off;
  fmpq_init(off);
  fmpq_sub_si(off, p.answer, 1);
  fmpq_abs(off, off);
  fmpq_mul_2exp(off, off, 50);
  cr_expect_lt(fmpq_cmp_ui(off, 1), 0);
  for (size_t i = 1; i < 4; i++) {
    fmpq_abs(off, p.answer + i);
    fmpq_mul_2exp(off, off, 64);
    cr_expect_leq(fmpq_cmp_ui(off, 1), 0);
  }
  cr_expect_eq(oracle_data_read(p.data), 0, "the evaluation is no reading");
  fmpq_clear(off);
  play_clear(&p);
  leave();
}

Test(game, answers_that_are_no_numbers) {
  enter();
  for (int k = 0; k < 2; k++) {
    game.num = k ? num_double() : num_float(128);
    expect_outcome((struct move){.x = {0, NAN}}, GAME_FAULT, "entry 2 of its answer is not a");
    expect_outcome((struct move){.x = {0, 0, -INFINITY}}, GAME_FAULT,
                   "entry 3 of its answer is inf");
  }
  leave();
}

Test(game, plays_without_an_answer) {
  volatile sig_atomic_t stop = 0;
  enter();
  expect_outcome((struct move){.status = PLAYER_REFUSES, .reason = "it is tired"}, GAME_REFUSED,
                 "it is tired");
  expect_outcome((struct move){.status = PLAYER_STOPPED}, GAME_INTERRUPTED, "interrupted");
  game.data.budget = 2;
  expect_outcome((struct move){.reads = {1, 5, 3}}, GAME_NO_ANSWER, "read 2 data, up to n = 5");
  expect_outcome((struct move){.reads = {1, 5}}, GAME_ANSWERED, "");
  game.stop = &stop;
  expect_outcome((struct move){.reads = {1}}, GAME_ANSWERED, "");
  stop = 1;
  expect_outcome((struct move){.reads = {1}}, GAME_INTERRUPTED, "while its network");
  leave();
}

/* Only who is informed is told its input. */
Test(game, the_secret_is_kept) {
  struct player spy = scripted_player;
  const struct contestant informed = {.builtin = &spy, .name = "spy"};
  struct play p;
  enter();
  spy.informed = true;
  game.data.truth = (struct member){.family = 1, .column = 2, .exponent = 30};
  game.data.turn = 29;
  for (int k = 0; k < 2; k++) {
    script_set(&(struct move){0}, 1);
    game_play(&p, k ? &informed : &contestant, &game);
    cr_expect_eq(p.outcome, GAME_ANSWERED);
    cr_expect_eq(script_told != NULL, k == 1);
    play_clear(&p);
  }
  leave();
}

/* The same: answer, number of data, and the largest index. */
Test(game, plays_compared) {
  enum { PLAYS = 5 };
  const struct move moves[PLAYS] = {{.reads = {4, 2}, .x = {1, 2}},
                                    {.reads = {1, 4}, .x = {1, 2}},
                                    {.reads = {4}, .x = {1, 2}},
                                    {.reads = {5, 2}, .x = {1, 2}},
                                    {.reads = {4, 2}, .x = {1, 2, 0, 0x1p-300}}};
  const bool same[PLAYS] = {true, true, false, false, false};
  struct play p[PLAYS], silent = {0};
  enter();
  for (size_t i = 0; i < PLAYS; i++) p[i] = play_once(moves[i], GAME_ANSWERED, "");
  silent = play_once((struct move){.status = PLAYER_STOPPED}, GAME_INTERRUPTED, "");
  for (size_t i = 0; i < PLAYS; i++) {
    cr_expect_eq(play_equal(p, p + i), same[i], "play %zu", i);
    cr_expect_eq(play_equal(p + i, p), same[i], "play %zu", i);
  }
  cr_expect(!play_equal(p, &silent) && !play_equal(&silent, p) && !play_equal(&silent, &silent));
  for (size_t i = 0; i < PLAYS; i++) play_clear(p + i);
  play_clear(&silent);
  play_clear(&silent); /* a cleared play is as good as none */
  leave();
}

/* 0 is rho away from rho e_j, and rho = 1 / (500 + 2^-30): P3, K = 3. */
Test(game, distance) {
  fmpq_t dist2, expected;
  fmpq_init(dist2);
  fmpq_init(expected);
  enter();
  struct play p = play_once((struct move){0}, GAME_ANSWERED, "");
  play_dist2(dist2, &p, &class, &(struct member){1, 2, 30});
  cr_assert_eq(rational_set_str(expected, "1073741824/536870912001"), 0);
  fmpq_mul(expected, expected, expected);
  cr_expect(fmpq_equal(dist2, expected));
  play_clear(&p);
  fmpq_clear(dist2);
  fmpq_clear(expected);
  leave();
}
