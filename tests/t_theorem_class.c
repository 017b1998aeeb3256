/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <string.h>

#include "mem.h"
#include "ref_theorem.h"

Test(theorem_class, thresholds) {
  struct ref_theorem c = {
    .problem = 3, .rows = 1, .cols = 2, .competitors = 2, .parameter = {1, 1}, .weight = {1, 1}};
  fmpq_t T;
  mpq_t want;
  fmpq_init(T);
  mpq_init(want);
  for (c.digits = 3; c.digits < 2000; c.digits = c.digits * 3 / 2) {
    struct theorem_class class;
    ref_theorem_class(&class, &c, TRANSFORM_IDENTITY);
    for (int part = 1; part <= 3; part++) {
      ref_power(want, part - 1 - (long)c.digits);
      theorem_class_threshold(T, &class, part);
      cr_assert(ref_equal(T, want), "K %lu, part %d", c.digits, part);
    }
    theorem_class_clear(&class);
  }
  mpq_clear(want);
  fmpq_clear(T);
}

Test(theorem_class, who_is_a_member) {
  struct ref_theorem c = {.problem = 2,
                          .digits = 5,
                          .rows = 2,
                          .cols = 7,
                          .competitors = 3,
                          .parameter = {1, 1},
                          .weight = {1, 1}};
  static const struct {
    struct member member;
    bool is;
  } cases[] = {{{1, 0, 0}, true},   {{2, 0, 0}, false},    {{1, 1, 8}, true},  {{1, 3, 8}, true},
               {{1, 4, 8}, false},  {{1, 1, 7}, false},    {{2, 6, 8}, true},  {{2, 7, 8}, false},
               {{2, 6, 7}, false},  {{2, 6, 99999}, true}, {{0, 1, 8}, false}, {{3, 1, 8}, false},
               {{-1, 0, 0}, false}, {{1, 0, 3}, true}};
  struct theorem_class class;
  ref_theorem_class(&class, &c, TRANSFORM_DCT);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    cr_assert_eq(theorem_class_has(&class, &cases[i].member), cases[i].is, "case %zu", i);
  theorem_class_clear(&class);
}

/* q <- numerator / denominator */
static const fmpq *set(fmpq_t q, long numerator, long denominator) {
  fmpq_set_si(q, numerator, (ulong)denominator);
  return q;
}

/* A class that is allowed, K = 3 and m x N = 2 x 5, with one change. */
enum change {
  NOTHING,
  DIGITS,
  ROWS,
  COLS,
  LARGE,
  COMPETITORS,
  WALSH,
  WEIGHT,
  SECOND_WEIGHT,
  EXPONENT
};

struct request {
  enum problem problem;
  enum normalisation normalisation;
  long parameter[2];
  enum change change; /* WALSH: and m is the value; LARGE: m, with N = 4096 */
  long value[2];
  const char *which; /* NULL: it is accepted */
};

#define GROWING NORMALISATION_GROWING
#define UNIT NORMALISATION_UNIT

static const struct request requests[] = {
  {P3, GROWING, {1, 1}, NOTHING, {0, 1}, NULL},
  {P3, GROWING, {1, 1}, DIGITS, {2, 1}, "K"},
  {P3, GROWING, {1, 1}, DIGITS, {0, 1}, "K"},
  {P3, GROWING, {1, 1}, DIGITS, {-1, 1}, "K"},
  {P3, GROWING, {1, 1}, DIGITS, {10000, 1}, NULL},
  {P3, GROWING, {1, 1}, DIGITS, {10001, 1}, "K"},
  {P3, GROWING, {1, 1}, COLS, {4096, 1}, NULL},
  {P3, GROWING, {1, 1}, COLS, {4097, 1}, "N"},
  {P3, GROWING, {1, 1}, LARGE, {1024, 1}, NULL},
  {P3, GROWING, {1, 1}, LARGE, {1025, 1}, "N"},
  {P3, GROWING, {1, 1}, ROWS, {0, 1}, "m"},
  {P3, GROWING, {1, 1}, COLS, {2, 1}, "N"},
  {P3, GROWING, {1, 1}, COLS, {1, 1}, "N"},
  {P3, GROWING, {1, 1}, COLS, {0, 1}, "N"},
  {P3, GROWING, {1, 1}, COLS, {3, 1}, NULL},
  {P3, GROWING, {1, 1}, COMPETITORS, {1, 1}, "competitors"},
  {P3, GROWING, {1, 1}, COMPETITORS, {2, 1}, NULL},
  {P3, GROWING, {1, 1}, COMPETITORS, {4, 1}, NULL},
  {P3, GROWING, {1, 1}, COMPETITORS, {5, 1}, "competitors"},
  {P3, GROWING, {1, 1}, WALSH, {2, 1}, NULL},
  {P3, GROWING, {1, 1}, WALSH, {3, 1}, "transform"},
  {P3, GROWING, {1, 1}, ROWS, {3, 1}, NULL},
  {P3, GROWING, {1, 1}, WEIGHT, {0, 1}, "weight"},
  {P3, GROWING, {1, 1}, WEIGHT, {-1, 1}, "weight"},
  {P3, GROWING, {1, 1}, SECOND_WEIGHT, {0, 1}, "second_weight"},
  {P3, GROWING, {1, 1}, SECOND_WEIGHT, {-1, 7}, "second_weight"},
  {P3, GROWING, {1, 1}, SECOND_WEIGHT, {1, 1000000}, NULL},
  {P1, GROWING, {0, 1}, NOTHING, {0, 1}, NULL},
  {P1, GROWING, {49, 1}, NOTHING, {0, 1}, NULL},
  {P1, GROWING, {-1, 1000000000}, NOTHING, {0, 1}, "eta"},
  {P1, GROWING, {49000000001, 1000000000}, NOTHING, {0, 1}, "eta"},
  {P1, GROWING, {49, 1}, WEIGHT, {3, 1}, NULL},
  {P2, GROWING, {0, 1}, NOTHING, {0, 1}, "lambda"},
  {P2, GROWING, {-1, 1}, NOTHING, {0, 1}, "lambda"},
  {P2, GROWING, {1, 1000000000}, NOTHING, {0, 1}, NULL},
  {P2, GROWING, {50, 1}, NOTHING, {0, 1}, NULL},
  {P2, GROWING, {50000000001, 1000000000}, NOTHING, {0, 1}, "lambda"},
  {P2, GROWING, {25, 1}, WEIGHT, {2, 1}, NULL},
  {P2, GROWING, {25, 1}, WEIGHT, {200001, 100000}, "lambda"},
  {P3, GROWING, {0, 1}, NOTHING, {0, 1}, "lambda"},
  {P3, GROWING, {49, 1}, NOTHING, {0, 1}, NULL},
  {P3, GROWING, {49000000001, 1000000000}, NOTHING, {0, 1}, "lambda"},
  {P3, GROWING, {7, 1}, WEIGHT, {7, 1}, NULL},
  {P3, GROWING, {98, 1}, WEIGHT, {1, 2}, NULL},
  {P3, GROWING, {1, 1}, EXPONENT, {7, 1}, "first_exponent"},
  {P3, GROWING, {1, 1}, EXPONENT, {8, 1}, NULL},
  {P3, GROWING, {1, 1}, EXPONENT, {10000001, 1}, "first_exponent"},
  {P1, UNIT, {276, 100}, NOTHING, {0, 1}, NULL},
  {P1, UNIT, {27600001, 10000000}, NOTHING, {0, 1}, "eta"},
  {P1, UNIT, {-1, 10}, NOTHING, {0, 1}, "eta"},
  {P2, UNIT, {8, 1}, NOTHING, {0, 1}, NULL},
  {P2, UNIT, {80000001, 10000000}, NOTHING, {0, 1}, "lambda"},
  {P3, UNIT, {17, 10}, NOTHING, {0, 1}, NULL},
  {P3, UNIT, {17000001, 10000000}, NOTHING, {0, 1}, "lambda"},
  {P2, UNIT, {8, 1}, EXPONENT, {13, 1}, NULL},
  {P2, UNIT, {8, 1}, EXPONENT, {12, 1}, "first_exponent"}};

static void apply(struct theorem_params *p, const struct request *r, fmpq_t value) {
  set(value, r->value[0], r->value[1]);
  size_t count = (size_t)r->value[0];
  switch (r->change) {
  case NOTHING: break;
  case DIGITS: p->digits = count; break;
  case ROWS: p->rows = count; break;
  case COLS: p->cols = count; break;
  case LARGE: p->rows = count, p->cols = 4096; break;
  case COMPETITORS: p->competitors = count; break;
  case WALSH: p->rows = count, p->transform = TRANSFORM_WALSH_HADAMARD; break;
  case WEIGHT: p->weight = value; break;
  case SECOND_WEIGHT: p->second_weight = value; break;
  case EXPONENT: p->first_exponent = count; break;
  }
}

static void check_request(const struct request *r, size_t i) {
  fmpq_t parameter, value;
  const char *which = NULL, *reason = NULL;
  struct theorem_class class, zero = {0};
  fmpq_init(parameter);
  fmpq_init(value);
  struct theorem_params p = {.problem = r->problem,
                             .parameter = set(parameter, r->parameter[0], r->parameter[1]),
                             .rows = 2,
                             .cols = 5,
                             .digits = 3,
                             .normalisation = r->normalisation,
                             .transform = TRANSFORM_DCT};
  apply(&p, r, value);
  int status = theorem_class_init(&class, &p, &which, &reason);
  cr_assert_eq(status, r->which ? -1 : 0, "request %zu: %s", i, which ? which : "accepted");
  if (r->which) {
    cr_assert_str_eq(which, r->which, "request %zu", i);
    cr_assert(reason && *reason, "request %zu", i);
    cr_assert_eq(memcmp(&class, &zero, sizeof zero), 0, "request %zu", i);
  }
  theorem_class_clear(&class);
  fmpq_clear(parameter);
  fmpq_clear(value);
}

Test(theorem_class, refusals_name_the_parameter) {
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) check_request(&requests[i], i);
}

/* n_* by default: 8, but for P2 with unit entries the least n with 2^n >= lambda w 10^K, if that
 * is larger. */
Test(theorem_class, default_exponents) {
  static const struct {
    int problem;
    bool unit;
    unsigned long digits, want;
    long lambda[2], weight[2];
  } cases[] = {{1, true, 9, 8, {1, 1}, {1, 1}},      {3, true, 9, 8, {1, 1}, {1, 1}},
               {2, false, 9, 8, {1, 1}, {1, 1}},     {2, true, 3, 10, {1, 1}, {1, 1}},
               {2, true, 3, 10, {128, 125}, {1, 1}}, {2, true, 3, 11, {1, 1}, {129, 125}},
               {2, true, 3, 8, {1, 1000}, {1, 1}},   {2, true, 3, 8, {256, 1000}, {1, 1}},
               {2, true, 3, 9, {257, 1000}, {1, 1}}, {2, true, 6, 20, {1, 1}, {1, 1}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct ref_theorem c = {.problem = cases[i].problem,
                            .unit = cases[i].unit,
                            .digits = cases[i].digits,
                            .rows = 2,
                            .cols = 4,
                            .competitors = 0,
                            .parameter = {cases[i].lambda[0], cases[i].lambda[1]},
                            .weight = {cases[i].weight[0], cases[i].weight[1]}};
    struct theorem_class class;
    ref_theorem_class(&class, &c, TRANSFORM_DCT);
    cr_assert_eq(class.first_exponent, cases[i].want, "case %zu: %lu", i, class.first_exponent);
    cr_assert_eq(class.competitors, 2);
    theorem_class_clear(&class);
  }
}

Test(theorem_class, clearing_zeros_is_safe) {
  struct theorem_class class = {0};
  theorem_class_clear(&class);
  theorem_class_clear(&class);
  cr_assert(!class.problem);
}
