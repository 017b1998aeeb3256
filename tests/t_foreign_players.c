/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Players that are not part of smale18 and behave: the examples, and shared libraries. This
 * program is its own loader of libraries, as foreign_play calls the program that runs. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "foreign.h"
#include "library.h"
#include "mem.h"
#include "sanitized.h"

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "play-library") == 0)
    return library_play(argv[2], strtoul(argv[3], NULL, 10));
  struct criterion_test_set *tests = criterion_initialize();
  int status = criterion_handle_args(argc, argv, true) ? !criterion_run_all_tests(tests) : 0;
  criterion_finalize(tests);
  return status;
}

/* By this variable Criterion's processes know what they are; the loader is none of them. */
static void start(void) { unsetenv("BXFI_MAP"); }

TestSuite(foreign_players, .init = start);

static struct theorem_class class;

/* The class of the problem with the parameter 1/2, and m x N. */
static void make_class(enum problem problem, enum transform transform,
                       enum normalisation normalisation, unsigned long K, size_t m, size_t N) {
  fmpq_t half;
  fmpq_init(half);
  fmpq_set_si(half, 1, 2);
  const char *which, *reason;
  const struct theorem_params params = {.problem = problem,
                                        .parameter = half,
                                        .rows = m,
                                        .cols = N,
                                        .digits = K,
                                        .transform = transform,
                                        .normalisation = normalisation};
  int status = theorem_class_init(&class, &params, &which, &reason);
  cr_assert(status == 0, "%s: %s", which, reason);
  fmpq_clear(half);
}

static struct game game_of(int family, size_t column) {
  return (struct game){.data = {.class = &class,
                                .truth = {family, column, class.first_exponent + 3},
                                .honest = true,
                                .labels = true},
                       .part = 1};
}

static char *tool(const char *name) {
  char *path = getenv(name);
  cr_assert(path, "%s is not set", name);
  return path;
}

/* Is the answer `length` at the entries first..first+count-1, and 0 elsewhere? */
static void expect_answer(const struct play *p, const fmpq_t length, size_t first, size_t count) {
  cr_assert_eq(p->outcome, GAME_ANSWERED, "%s", p->what);
  for (size_t i = 0; i < class.cols; i++) {
    bool inside = i >= first && i < first + count;
    cr_assert(inside ? fmpq_equal(p->answer + i, length) : fmpq_is_zero(p->answer + i), "entry %zu",
              i);
  }
}

struct setting {
  enum problem problem;
  enum transform transform;
  enum normalisation normalisation;
  unsigned long K;
  size_t m, N;
};

static const struct setting settings[] = {
  {P1, TRANSFORM_IDENTITY, NORMALISATION_GROWING, 3, 1, 2},
  {P2, TRANSFORM_DCT, NORMALISATION_GROWING, 3, 3, 7},
  {P3, TRANSFORM_WALSH_HADAMARD, NORMALISATION_GROWING, 10, 4, 6},
  {P1, TRANSFORM_DCT, NORMALISATION_UNIT, 3, 2, 3},
  {P2, TRANSFORM_IDENTITY, NORMALISATION_UNIT, 4, 2, 5},
};

/* Strict members, honest data: 60 bits tell which column is the longest. */
Test(foreign_players, vertex) {
  char *const command[] = {tool("EXAMPLE_PLAYER"), NULL};
  const struct contestant c = {.command = command, .seconds = 60};
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
    const struct setting *s = settings + i;
    make_class(s->problem, s->transform, s->normalisation, s->K, s->m, s->N);
    for (int family = 1; family <= 2; family++)
      for (size_t column = 1; column <= 2; column++) {
        struct game g = game_of(family, column);
        struct play p;
        foreign_play(&p, &c, &g);
        expect_answer(&p, class.r[family - 1], column - 1, 1);
        cr_assert_eq(oracle_data_read(p.data), 1);
        cr_assert_eq(oracle_bits_read(p.data), 60);
        play_clear(&p);
      }
    theorem_class_clear(&class);
  }
}

static bool have_python(void) { return system("python3 -c '' >/dev/null 2>&1") == 0; }

static void play_python(struct play *p, const struct game *g, const char *file) {
  char *path = mem_printf("%s/experiments/players/%s", tool("SMALE18_ROOT"), file);
  char *const command[] = {(char[]){"python3"}, path, NULL};
  const struct contestant c = {.command = command, .seconds = 60};
  foreign_play(p, &c, g);
  mem_free(path);
}

Test(foreign_players, barycentre) {
  if (!have_python()) return;
  fmpq_t length;
  fmpq_init(length);
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
    const struct setting *s = settings + i;
    make_class(s->problem, s->transform, s->normalisation, s->K, s->m, s->N);
    for (int family = 1; family <= 2; family++) {
      struct game g = game_of(family, 1);
      struct play p;
      play_python(&p, &g, "barycentre.py");
      size_t k = theorem_class_competitors(&class, family);
      fmpq_set_si(length, 1, k);
      fmpq_mul(length, length, class.r[family - 1]);
      expect_answer(&p, length, 0, k);
      play_clear(&p);
    }
    theorem_class_clear(&class);
  }
  fmpq_clear(length);
}

/* No data tell it the family: it says so. */
Test(foreign_players, barycentre_without_data) {
  if (!have_python()) return;
  make_class(P1, TRANSFORM_IDENTITY, NORMALISATION_UNIT, 6, 2, 3);
  struct game g = game_of(1, 1);
  g.data.budget = 3;
  struct play p;
  play_python(&p, &g, "barycentre.py");
  cr_assert_eq(p.outcome, GAME_NO_ANSWER, "%s", p.what);
  cr_assert(strstr(p.what, "it gave up: the budget"), "%s", p.what);
  cr_assert_eq(oracle_data_read(p.data), 3);
  play_clear(&p);
  theorem_class_clear(&class);
}

/* An optimiser that is there comes within 1e-5 of the solution; else it gives up and says why. */
Test(foreign_players, scipy) {
  if (!have_python()) return;
  const bool scipy = system("python3 -c 'import scipy' >/dev/null 2>&1") == 0;
  for (size_t i = 0; i < 3; i++) {
    const struct setting *s = settings + i;
    make_class(s->problem, s->transform, s->normalisation, 3, s->m, s->N);
    struct game g = game_of(2, 2);
    struct play p;
    play_python(&p, &g, "scipy_player.py");
    cr_assert_eq(p.outcome, scipy ? GAME_ANSWERED : GAME_NO_ANSWER, "%s", p.what);
    if (!scipy) cr_assert(strstr(p.what, "it gave up: SciPy is not there: "), "%s", p.what);
    fmpq_t dist2;
    fmpq_init(dist2);
    if (scipy) theorem_class_dist2(dist2, &class, &g.data.truth, p.answer);
    cr_assert_lt(fmpq_get_d(dist2), 1e-10, "problem %d: %g", (int)s->problem, fmpq_get_d(dist2));
    fmpq_clear(dist2);
    play_clear(&p);
    theorem_class_clear(&class);
  }
}

/* q <- man 2^-work */
static void set_dyadic(fmpq_t q, const fmpz_t man, slong work) {
  fmpq_zero(q);
  fmpz_set(fmpq_numref(q), man);
  fmpq_div_2exp(q, q, work);
}

static void expect_label(const struct play *p) {
  cr_assert_eq(p->outcome, GAME_ANSWERED, "%s", p->what);
  cr_assert_eq(oracle_data_read(p->data), 20);
  cr_assert_eq(oracle_bits_read(p->data), 20);
  const struct datum *d = oracle_datum(p->data, 19);
  fmpq_t want;
  fmpq_init(want);
  for (size_t i = 0; i < d->cols; i++) {
    set_dyadic(want, d->x + i, d->work);
    cr_assert(fmpq_equal(want, p->answer + i), "entry %zu", i);
  }
  fmpq_clear(want);
}

/* By this program, by the path of a library, and by the command of smale18. */
Test(foreign_players, library) {
  const struct contestant loaded = {.library = tool("EXAMPLE_LIBRARY"), .seconds = 60};
  char *const command[] = {tool("SMALE18"), (char[]){"play-library"}, tool("EXAMPLE_LIBRARY"),
                           (char[]){"0"}, NULL};
  const struct contestant called = {.command = command, .seconds = 60};
  make_class(P3, TRANSFORM_DCT, NORMALISATION_GROWING, 3, 3, 7);
  struct game g = game_of(2, 2);
  struct play p;
  foreign_play(&p, &loaded, &g);
  expect_label(&p);
  play_clear(&p);
  foreign_play(&p, &called, &g);
  expect_label(&p);
  play_clear(&p);
  g.data.labels = false;
  foreign_play(&p, &loaded, &g);
  cr_assert_eq(p.outcome, GAME_NO_ANSWER);
  cr_assert_str_eq(p.what, "it gave up: smale18_play returned 1");
  play_clear(&p);
  theorem_class_clear(&class);
}

static void expect_of(const struct contestant *c, uint64_t seed, enum game_outcome outcome,
                      const char *words) {
  struct game g = game_of(2, 1);
  g.seed = seed;
  struct play p;
  foreign_play(&p, c, &g);
  cr_assert_eq(p.outcome, outcome, "seed %d: %s", (int)seed, p.what);
  cr_assert(strstr(p.what, words), "seed %d: %s", (int)seed, p.what);
  play_clear(&p);
}

/* By their numbers in bad_library.c; one is told by its memory: 64 MiB, of which it gets a half. */
Test(foreign_players, bad_libraries) {
  enum { EATS = 11 };
  static const struct {
    enum game_outcome outcome;
    const char *words;
  } modes[] = {{GAME_ANSWERED, "it answered"},
               {GAME_FAULT, "it answered without having called ready"},
               {GAME_FAULT, "it set no entry 2 of its answer"},
               {GAME_FAULT, "entry 3 of its answer is not UTF-8"},
               {GAME_ANSWERED, "it answered"},
               {GAME_FAULT, "it was ended by signal 9 (Killed) before it answered"},
               {GAME_FAULT, "it exited with status 5 before it answered"},
               {GAME_ANSWERED, "it answered"},
               {GAME_FAULT, "it asked for the datum n = 0"},
               {GAME_ANSWERED, "it answered"},
               {GAME_FAULT, "entry 1 = 'nan', which is not a number"},
               {GAME_NO_ANSWER, "it gave up: smale18_play returned 12"},
               {GAME_ANSWERED, "it answered"}};
  make_class(P1, TRANSFORM_IDENTITY, NORMALISATION_GROWING, 3, 2, 3);
  /* What a library prints is the user's to see: not here. */
  cr_assert(freopen("/dev/null", "w", stderr));
  const struct contestant c = {
    .library = tool("BAD_LIBRARY"), .seconds = 60, .bytes = SANITIZED ? 0 : 1 << 26};
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
    if (!SANITIZED || i != EATS) expect_of(&c, i, modes[i].outcome, modes[i].words);
  theorem_class_clear(&class);
}

Test(foreign_players, no_libraries) {
  make_class(P1, TRANSFORM_IDENTITY, NORMALISATION_GROWING, 3, 2, 3);
  const struct contestant none = {.library = "/no/such/player.so", .seconds = 60};
  const struct contestant here = {.library = "no-such-player.so", .seconds = 60};
  const struct contestant program = {.library = tool("BAD_PLAYER"), .seconds = 60};
  const struct contestant other = {.library = tool("NO_PLAYER"), .seconds = 60};
  expect_of(&none, 1, GAME_FAULT, "it cannot be loaded: /no/such/player.so");
  expect_of(&here, 1, GAME_FAULT, "it cannot be loaded: ./no-such-player.so");
  expect_of(&program, 1, GAME_FAULT, "it cannot be loaded: ");
  expect_of(&other, 1, GAME_FAULT, "the library has no function smale18_play");
  theorem_class_clear(&class);
}
