/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The contract of every registered player, and what each of them must answer. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <cblas.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "player_match.h"

static void install(void) {
  mem_install();
  openblas_set_num_threads(1);
}
TestSuite(player, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static const char *const names[] = {"barycentre", "constant",       "coin",    "guess", "gamble",
                                    "wait",       "never",          "firenet", "lista", "ista",
                                    "fista",      "chambolle_pock", "informed"};
enum { PLAYERS = 13 };

static bool in(const char *name, const char *const *list) {
  for (; *list; list++)
    if (strcmp(name, *list) == 0) return true;
  return false;
}

#define AMONG(name, ...) in(name, (const char *const[]){__VA_ARGS__, NULL})

static bool optimises(const char *name) {
  return AMONG(name, "firenet", "lista", "ista", "fista", "chambolle_pock");
}

Test(player, the_registry_is_complete) {
  size_t count = 0;
  for (; players[count]; count++) {
    const struct player *p = players[count];
    cr_assert(p->name && p->summary && p->play);
    cr_assert_eq(player_find(p->name), p, "%s is not the only one of its name", p->name);
    cr_assert_eq(p->informed, strcmp(p->name, "informed") == 0);
    cr_assert_eq(p->random, AMONG(p->name, "coin", "guess", "gamble", "lista"), "%s", p->name);
  }
  cr_assert_eq(count, PLAYERS);
  for (size_t k = 0; k < PLAYERS; k++) cr_assert_not_null(player_find(names[k]), "%s", names[k]);
  cr_assert_null(player_find("nobody"));
  cr_assert_null(player_find(""));
}

static const size_t shapes[][2] = {{1, 4}, {4, 5}, {2, 10}, {9, 10}};
static const unsigned long digits[] = {3, 10, 100};
static const enum transform transforms[] = {TRANSFORM_IDENTITY, TRANSFORM_WALSH_HADAMARD,
                                            TRANSFORM_DCT, TRANSFORM_DCT};
enum { SHAPES = 4, DIGITS = 3, MATCHES = 3 * SHAPES * DIGITS * 2, TURN = 20, BUDGET = 30 };

/* All problems, shapes, digits, families. */
static struct match match_make(size_t k) {
  struct match m = {.problem = (enum problem)(P1 + k % 3),
                    .rows = shapes[k / 3 % SHAPES][0],
                    .cols = shapes[k / 3 % SHAPES][1],
                    .transform = transforms[k / 3 % SHAPES],
                    .digits = digits[k / (3 * SHAPES) % DIGITS],
                    .family = 1 + (int)(k / (3 * SHAPES * DIGITS)),
                    .column = 1 + k % 2,
                    .turn = TURN,
                    .budget = BUDGET,
                    .bits = TURN,
                    .seed = k,
                    .tell = true};
  return m;
}

static size_t indices[MATCHES];
static struct criterion_test_params all_matches(void) {
  for (size_t k = 0; k < MATCHES; k++) indices[k] = k;
  return cr_make_param_array(size_t, indices, MATCHES);
}

/* Reads: the constant and the informed none; who needs the family alone one, as a_1 - a_2 >= 450; who
 * waits for the largest column n_0 + 3; the solvers one, at the index that they are told. */
static void expect_reads(const struct outcome *o, const struct player *p, const struct match *m) {
  const char *name = p->name;
  cr_assert(o->data <= m->budget);
  if (AMONG(name, "constant", "informed")) cr_assert(o->data == 0 && o->bits == 0);
  else if (optimises(name)) cr_assert(o->data == 1 && o->bits == m->bits);
  else if (strcmp(name, "never") == 0) cr_assert(o->data == m->budget && o->bits == m->budget);
  else if (strcmp(name, "wait") == 0)
    cr_assert(o->data == (m->family == 1 ? 1 : TURN + 3) && o->bits == o->data, "%lu data",
              o->data);
  else if (strcmp(name, "gamble") == 0)
    cr_assert((o->data == 1 || o->data == TURN + 3) && o->bits == o->data);
  else cr_assert(o->data == 1 && o->bits == 1, "%s: %lu data", name, o->data);
}

/* The vertex of some column up to `most`; which one. */
static size_t which_vertex(const struct outcome *o, const fmpq_t r, size_t most) {
  for (size_t j = 1; j <= most; j++)
    if (outcome_is(o, r, j, 1, 100)) return j;
  return 0;
}

/* Solvers see the tie, whose columns are equal, so by symmetry they end at its barycentre; its length is
 * r_f for the problem that they are made for. */
static bool solves(const char *name, enum problem problem) {
  if (strcmp(name, "lista") == 0) return true;
  return problem == (AMONG(name, "ista", "fista") ? P2 : P3) && optimises(name);
}

static void expect_answer(const struct outcome *o, const struct player *p, const struct match *m) {
  const char *name = p->name;
  size_t k = match_competitors(m, m->family), q = m->cols + 1 - m->rows;
  fmpq_t r, r2, rho;
  fmpq_init(r);
  fmpq_init(r2);
  fmpq_init(rho);
  outcome_tie_vertex(r, m, m->family);
  outcome_tie_vertex(r2, m, 2);
  outcome_vertex(rho, m);
  if (strcmp(name, "constant") == 0) cr_assert(outcome_is(o, r2, 1, q, 100));
  else if (strcmp(name, "informed") == 0) cr_assert(outcome_is(o, rho, m->column, 1, 100));
  else if (strcmp(name, "barycentre") == 0 || (strcmp(name, "wait") == 0 && m->family == 1))
    cr_assert(outcome_is(o, r, 1, k, 100));
  else if (strcmp(name, "wait") == 0) cr_assert_eq(which_vertex(o, r, q), m->column);
  else if (strcmp(name, "coin") == 0) cr_assert(which_vertex(o, r, 2) > 0);
  else if (AMONG(name, "guess", "gamble")) cr_assert(which_vertex(o, r, k) > 0);
  else if (solves(name, m->problem))
    cr_assert(outcome_is(o, r, 1, k, 10), "%s, P%d, K = %lu, m = %zu, family %d", name, m->problem,
              m->digits, m->rows, m->family);
  if (strcmp(name, "gamble") == 0 && o->data > 1) cr_assert_eq(which_vertex(o, r, k), m->column);
  fmpq_clear(r);
  fmpq_clear(r2);
  fmpq_clear(rho);
}

ParameterizedTestParameters(player, keeps_its_contract) { return all_matches(); }

ParameterizedTest(size_t *index, player, keeps_its_contract) {
  struct match m = match_make(*index);
  for (size_t i = 0; players[i]; i++) {
    struct outcome first, second;
    match_play(&first, players[i], &m);
    match_play(&second, players[i], &m);
    bool starves = strcmp(players[i]->name, "never") == 0;
    cr_assert_eq(first.status, starves ? PLAYER_STARVES : PLAYER_ANSWERS, "%s: %d %s",
                 players[i]->name, first.status, first.reason);
    cr_assert(outcome_equal(&first, &second), "%s does not repeat itself", players[i]->name);
    expect_reads(&first, players[i], &m);
    if (!starves) expect_answer(&first, players[i], &m);
    match_outcome_clear(&first);
    match_outcome_clear(&second);
  }
  expect_no_leak();
}

/* What decides the theorem: if the answer comes before the turn, it is the same for all members, and
 * whether they are told or not. Networks are evaluated at index 64 at least, so the turn is not
 * before that. */
ParameterizedTestParameters(player, cannot_tell_members_apart) { return all_matches(); }

ParameterizedTest(size_t *index, player, cannot_tell_members_apart) {
  struct match m = match_make(*index);
  m.turn = m.budget = 64;
  for (size_t i = 0; players[i]; i++) {
    if (players[i]->informed) continue;
    struct outcome first, other;
    m.column = 0; /* the tie for ever */
    m.tell = false;
    match_play(&first, players[i], &m);
    cr_assert(first.bits <= m.turn);
    m.tell = true;
    const size_t columns[] = {1, 2, match_competitors(&m, m.family)};
    for (size_t j = 0; j < (columns[2] > 2 ? 3 : 2); j++) {
      m.column = columns[j];
      match_play(&other, players[i], &m);
      cr_assert(outcome_equal(&first, &other), "%s", players[i]->name);
      match_outcome_clear(&other);
    }
    match_outcome_clear(&first);
  }
  expect_no_leak();
}

/* Part (iii): r_2 sqrt(1 - 1/q) < 2 * 10^(1-K) for the constant; (ii): the waiting player has K - 1 digits on
 * all members, and the informed player all of them. Squared distances from rho e_j. */
static void expect_digits(const char *name, const struct match *m, unsigned long fewer) {
  struct outcome o;
  fmpq_t rho, dist2, part, most;
  fmpq_init(rho);
  fmpq_init(dist2);
  fmpq_init(part);
  fmpq_init(most);
  match_play(&o, player_find(name), m);
  cr_assert_eq(o.status, PLAYER_ANSWERS);
  outcome_vertex(rho, m);
  for (size_t i = 0; i < o.cols; i++) {
    fmpq_set(part, o.x + i);
    if (i + 1 == m->column) fmpq_sub(part, part, rho);
    fmpq_addmul(dist2, part, part);
  }
  fmpq_set_si(most, 10, 1);
  fmpq_pow_si(most, most, 2 * ((slong)fewer - (slong)m->digits));
  cr_assert(fmpq_cmp(dist2, most) <= 0, "%s, P%d, K = %lu, m = %zu", name, m->problem, m->digits,
            m->rows);
  fmpq_clear(rho);
  fmpq_clear(dist2);
  fmpq_clear(part);
  fmpq_clear(most);
  match_outcome_clear(&o);
}

ParameterizedTestParameters(player, has_the_digits_it_promises) { return all_matches(); }

ParameterizedTest(size_t *index, player, has_the_digits_it_promises) {
  struct match m = match_make(*index);
  for (m.column = 1; m.column <= match_competitors(&m, m.family); m.column++)
    for (int honest = 0; honest < 2; honest++) {
      m.honest = honest;
      expect_digits("constant", &m, 2);
      expect_digits("barycentre", &m, m.family);
      expect_digits("wait", &m, 1);
      expect_digits("informed", &m, 0);
    }
  expect_no_leak();
}

/* n_0 + 3 data for the gap 2^-(n_0+1), neither more nor less, on both streams. */
Test(player, wait_reads_three_data_beyond_the_turn) {
  static const unsigned long turns[] = {7, 20, 60};
  for (size_t k = MATCHES / 2; k < MATCHES; k++) /* family 2 */
    for (size_t t = 0; t < 3; t++)
      for (int honest = 0; honest < 2; honest++) {
        struct match m = match_make(k);
        struct outcome o;
        m.honest = honest;
        m.turn = turns[t];
        m.budget = 0;
        match_play(&o, player_find("wait"), &m);
        cr_assert(o.status == PLAYER_ANSWERS && o.data == turns[t] + 3 && o.bits == o.data,
                  "match %zu, n_0 = %lu: %lu data", k, turns[t], o.data);
        match_outcome_clear(&o);
        m.budget = turns[t] + 2;
        match_play(&o, player_find("wait"), &m);
        cr_assert(o.status == PLAYER_STARVES && o.data == m.budget && o.reason[0]);
        match_outcome_clear(&o);
        m.budget = turns[t] + 3;
        match_play(&o, player_find("wait"), &m);
        cr_assert_eq(o.status, PLAYER_ANSWERS);
        match_outcome_clear(&o);
      }
  expect_no_leak();
}

/* On the tie of family 2, which lasts for ever, wait does not halt, and gamble only if it guesses. */
Test(player, the_tie_is_waited_for_in_vain) {
  size_t starved = 0;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    struct match m = match_make(MATCHES / 2);
    struct outcome o;
    m.column = 0;
    m.budget = 40;
    m.seed = seed;
    match_play(&o, player_find("wait"), &m);
    cr_assert(o.status == PLAYER_STARVES && o.data == 40);
    match_outcome_clear(&o);
    match_play(&o, player_find("gamble"), &m);
    cr_assert(o.status == PLAYER_STARVES ? o.data == 40 : o.data == 1);
    starved += o.status == PLAYER_STARVES;
    match_outcome_clear(&o);
  }
  cr_assert(starved > 0 && starved < 20);
  expect_no_leak();
}

/* Entries are 2 in both families; y_1 differs by 2 (r_2 - r_1) = 36 * 10^-K, which excludes the wrong
 * family for the first n with 2^-n below it. */
Test(player, unit_entries_show_their_family_in_the_measurement) {
  static const char *const readers[] = {"barycentre", "wait", "coin"};
  for (size_t k = 0; k < MATCHES; k++) {
    struct match m = match_make(k);
    unsigned long need = 0;
    fmpq_t apart, accuracy;
    fmpq_init(apart);
    fmpq_init(accuracy);
    fmpq_set_si(apart, 10, 1);
    fmpq_pow_si(apart, apart, -(slong)m.digits);
    fmpq_mul_si(apart, apart, 36);
    for (fmpq_one(accuracy); fmpq_cmp(accuracy, apart) >= 0; need++)
      fmpq_div_2exp(accuracy, accuracy, 1);
    fmpq_clear(apart);
    fmpq_clear(accuracy);
    m.normalisation = NORMALISATION_UNIT;
    m.turn = 400;
    m.budget = 0;
    for (size_t i = 0; i < 3; i++) {
      if ((i == 1 && m.family == 2) || (i && m.digits == 100)) continue;
      struct outcome o;
      match_play(&o, player_find(readers[i]), &m);
      cr_assert(o.status == PLAYER_ANSWERS && o.data == need, "%s, match %zu: %lu data, not %lu",
                readers[i], k, o.data, need);
      match_outcome_clear(&o);
      m.budget = need - 1;
      match_play(&o, player_find(readers[i]), &m);
      cr_assert(o.status == PLAYER_STARVES && o.data == need - 1);
      match_outcome_clear(&o);
      m.budget = 0;
    }
  }
  expect_no_leak();
}

/* X of n trials with probability p: P(|X - np| > t) <= 2 exp(-2 t^2 / n) [Hoeffding]. t = 7 sqrt(n / 4)
 * makes it 5e-11, so none of the few checks fails by chance. */
static void expect_frequency(size_t count, size_t trials, double p, const char *what) {
  double off = (double)count - (double)trials * p;
  cr_assert(off * off <= 49 * (double)trials / 4, "%s: %zu of %zu, not %g", what, count, trials, p);
}

enum { TRIALS = 3000 };

/* right: answered the vertex of its column. gamble: waited for it, too. */
Test(player, luck_is_distributed_as_it_should) {
  for (int family = 1; family <= 2; family++)
    for (size_t q = 2; q <= 5; q += 3) {
      size_t k = family == 1 ? 2 : q, coin[3] = {0}, guess[6] = {0}, gamble[6] = {0}, waited = 0;
      fmpq_t r;
      struct match m = {
        .problem = P3, .digits = 3, .rows = 1, .cols = q, .family = family, .column = 2, .turn = 8};
      fmpq_init(r);
      outcome_tie_vertex(r, &m, family);
      for (m.seed = 1; m.seed <= TRIALS; m.seed++) {
        struct outcome o;
        match_play(&o, player_find("coin"), &m);
        coin[which_vertex(&o, r, 2)]++;
        match_outcome_clear(&o);
        match_play(&o, player_find("guess"), &m);
        guess[which_vertex(&o, r, k)]++;
        match_outcome_clear(&o);
        match_play(&o, player_find("gamble"), &m);
        if (o.data > 1) waited++;
        else gamble[which_vertex(&o, r, k)]++;
        match_outcome_clear(&o);
      }
      fmpq_clear(r);
      cr_assert(coin[0] == 0 && guess[0] == 0 && gamble[0] == 0);
      for (size_t j = 1; j <= 2; j++) expect_frequency(coin[j], TRIALS, 0.5, "coin");
      for (size_t j = 1; j <= k; j++) {
        expect_frequency(guess[j], TRIALS, 1. / (double)k, "guess");
        expect_frequency(gamble[j], TRIALS, 1. / (double)(2 * k - 1), "gamble");
      }
      expect_frequency(gamble[2] + waited, TRIALS, (double)k / (double)(2 * k - 1),
                       "gamble is right");
    }
  expect_no_leak();
}

Test(player, an_interrupt_stops_whoever_reads_on) {
  static const char *const readers[] = {"barycentre", "coin",  "guess", "gamble",
                                        "wait",       "never", "lista"};
  for (size_t k = 0; k < 7; k++) {
    struct match m = match_make(0);
    struct outcome o;
    m.interrupted = true;
    match_play(&o, player_find(readers[k]), &m);
    cr_assert_eq(o.status, PLAYER_STOPPED, "%s", readers[k]);
    cr_assert(o.data <= 1);
    match_outcome_clear(&o);
  }
  expect_no_leak();
}

Test(player, refusals_say_why) {
  struct match m = match_make(2 * 3 * SHAPES); /* K = 100 */
  struct outcome o;
  m.no_labels = true;
  match_play(&o, player_find("lista"), &m);
  cr_assert(o.status == PLAYER_REFUSES && strstr(o.reason, "labels"));
  match_outcome_clear(&o);
  m.no_labels = false;
  m.tell = false;
  match_play(&o, player_find("informed"), &m);
  cr_assert(o.status == PLAYER_REFUSES && strstr(o.reason, "told"));
  match_outcome_clear(&o);
  m.tell = true;
  m.arithmetic = "double";
  for (m.digits = 150; m.digits <= 151; m.digits++)
    for (size_t i = 0; players[i]; i++) {
      match_play(&o, players[i], &m);
      if (m.digits == 151) cr_assert(o.status == PLAYER_REFUSES && strstr(o.reason, "double"));
      else if (strcmp(players[i]->name, "never")) cr_assert_eq(o.status, PLAYER_ANSWERS);
      match_outcome_clear(&o);
    }
  expect_no_leak();
}

/* Budget 0 is no limit; a budget of 1 feeds all but those who read on, and is spent on one datum. */
Test(player, budgets_are_kept) {
  for (size_t i = 0; players[i]; i++)
    for (unsigned long budget = 1; budget <= 3; budget++) {
      struct match m = match_make(MATCHES / 2);
      struct outcome o;
      m.budget = budget;
      match_play(&o, players[i], &m);
      bool may_starve = AMONG(players[i]->name, "never", "wait", "gamble");
      cr_assert(o.data <= budget);
      cr_assert(o.status == PLAYER_ANSWERS || (may_starve && o.status == PLAYER_STARVES));
      cr_assert(o.status == PLAYER_ANSWERS || o.data == budget);
      match_outcome_clear(&o);
    }
  expect_no_leak();
}
