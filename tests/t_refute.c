/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The theorem as a game: who can be defeated is, by the input that the proof names, with a certificate
 * that an independent program accepts; who knows more than the data is not. */
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"
#include "refute_instance.h"
#include "scripted_player.h"

TestSuite(refute, .init = program_enter, .fini = program_abandon);

static void leave(void) {
  flint_cleanup();
  mpfr_free_cache();
  program_leave();
}

static const struct contestant scripted = {.builtin = &scripted_player, .name = "scripted"};

/* P3, K = 3, growing: the answers r_1 = 2e-3, r_2 = 2e-2, and the thresholds 1e-3, 1e-2. */
static struct refutation play_script(const struct instance *t, const struct move *moves,
                                     size_t count) {
  struct refutation r;
  script_set(moves, count);
  instance_play(&r, t, &scripted);
  return r;
}

static struct refutation play_move(const struct instance *t, struct move move) {
  return play_script(t, &move, 1);
}

static void expect_verdict(const struct refutation *r, enum verdict verdict) {
  cr_expect_eq(r->verdict, verdict, "verdict %d, expected %d", r->verdict, verdict);
}

static void expect_truth(const struct refutation *r, size_t column, size_t twin,
                         unsigned long exponent) {
  expect_verdict(r, VERDICT_REFUTED);
  cr_expect_eq(r->truth.column, column, "column %zu, expected %zu", r->truth.column, column);
  cr_expect_eq(r->twin.column, twin, "twin %zu, expected %zu", r->twin.column, twin);
  cr_expect_eq(r->truth.exponent, exponent, "exponent %lu", r->truth.exponent);
}

/* ---- the member that hurts most ---- */

Test(refute, worst_member) {
  struct instance t;
  struct refutation r;
  instance_init(&t, P3, 3, 2, 5, 1, NULL);
  r = play_move(&t, (struct move){.reads = {1}, .x = {2e-3}});
  expect_truth(&r, 2, 1, 65); /* it was evaluated at y_64 */
  refutation_clear(&r);
  r = play_move(&t, (struct move){.reads = {1}, .x = {0, 2e-3}});
  expect_truth(&r, 1, 2, 65);
  refutation_clear(&r);
  instance_clear(&t);
  instance_init(&t, P3, 3, 2, 5, 2, NULL); /* four columns tie */
  r = play_move(&t, (struct move){.reads = {1}, .x = {2e-2, 1e-2, 1.5e-2, 1e-3}});
  expect_truth(&r, 4, 1, 65);
  refutation_clear(&r);
  instance_clear(&t);
  leave();
}

/* What a player has read, and where its network was evaluated, is the same for all members. */
Test(refute, gap_is_beyond_what_was_read) {
  const struct {
    unsigned long reads[MOST_READS], exponent;
  } cases[] = {{{0}, 65}, {{1}, 65}, {{64}, 65}, {{65}, 66}, {{5, 300, 2}, 301}};
  struct instance t;
  instance_init(&t, P3, 3, 2, 4, 1, NULL);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct move move = {0};
    memcpy(move.reads, cases[i].reads, sizeof move.reads);
    struct refutation r = play_move(&t, move);
    cr_expect(r.repeated);
    expect_truth(&r, 1, 2, cases[i].exponent);
    refutation_clear(&r);
  }
  instance_clear(&t);
  /* unit entries, P2: n_* is the least with 2^n >= lambda 10^K, 333 for K = 100 */
  struct theorem_params unit = {.normalisation = NORMALISATION_UNIT};
  instance_init(&t, P2, 100, 2, 4, 1, &unit);
  struct refutation r = play_move(&t, (struct move){.reads = {3}});
  expect_truth(&r, 1, 2, 333);
  refutation_clear(&r);
  instance_clear(&t);
  leave();
}

/* 0 is farther than 10^-K from all solutions: rho > 1.9 * 10^-K; so is a point far away. */
Test(refute, distances) {
  struct instance t;
  fmpq_t expected;
  fmpq_init(expected);
  instance_init(&t, P3, 3, 1, 3, 1, NULL);
  struct refutation r = play_move(&t, (struct move){0});
  /* 1 / (500 + 2^-65) */
  cr_assert_eq(rational_set_str(expected, "36893488147419103232/18446744073709551616001"), 0);
  fmpq_mul(expected, expected, expected);
  cr_expect(fmpq_equal(r.dist2, expected));
  refutation_clear(&r);
  r = play_move(&t, (struct move){.x = {0x1p900, -0x1p-900, 3}});
  expect_truth(&r, 2, 1, 65);
  refutation_clear(&r);
  fmpq_clear(expected);
  instance_clear(&t);
  leave();
}

/* ---- who does otherwise on the same data ---- */

#define V1 \
  { 2e-3 }
#define V2 \
  { 0, 2e-3 }

Test(refute, random_numbers_of_its_own) {
  struct instance t;
  struct refutation r;
  instance_init(&t, P3, 3, 2, 4, 1, NULL);
  /* v_1 on the tie, so member 2 is tried first: right; then member 1: wrong */
  r = play_script(&t, (struct move[]){{.x = V1}, {.x = V2}, {.x = V2}}, 3);
  expect_truth(&r, 1, 2, 65);
  cr_expect(!r.repeated);
  refutation_clear(&r);
  /* right on both, by luck */
  r = play_script(&t, (struct move[]){{.x = V1}, {.x = V2}, {.x = V1}}, 3);
  expect_verdict(&r, VERDICT_SURVIVES);
  cr_expect_eq(script_played, 3);
  refutation_clear(&r);
  /* it reads where the members differ, and is wrong: those data are those of one member alone */
  r = play_script(&t, (struct move[]){{.x = V1}, {.reads = {3, 65}, .x = V1}}, 2);
  expect_truth(&r, 2, 0, 65);
  cr_expect(!r.repeated);
  refutation_clear(&r);
  /* the same answer after other data is no repetition, though it is refuted */
  r = play_script(&t, (struct move[]){{.reads = {1}, .x = V1}, {.reads = {2}, .x = V1}}, 2);
  expect_truth(&r, 2, 1, 65);
  cr_expect(!r.repeated);
  refutation_clear(&r);
  instance_clear(&t);
  leave();
}

/* It reads where the members differ, each time it plays, and is right. */
Test(refute, reads_further_each_time) {
  struct instance t;
  struct refutation r;
  instance_init(&t, P3, 3, 2, 4, 1, NULL);
  /* n_0 = 64: 140 is beyond. n_0 = 2 * 140 + 64: 210 is not, and its answer is wrong */
  r = play_script(
    &t,
    (struct move[]){{.reads = {10}, .x = V1}, {.reads = {140}, .x = V2}, {.reads = {210}, .x = V1}},
    3);
  expect_truth(&r, 2, 1, 345);
  cr_expect_eq(r.rounds, 2);
  cr_expect_eq(oracle_bits_read(r.member.data), 210);
  refutation_clear(&r);
  /* n_0 = 64, and 2 * 65 + 64 = 194: twice right within it is more than data can tell */
  r = play_script(
    &t, (struct move[]){{.x = V1}, {.reads = {65}, .x = V2}, {.x = V2}, {.reads = {194}, .x = V1}},
    4);
  expect_verdict(&r, VERDICT_SURVIVES);
  cr_expect_not(r.read_further);
  cr_expect_eq(r.rounds, 2);
  refutation_clear(&r);
  /* n_0 = 64, 2 * 100 + 64 = 264, 1064, 4064, 16064, 64064, 256064, 1024064 */
  r = play_script(&t,
                  (struct move[]){{.x = V1},
                                  {.reads = {100}, .x = V2},
                                  {.reads = {500}, .x = V2},
                                  {.reads = {2000}, .x = V2},
                                  {.reads = {8000}, .x = V2},
                                  {.reads = {32000}, .x = V2},
                                  {.reads = {128000}, .x = V2},
                                  {.reads = {512000}, .x = V2},
                                  {.reads = {1024065}, .x = V2}},
                  9);
  expect_verdict(&r, VERDICT_SURVIVES);
  cr_expect(r.read_further);
  cr_expect_eq(script_played, 9);
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  refutation_print(&r, &scripted, &t.game, out);
  fclose(out);
  cr_expect(strstr(text, "scripted is not refuted: it reads further each time it plays"), "%s",
            text);
  cr_expect(strstr(text, "not a function of its data"), "%s", text);
  free(text);
  refutation_clear(&r);
  instance_clear(&t);
  leave();
}

Test(refute, ends_without_an_answer) {
  static const struct {
    struct move tie, member;
    enum verdict verdict;
  } cases[] = {{{.status = PLAYER_REFUSES, .reason = "no"}, {0}, VERDICT_REFUSED},
               {{.status = PLAYER_STOPPED}, {0}, VERDICT_INTERRUPTED},
               {{.status = PLAYER_STARVES}, {0}, VERDICT_NO_ANSWER},
               {{.x = {NAN}}, {0}, VERDICT_FAULT},
               {{.x = V1}, {.x = {INFINITY}}, VERDICT_FAULT},
               {{.x = V1}, {.status = PLAYER_STARVES}, VERDICT_NO_ANSWER},
               {{.x = V1}, {.status = PLAYER_STOPPED}, VERDICT_INTERRUPTED}};
  struct instance t;
  instance_init(&t, P3, 3, 2, 4, 1, NULL);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct refutation r = play_script(&t, (struct move[]){cases[i].tie, cases[i].member}, 2);
    expect_verdict(&r, cases[i].verdict);
    cr_expect_eq(script_played, cases[i].tie.x[0] > 0 ? 2 : 1, "case %zu", i);
    refutation_clear(&r);
  }
  instance_clear(&t);
  leave();
}

/* ---- the built-in players ---- */

/* LISTA is in the slow suite. */
Test(refute, builtin_players) {
  for (enum problem problem = P1; problem <= P3; problem++)
    for (int part = 1; part <= 2; part++) {
      struct instance t;
      instance_init(&t, problem, 3, 2, 4, part, NULL);
      t.game.data.budget = 100;
      for (size_t i = 0; players[i]; i++)
        if (strcmp(players[i]->name, "lista")) instance_expect_builtin(&t, players[i]);
      instance_clear(&t);
    }
  leave();
}

/* Whatever the seed. */
Test(refute, seeds) {
  struct instance t;
  instance_init(&t, P3, 3, 2, 6, 2, NULL);
  t.game.data.budget = 20;
  for (t.game.seed = 1; t.game.seed <= 12; t.game.seed++) {
    cr_expect_eq(instance_verdict(&t, player_find("coin")), VERDICT_REFUTED);
    cr_expect_eq(instance_verdict(&t, player_find("guess")), VERDICT_REFUTED);
    instance_expect_builtin(&t, player_find("gamble"));
  }
  instance_clear(&t);
  leave();
}

/* ---- the command ---- */

static void expect_words(const char *text, const char *const *words) {
  for (; *words; words++) cr_expect(strstr(text, *words), "no '%s' in: %s", *words, text);
}

static void check_file(const char *path) {
  char *line = mem_printf("'%s' '%s' >/dev/null 2>&1", getenv("SMALE18_CHECK"), path);
  cr_expect_eq(system(line), 0, "%s is not accepted", path);
  mem_free(line);
}

Test(refute, command_refutes) {
  static const char *const words[] = {"barycentre is refuted",
                                      "P3",
                                      "lambda = 1",
                                      "R is 500 in columns 1 and 2",
                                      "500 + 2^-65 in column 1",
                                      "250 in columns 3 and 4",
                                      "one datum",
                                      "2^-1",
                                      "1.41421e-03", /* r / sqrt 2 */
                                      "more than 10^-3",
                                      "2.82843e-03", /* sqrt 2 rho */
                                      "smale18's own construction",
                                      "y is the first column of Q",
                                      "./smale18 check refutations/barycentre-P3-K3-m3-N6-part1-",
                                      NULL};
  struct outcome o = program_run("refute barycentre");
  cr_expect_eq(o.code, 0, "%d: %s", o.code, o.err);
  cr_expect_str_empty(o.err);
  expect_words(o.out, words);
  outcome_clear(&o);
  char *path = only_path("refutations/barycentre-P3-K3-m3-N6-part1-????????.cert");
  check_file(path);
  mem_free(path);
  leave();
}

Test(refute, command_exit_codes) {
  static const struct {
    const char *arguments, *word;
    int code;
  } cases[] = {{"informed", "survives", 1},
               {"never --budget 20", "read 20 data", 4},
               {"wait --part 2 --budget 30", "for every number of data", 4},
               {"constant --part 2 --certificate a.cert", "no data", 0},
               {"guess --seed 7 --problem P1 --parameter 1/2 --rows 4 --transform walsh_hadamard",
                "guess-P1-K3-m4-N6-part1-seed7-", 0},
               {"coin --problem P2 --normalisation unit --digits 30 --weights 2,1/3 --rows 1",
                "1 in columns 3 to 6", 0},
               {"coin --digits 100 --cols 20 --competitors 5 --labels off", "10^100/2", 0},
               {"--list", "chambolle_pock", 0},
               {"--help", "--normalisation", 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct outcome o = program_run("refute %s", cases[i].arguments);
    cr_expect_eq(o.code, cases[i].code, "%s: %d: %s", cases[i].arguments, o.code, o.err);
    cr_expect(strstr(o.out, cases[i].word), "%s: %s", cases[i].arguments, o.out);
    cr_expect_str_empty(o.err);
    outcome_clear(&o);
  }
  check_file("a.cert");
  leave();
}

Test(refute, command_refuses) {
  static const char *const cases[][2] = {
    {"", "expected a player"},
    {"nobody", "no built-in player is called 'nobody'"},
    {"barycentre coin", "expected one player, got coin too"},
    {"barycentre -- true", "expected one player"},
    {"barycentre --library x.so", "expected one player"},
    {"--program  barycentre", "--program: expected a command"},
    {"barycentre --digits 2", "--digits: expected an integer from 3"},
    {"barycentre --digits three", "got 'three'"},
    {"barycentre --rows 6", "--cols (N): expected greater than m"},
    {"barycentre --rows 3 --transform walsh_hadamard", "--transform"},
    {"barycentre --transform fft", "identity, dct or walsh_hadamard, got 'fft'"},
    {"barycentre --competitors 5", "--competitors"},
    {"barycentre --problem P4", "expected P1, P2 or P3, got 'P4'"},
    {"barycentre --parameter x", "--parameter: expected a number"},
    {"barycentre --parameter 0", "--parameter (lambda): expected 0 < lambda"},
    {"barycentre --parameter 49.1", "--parameter (lambda)"},
    {"barycentre --problem P1 --parameter -1", "--parameter (eta)"},
    {"barycentre --weights 1", "two numbers W,V"},
    {"barycentre --weights 1,x", "two numbers W,V"},
    {"barycentre --weights 0,1", "--weights (weight): expected a positive"},
    {"barycentre --weights 1,-1", "--weights (second_weight)"},
    {"barycentre --part 3", "--part: expected an integer from 1 to 2"},
    {"barycentre --budget -1", "--budget"},
    {"barycentre --seed 18446744073709551616", "--seed"},
    {"barycentre --labels maybe", "expected off or on, got 'maybe'"},
    {"barycentre --bits 0", "--bits"},
    {"barycentre --arithmetic ball:128", "--arithmetic: expected double, float:P or block:P"},
    {"barycentre --arithmetic double --digits 400", "barycentre cannot play here"},
    {"barycentre --time-limit 0", "--time-limit"},
    {"barycentre --memory-limit -5", "--memory-limit"},
    {"barycentre --certificate= ", "--certificate: expected a path"},
    {"barycentre --nope", "unrecognized option"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct outcome o = program_run("refute %s", cases[i][0]);
    cr_expect_eq(o.code, 2, "%s: %d: %s", cases[i][0], o.code, o.err);
    cr_expect(strstr(o.err, cases[i][1]), "%s: no '%s' in: %s", cases[i][0], cases[i][1], o.err);
    cr_expect_str_empty(o.out, "%s", cases[i][0]);
    outcome_clear(&o);
  }
  cr_expect_neq(access("refutations", F_OK), 0, "a folder is left");
  leave();
}

/* Without a place for its certificate a refutation is worth nothing. */
Test(refute, certificate_that_cannot_be_written) {
  struct outcome o = program_run("refute barycentre --certificate /dev/null/a.cert");
  cr_expect_eq(o.code, 3, "%d", o.code);
  cr_expect(strstr(o.err, "/dev/null"), "%s", o.err);
  outcome_clear(&o);
  o = program_run_limited(100, "refute barycentre --certificate a.cert");
  cr_expect_eq(o.code, 3, "%d: %s", o.code, o.err);
  cr_expect_neq(access("a.cert", F_OK), 0);
  cr_expect_neq(access("a.cert.part", F_OK), 0);
  outcome_clear(&o);
  leave();
}

static void expect_interrupted(const char *arguments) {
  pid_t pid = program_start("refute %s", arguments);
  usleep(300000);
  cr_assert_eq(kill(pid, SIGINT), 0);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 130, "%s: %d: %s", arguments, o.code, o.err);
  cr_expect(strstr(o.err, "interrupted"), "%s: %s", arguments, o.err);
  cr_expect_str_empty(o.out);
  outcome_clear(&o);
}

Test(refute, interrupt) {
  expect_interrupted("never --budget 0");
  expect_interrupted("-- sleep 50");
  leave();
}

/* After "--" all is the player's, also what looks like our options. */
Test(refute, foreign_commands) {
  static const char *const cases[][2] = {{"--program false", "false is at fault"},
                                         {"-- false", "false is at fault"},
                                         {"-- sh -c --list", "sh is at fault"},
                                         {"--name rude --program false", "rude is at fault"},
                                         {"--library ./nope.so", "nope.so is at fault"},
                                         {"-- /nope/nope", "nope is at fault"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct outcome o = program_run("refute %s", cases[i][0]);
    cr_expect_eq(o.code, 4, "%s: %d: %s", cases[i][0], o.code, o.err);
    cr_expect(strstr(o.out, cases[i][1]), "%s: %s", cases[i][0], o.out);
    outcome_clear(&o);
  }
  leave();
}

/* The examples that are shipped, in C, as a library, and in Python where there is one. Sanitizers need
 * more address space than any limit. */
Test(refute, foreign_examples) {
  bool python = system("python3 -c pass >/dev/null 2>&1") == 0;
  char *arguments[] = {
    mem_printf("-- %s", getenv("EXAMPLE_PLAYER")),
    mem_printf("--library %s", getenv("EXAMPLE_LIBRARY")),
    mem_printf("-- python3 %s/experiments/players/barycentre.py", getenv("SMALE18_ROOT"))};
  for (size_t i = 0; i < (python ? 3 : 2); i++)
    for (int problem = 1; problem <= 3; problem++) {
      struct outcome o = program_run("refute --problem P%d --digits 10 --certificate a.cert "
                                     "--memory-limit 0 %s",
                                     problem, arguments[i]);
      cr_expect_eq(o.code, 0, "%s: %d: %s%s", arguments[i], o.code, o.out, o.err);
      cr_expect(strstr(o.out, "is refuted"), "%s: %s", arguments[i], o.out);
      outcome_clear(&o);
      check_file("a.cert");
      cr_expect_eq(unlink("a.cert"), 0);
    }
  for (size_t i = 0; i < 3; i++) mem_free(arguments[i]);
  leave();
}
