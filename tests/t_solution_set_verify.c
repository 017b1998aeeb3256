/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solution_set_verify against claims that are nearly right: the residual of a minimiser is unique,
 * and so is the face, so that every change must be seen. */
#include <criterion/criterion.h>

#include "live.h"
#include "random_block.h"
#include "solution_set.h"

TestSuite(solution_set_verify, .init = live_count);

enum { INSTANCES = 1500 };

static struct random_block kind_of(uint64_t draw) {
  struct random_block kind = {.draw = 50000 + draw, .problem = (enum problem)(1 + draw % 3)};
  kind.competing = 4;
  kind.rows = 4;
  kind.real = draw % 2;
  if (draw % 9 == 2) kind.aim = AIM_EQUALITY;
  if (draw % 9 == 0) kind.aim = AIM_NOISE;
  return kind;
}

static struct random_block open_kind;

static struct solution_set *set_open(struct solution_set *s, uint64_t draw) {
  struct block block;
  open_kind = kind_of(draw);
  random_block(&block, &open_kind);
  solution_set_init(s, &block);
  return s;
}

static struct solution_set *set_close(struct solution_set *s) {
  solution_set_clear(s);
  return NULL;
}

#define EACH_SET(s)                                 \
  for (uint64_t draw = 0; draw < INSTANCES; draw++) \
    for (struct solution_set s, *open = set_open(&s, draw); open; open = set_close(&s))

/* x <- x + sign 2^-exponent; what verify says then; x as it was */
static bool verify_shifted(struct exact *x, const struct solution_set *s, slong sign,
                           ulong exponent) {
  struct exact kept;
  fmpq_t step;
  exact_init(&kept);
  fmpq_init(step);
  fmpq_set_si(step, sign, 1);
  fmpq_div_2exp(step, step, exponent);
  exact_set(&kept, x);
  fmpq_add(x->rational, x->rational, step);
  bool verified = solution_set_verify(s);
  exact_set(x, &kept);
  exact_clear(&kept);
  fmpq_clear(step);
  return verified;
}

Test(solution_set_verify, sees_every_residual) {
  EACH_SET(s) {
    cr_expect(solution_set_verify(&s));
    for (size_t k = 0; k < s.block.rows; k++)
      for (slong sign = -1; sign <= 1; sign += 2)
        for (ulong exponent = 2; exponent <= 400; exponent += 398) {
          cr_expect(!verify_shifted(s.residual2 + k, &s, sign, exponent),
                    "draw %lu: s_%zu^2 %+ld 2^-%lu", (unsigned long)draw, k, (long)sign, exponent);
          cr_expect(!verify_shifted(s.modulus2 + k, &s, sign, exponent),
                    "draw %lu: |y_%zu|^2 %+ld 2^-%lu", (unsigned long)draw, k, (long)sign,
                    exponent);
        }
  }
  cr_expect(live_blocks() == 0);
}

/* verify with this face instead of the one that was found */
static bool verify_face(const struct solution_set *s, size_t *face, size_t size) {
  struct solution_set other = *s;
  other.face = face;
  other.face_size = size;
  return solution_set_verify(&other);
}

/* All other subsets of the competing columns, and the face with a column twice or in another
 * order */
Test(solution_set_verify, sees_every_other_face) {
  EACH_SET(s) {
    size_t face[5], q = s.block.competing;
    unsigned right = 0;
    for (size_t i = 0; i < s.face_size; i++) right |= 1u << s.face[i];
    for (unsigned subset = 0; subset < 1u << q; subset++) {
      size_t size = 0;
      for (size_t i = 0; i < q; i++)
        if (subset >> i & 1) face[size++] = i;
      cr_expect(verify_face(&s, face, size) == (subset == right), "draw %lu: face %x, right %x",
                (unsigned long)draw, subset, right);
      face[size] = 0;
      if (size) cr_expect(!verify_face(&s, face, size + 1), "draw %lu: twice", (unsigned long)draw);
      if (size < 2) continue;
      face[0] = face[1];
      face[1] = s.face[0];
      cr_expect(!verify_face(&s, face, size), "draw %lu: order", (unsigned long)draw);
    }
  }
  cr_expect(live_blocks() == 0);
}

Test(solution_set_verify, sees_a_wrong_continuum) {
  size_t continua = 0;
  EACH_SET(s) {
    continua += s.continuum;
    s.continuum = !s.continuum;
    cr_expect(!solution_set_verify(&s), "draw %lu: not %d", (unsigned long)draw, s.continuum);
    s.continuum = !s.continuum;
    if (!s.continuum) continue;
    s.continuum = false; /* only the end that fits all rows */
    for (size_t k = 0; k < s.block.rows; k++)
      exact_sub(s.residual2 + k, s.residual2 + k, s.residual2 + k);
    cr_expect(!solution_set_verify(&s), "draw %lu: one end", (unsigned long)draw);
  }
  cr_expect(continua >= 100);
  cr_expect(live_blocks() == 0);
}

/* A continuum that ends earlier, or goes on beyond its first cap: s^2 times 1/4, then 16. */
Test(solution_set_verify, sees_a_continuum_of_wrong_length) {
  EACH_SET(s) {
    for (int longer = 0; longer < 2 && s.continuum; longer++) {
      fmpq_t factor;
      fmpq_init(factor);
      fmpq_set_si(factor, longer ? 16 : 1, longer ? 1 : 4);
      for (size_t k = 0; k < s.block.rows; k++)
        exact_mul_fmpq(s.residual2 + k, s.residual2 + k, factor);
      fmpq_clear(factor);
      cr_expect(!solution_set_verify(&s), "draw %lu", (unsigned long)draw);
    }
  }
  cr_expect(live_blocks() == 0);
}

/* Another measurement; tied columns of which one has become largest alone; a column off the face
 * that is a little larger than it was, which changes nothing. */
Test(solution_set_verify, sees_another_problem) {
  EACH_SET(s) {
    if (!exact_is_zero(s.modulus2)) cr_expect(!verify_shifted(s.block.y, &s, 1, 90));
    for (size_t i = 0; i < s.block.competing && s.face_size > 1; i++) {
      bool on_face = false;
      for (size_t k = 0; k < s.face_size; k++) on_face |= s.face[k] == i;
      cr_expect(verify_shifted(s.block.weights + i, &s, -1, 90) == !on_face, "draw %lu: weight %zu",
                (unsigned long)draw, i);
    }
  }
  cr_expect(live_blocks() == 0);
}
