/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "mem.h"
#include "ref_theorem.h"

static const unsigned long digits[] = {3, 4, 10, 100, 1000};
static const size_t shapes[][2] = {{1, 2}, {2, 5}, {19, 20}, {5, 20}};

/* The ends of the ranges, and almost 0: by problem and normalisation. */
static const long parameters[3][2][3][2] = {
  {{{49, 1}, {0, 1}, {1, 1000}}, {{276, 100}, {0, 1}, {1, 1000}}},
  {{{50, 1}, {1, 1000000}, {1, 1}}, {{8, 1}, {1, 1000000}, {16, 1000}}},
  {{{49, 1}, {1, 1000000}, {1, 1}}, {{17, 10}, {1, 1000000}, {1, 1}}}};

static void check_proof(const struct theorem_class *c, const struct member *member) {
  struct theorem_proof proof = theorem_class_prove(c, member);
  char where[160];
  snprintf(where, sizeof where, "P%d K %lu, %zu x %zu, normalisation %d, family %d, column %zu",
           c->problem, c->digits, c->rows, c->cols, c->normalisation, member->family,
           member->column);
  cr_assert(proof.unit_condition, "%s", where);
  cr_assert(proof.feasible, "%s", where);
  cr_assert(proof.well_posed, "%s", where);
  cr_assert(proof.optimal, "%s", where);
}

/* Everything that is claimed of a class holds for its members and for both ties. */
static void check_class(const struct ref_theorem *c, bool tiny_gap) {
  struct theorem_class class;
  fmpq_t bound;
  fmpq_init(bound);
  ref_theorem_class(&class, c, TRANSFORM_DCT);
  for (int family = 1; family <= 2; family++) {
    size_t last = theorem_class_competitors(&class, family);
    struct member tie = {.family = family}, first = {family, 1, class.first_exponent},
                  second = {family, last, class.first_exponent + 1}, tiny = {family, 2, 100000};
    check_proof(&class, &tie);
    check_proof(&class, &first);
    check_proof(&class, &second);
    if (tiny_gap) check_proof(&class, &tiny);
    cr_assert(theorem_class_separated(&class, &first, &second));
    if (tiny_gap) cr_assert(theorem_class_separated(&class, &first, &tiny));
    cr_assert(theorem_class_barycentre(bound, &class, family));
  }
  fmpq_clear(bound);
  theorem_class_clear(&class);
}

Test(theorem_proof, every_class_in_the_stated_ranges) {
  long live = mem_live();
  for (size_t i = 0; i < 5 * 4 * 3 * 2 * 3; i++) {
    int problem = 1 + (int)(i / 3 % 3);
    const long *parameter = parameters[problem - 1][i / 9 % 2][i % 3];
    struct ref_theorem c = {.problem = problem,
                            .unit = i / 9 % 2,
                            .digits = digits[i / 72],
                            .rows = shapes[i / 18 % 4][0],
                            .cols = shapes[i / 18 % 4][1],
                            .competitors = 2,
                            .parameter = {parameter[0], parameter[1]},
                            .weight = {1, 1}};
    if (problem == 1 && c.unit && c.digits > 3 && i % 3 == 0)
      c.parameter[0] = 279; /* 2.8 - 2 r_2 */
    check_class(&c, i % 3 == 0 && c.rows > 5 && (c.digits == 3 || c.digits == 1000));
    c.competitors = ref_competing(&c);
    check_class(&c, false);
  }
  cr_assert_eq(mem_live(), live);
}

Test(theorem_proof, weights_transforms_and_many_columns) {
  for (int problem = 1; problem <= 3; problem++)
    for (unsigned unit = 0; unit < 2; unit++) {
      const long *parameter = parameters[problem - 1][unit][0];
      struct ref_theorem c = {.problem = problem,
                              .unit = unit,
                              .digits = 3,
                              .rows = 8,
                              .cols = 300,
                              .competitors = 17,
                              .parameter = {parameter[0], 3 * parameter[1]},
                              .weight = {3, 1}};
      check_class(&c, false);
      c.rows = 1;
      c.competitors = c.cols = 2;
      check_class(&c, false);
    }
}

/* ---- what would not hold outside the ranges: classes made by hand ---- */

static struct theorem_proof broken(int problem, bool unit, long parameter, long shift) {
  struct ref_theorem c = {.problem = problem,
                          .unit = unit,
                          .digits = 3,
                          .rows = 2,
                          .cols = 5,
                          .competitors = 2,
                          .parameter = {1, 1},
                          .weight = {1, 1}};
  struct theorem_class class;
  struct member member = {2, 1, 20};
  fmpq_t y1;
  fmpq_init(y1);
  ref_theorem_class(&class, &c, TRANSFORM_DCT);
  fmpq_set_si(class.parameter, parameter, 100);
  fmpq_set_si(y1, shift, 100);
  fmpq_add_si(class.y1[1], y1, 0);
  fmpq_addmul(class.y1[1], class.a[1], class.r[1]);
  struct theorem_proof proof = theorem_class_prove(&class, &member);
  fmpq_clear(y1);
  theorem_class_clear(&class);
  return proof;
}

Test(theorem_proof, fails_outside_the_ranges) {
  struct theorem_proof proof = broken(1, false, 4900, 4900);
  cr_assert(proof.unit_condition && proof.feasible && proof.well_posed && proof.optimal);
  proof = broken(1, false, 10000, 10000); /* ||y|| = 101, ||A|| = 100 */
  cr_assert(proof.unit_condition && !proof.feasible && proof.well_posed && proof.optimal);
  proof = broken(1, true, 400, 400); /* 4.04, ||A|| = 4 */
  cr_assert(!proof.feasible && proof.well_posed);
  proof = broken(2, true, 800, 200);
  cr_assert(proof.feasible && proof.well_posed && proof.optimal);
  proof = broken(2, true, 801, 200);
  cr_assert(proof.feasible && !proof.well_posed);
  proof = broken(3, false, 4998, 0);
  cr_assert(proof.well_posed && proof.optimal);
  proof = broken(3, false, 4999, 0); /* 1.02^2 + 49.99^2 > 50^2 */
  cr_assert(!proof.well_posed && proof.optimal);
  proof = broken(3, true, 173, 0);
  cr_assert(!proof.well_posed && proof.optimal);
  proof = broken(3, true, 201, 0); /* x = 0 */
  cr_assert(!proof.well_posed && !proof.optimal);
}

/* Vertices of length s T are sqrt(2) s T apart: more than 2 T for s = 1.42, not for s = 1.41. */
Test(theorem_proof, separation_is_sharp) {
  struct ref_theorem c = {.problem = 3,
                          .digits = 5,
                          .rows = 2,
                          .cols = 5,
                          .competitors = 2,
                          .parameter = {1, 1},
                          .weight = {1, 1}};
  struct theorem_class class;
  ref_theorem_class(&class, &c, TRANSFORM_DCT);
  for (int family = 1; family <= 2; family++) {
    struct member one = {family, 1, 60}, two = {family, 2, 60};
    fmpq_set_si(class.y1[family - 1], 141, 200); /* a' T = 1/2, almost */
    cr_assert(!theorem_class_separated(&class, &one, &two));
    fmpq_set_si(class.y1[family - 1], 142, 200);
    cr_assert(theorem_class_separated(&class, &one, &two));
  }
  theorem_class_clear(&class);
}

/* Other digits, and the same members are too near, or too far. */
Test(theorem_proof, fails_for_other_digits) {
  struct ref_theorem c = {.problem = 3,
                          .digits = 5,
                          .rows = 2,
                          .cols = 5,
                          .competitors = 2,
                          .parameter = {1, 1},
                          .weight = {1, 1}};
  struct theorem_class class;
  struct member one = {1, 1, 10}, two = {1, 2, 10};
  fmpq_t bound;
  fmpq_init(bound);
  ref_theorem_class(&class, &c, TRANSFORM_DCT);
  class.digits = 4;
  cr_assert(!theorem_class_separated(&class, &one, &two));
  class.digits = 7;
  cr_assert(theorem_class_separated(&class, &one, &two));
  cr_assert(!theorem_class_barycentre(bound, &class, 1));
  fmpq_clear(bound);
  theorem_class_clear(&class);
}
