/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Q(sqrt 2) against GMP rationals and MPFR, which FLINT's fmpq and Arb do not share code with. */
#include <criterion/criterion.h>

#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exact.h"
#include "rng.h"

static const struct rng stream = {.seed = 701, .purpose = RNG_TEST};
static uint64_t next;

static uint64_t below(uint64_t n) { return rng_below(&stream, next++, n); }

/* a + b sqrt(2) in GMP */
struct pair {
  mpq_t a, b;
};

static void pair_init(struct pair *p) {
  mpq_init(p->a);
  mpq_init(p->b);
}

static void pair_clear(struct pair *p) {
  mpq_clear(p->a);
  mpq_clear(p->b);
}

static void draw_rational(mpq_t q) {
  mpq_set_si(q, 0, 1);
  if (!below(4)) return;
  mpz_set_ui(mpq_numref(q), below(3) ? below(1000) : below(UINT64_MAX));
  mpz_set_ui(mpq_denref(q), 1 + (below(3) ? below(1000) : below(UINT64_MAX - 1)));
  if (below(2)) mpq_neg(q, q);
  mpq_canonicalize(q);
}

static void draw(struct pair *p) {
  draw_rational(p->a);
  draw_rational(p->b);
}

static void load(struct exact *x, const struct pair *p) {
  fmpq_set_mpq(x->rational, p->a);
  fmpq_set_mpq(x->root2, p->b);
}

static void expect_pair(const struct exact *x, const struct pair *p, const char *what) {
  fmpq_t q;
  fmpq_init(q);
  fmpq_set_mpq(q, p->a);
  cr_expect(fmpq_equal(x->rational, q), "%s, before draw %lu", what, (unsigned long)next);
  fmpq_set_mpq(q, p->b);
  cr_expect(fmpq_equal(x->root2, q), "%s, before draw %lu", what, (unsigned long)next);
  cr_expect(fmpq_is_canonical(x->rational) && fmpq_is_canonical(x->root2));
  fmpq_clear(q);
}

static void pair_mul(struct pair *z, const struct pair *x, const struct pair *y) {
  mpq_t t;
  mpq_init(t);
  mpq_mul(z->a, x->b, y->b);
  mpq_mul_2exp(z->a, z->a, 1);
  mpq_mul(t, x->a, y->a);
  mpq_add(z->a, z->a, t);
  mpq_mul(z->b, x->a, y->b);
  mpq_mul(t, x->b, y->a);
  mpq_add(z->b, z->b, t);
  mpq_clear(t);
}

typedef void (*operation)(struct exact *, const struct exact *, const struct exact *);

/* With a result of its own, over the first operand, over the second. */
static void check(operation op, const struct pair *p, const struct pair *q, const struct pair *want,
                  const char *what) {
  struct exact x, y, z;
  exact_init(&x);
  exact_init(&y);
  exact_init(&z);
  load(&x, p);
  load(&y, q);
  op(&z, &x, &y);
  expect_pair(&z, want, what);
  exact_set(&z, &x);
  op(&z, &z, &y);
  expect_pair(&z, want, what);
  op(&y, &x, &y);
  expect_pair(&y, want, what);
  exact_clear(&x);
  exact_clear(&y);
  exact_clear(&z);
}

Test(exact, operations) {
  struct pair p, q, want;
  pair_init(&p);
  pair_init(&q);
  pair_init(&want);
  for (int i = 0; i < 300; i++) {
    draw(&p);
    draw(&q);
    mpq_add(want.a, p.a, q.a);
    mpq_add(want.b, p.b, q.b);
    check(exact_add, &p, &q, &want, "add");
    mpq_sub(want.a, p.a, q.a);
    mpq_sub(want.b, p.b, q.b);
    check(exact_sub, &p, &q, &want, "sub");
    pair_mul(&want, &p, &q);
    check(exact_mul, &p, &q, &want, "mul");
  }
  pair_clear(&p);
  pair_clear(&q);
  pair_clear(&want);
}

static bool is_rational(const struct exact *x, const fmpq_t q) {
  return fmpq_equal(x->rational, q) && fmpq_is_zero(x->root2);
}

/* Sums and z + x y of vectors, also where z is x or y; the factors are rational, irrational or 0. */
Test(exact, vectors) {
  enum { N = 20 };
  struct pair p[N], want, product;
  struct exact *x = exact_vec_new(N), sum;
  pair_init(&want);
  pair_init(&product);
  exact_init(&sum);
  cr_expect(exact_vec_is_zero(x, N) && exact_is_zero(x));
  for (size_t i = 0; i < N; i++) {
    pair_init(p + i);
    draw(p + i);
    load(x + i, p + i);
    cr_expect(exact_is_zero(x + i) == (!mpq_sgn(p[i].a) && !mpq_sgn(p[i].b)));
    mpq_add(want.a, want.a, p[i].a);
    mpq_add(want.b, want.b, p[i].b);
  }
  cr_expect(!exact_vec_is_zero(x, N) && exact_vec_is_zero(x, 0));
  exact_vec_sum(&sum, x, N);
  expect_pair(&sum, &want, "sum");
  for (size_t i = 1; i < N; i++) {
    pair_mul(&product, p + i, p + i - 1);
    mpq_add(want.a, want.a, product.a);
    mpq_add(want.b, want.b, product.b);
    exact_addmul(&sum, x + i, x + i - 1);
    expect_pair(&sum, &want, "addmul");
    mpq_add(product.a, product.a, p[i].a);
    mpq_add(product.b, product.b, p[i].b);
    exact_addmul(x + i, x + i, x + i - 1); /* x y + x */
    expect_pair(x + i, &product, "addmul over an operand");
    load(x + i, p + i);
  }
  for (size_t i = 0; i < N; i++) pair_clear(p + i);
  pair_clear(&want);
  pair_clear(&product);
  exact_vec_free(x, N);
  exact_clear(&sum);
}

/* x / x = 1, (x y) / y = x, x (y + z) = x y + x z; a rational factor is one of the field; squares
 * too. */
Test(exact, field_laws) {
  struct pair p;
  struct exact x, y, z, s, t;
  fmpq_t q;
  fmpq_init(q);
  pair_init(&p);
  exact_init(&x);
  exact_init(&y);
  exact_init(&z);
  exact_init(&s);
  exact_init(&t);
  for (int i = 0; i < 300; i++) {
    draw(&p), load(&x, &p);
    draw(&p), load(&z, &p);
    do draw(&p);
    while (!mpq_sgn(p.a) && !mpq_sgn(p.b));
    load(&y, &p);
    exact_inv(&s, &y);
    exact_mul(&t, &s, &y);
    fmpq_one(q);
    cr_expect(is_rational(&t, q), "inverse");
    exact_mul(&t, &x, &y);
    exact_mul(&t, &t, &s);
    cr_expect(exact_cmp(&t, &x) == 0 && fmpq_equal(t.root2, x.root2), "quotient");
    exact_inv(&s, &s);
    cr_expect(fmpq_equal(s.rational, y.rational) && fmpq_equal(s.root2, y.root2),
              "inverse of inverse");
    exact_add(&s, &y, &z);
    exact_mul(&s, &s, &x);
    exact_mul(&t, &x, &y);
    exact_mul(&z, &x, &z);
    exact_add(&t, &t, &z);
    cr_expect(fmpq_equal(s.rational, t.rational) && fmpq_equal(s.root2, t.root2), "distributive");
    fmpq_set(q, y.rational);
    exact_set_fmpq(&z, q);
    cr_expect(is_rational(&z, q));
    exact_mul(&s, &x, &z);
    exact_mul_fmpq(&x, &x, q);
    cr_expect(fmpq_equal(s.rational, x.rational) && fmpq_equal(s.root2, x.root2),
              "rational factor");
  }
  fmpq_clear(q);
  pair_clear(&p);
  exact_clear(&x);
  exact_clear(&y);
  exact_clear(&z);
  exact_clear(&s);
  exact_clear(&t);
}

static int mpfr_sign(const struct pair *p) {
  mpfr_t root, value;
  mpfr_init2(root, 2000);
  mpfr_init2(value, 2000);
  mpfr_sqrt_ui(root, 2, MPFR_RNDN);
  mpfr_mul_q(root, root, p->b, MPFR_RNDN);
  mpfr_set_q(value, p->a, MPFR_RNDN);
  mpfr_add(value, value, root, MPFR_RNDN);
  int sign = mpq_sgn(p->a) || mpq_sgn(p->b) ? mpfr_sgn(value) : 0;
  mpfr_clear(root);
  mpfr_clear(value);
  return (sign > 0) - (sign < 0);
}

Test(exact, signs) {
  struct pair p, q;
  struct exact x, y;
  pair_init(&p);
  pair_init(&q);
  exact_init(&x);
  exact_init(&y);
  for (int i = 0; i < 1000; i++) {
    draw(&p), load(&x, &p);
    draw(&q), load(&y, &q);
    cr_expect(exact_sign(&x) == mpfr_sign(&p), "before draw %lu", (unsigned long)next);
    mpq_sub(p.a, p.a, q.a);
    mpq_sub(p.b, p.b, q.b);
    cr_expect(exact_cmp(&x, &y) == mpfr_sign(&p), "before draw %lu", (unsigned long)next);
    cr_expect(exact_cmp(&x, &x) == 0);
  }
  pair_clear(&p);
  pair_clear(&q);
  exact_clear(&x);
  exact_clear(&y);
}

static void expect_ball(const struct exact *x, slong bits);

/* Pell: p + q sqrt(2) = (1 + sqrt(2))^n, so p - q sqrt(2) = (1 - sqrt(2))^n, of sign (-1)^n: it is
 * as small as p is large. Number 2000 has 2542 bits. */
Test(exact, pell_numbers) {
  struct exact x;
  mpz_t p, q, t;
  exact_init(&x);
  mpz_init_set_ui(p, 1);
  mpz_init_set_ui(q, 1);
  mpz_init(t);
  for (int n = 1; n <= 2000; n++) {
    fmpz_set_mpz(fmpq_numref(x.rational), p);
    fmpz_set_mpz(fmpq_numref(x.root2), q);
    cr_expect(exact_sign(&x) == 1);
    fmpq_neg(x.root2, x.root2);
    cr_expect(exact_sign(&x) == (n % 2 ? -1 : 1), "number %d", n);
    if (n % 250 == 0) expect_ball(&x, 60);
    fmpq_neg(x.root2, x.root2);
    fmpq_neg(x.rational, x.rational);
    cr_expect(exact_sign(&x) == (n % 2 ? 1 : -1), "number %d", n);
    mpz_mul_2exp(t, q, 1); /* p, q <- p + 2 q, p + q */
    mpz_add(t, t, p);
    mpz_add(q, q, p);
    mpz_swap(p, t);
  }
  mpz_clears(p, q, t, (mpz_ptr)0);
  exact_clear(&x);
}

/* Does the ball hold the value, which MPFR encloses with 20000 bits, and is it as narrow as
 * promised? */
static void expect_ball(const struct exact *x, slong bits) {
  arb_t got;
  mpq_t q;
  mpfr_t low, high, root;
  arb_init(got);
  mpq_init(q);
  mpfr_inits2(20000, low, high, root, (mpfr_ptr)0);
  exact_ball(got, x, bits);
  fmpq_get_mpq(q, x->root2);
  mpfr_sqrt_ui(root, 2, mpq_sgn(q) > 0 ? MPFR_RNDD : MPFR_RNDU);
  mpfr_mul_q(low, root, q, MPFR_RNDD);
  mpfr_sqrt_ui(root, 2, mpq_sgn(q) > 0 ? MPFR_RNDU : MPFR_RNDD);
  mpfr_mul_q(high, root, q, MPFR_RNDU);
  fmpq_get_mpq(q, x->rational);
  mpfr_add_q(low, low, q, MPFR_RNDD);
  mpfr_add_q(high, high, q, MPFR_RNDU);
  arb_t want;
  arb_init(want);
  arb_set_interval_mpfr(want, low, high, 20100);
  cr_expect(arb_overlaps(got, want), "%ld bits", bits);
  arf_t radius, allowed;
  arf_init(radius);
  arf_init(allowed);
  arf_set_mag(radius, arb_radref(got));
  arb_get_abs_lbound_arf(allowed, want, 100);
  arf_mul_2exp_si(allowed, allowed, -bits);
  cr_expect(arf_cmp(radius, allowed) <= 0, "%ld bits: radius", bits);
  arf_clear(radius);
  arf_clear(allowed);
  arb_clear(want);
  arb_clear(got);
  mpq_clear(q);
  mpfr_clears(low, high, root, (mpfr_ptr)0);
}

Test(exact, balls) {
  static const slong bits[] = {2, 24, 53, 128, 1000, 10000};
  struct pair p;
  struct exact x;
  arb_t zero;
  arb_init(zero);
  pair_init(&p);
  exact_init(&x);
  exact_ball(zero, &x, 24);
  cr_expect(arb_is_zero(zero));
  for (int i = 0; i < 120; i++) {
    draw(&p);
    load(&x, &p);
    expect_ball(&x, bits[i % 6]);
  }
  arb_clear(zero);
  pair_clear(&p);
  exact_clear(&x);
}

Test(exact, zero_has_no_inverse) {
  pid_t child = fork();
  if (child == 0) {
    struct exact x;
    exact_init(&x);
    close(STDERR_FILENO);
    exact_inv(&x, &x);
    _exit(0);
  }
  int status;
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
