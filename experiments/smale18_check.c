/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * smale18-check: are certificates right? Their format, and what right means, is in arith/certificate.h.
 * This file is the whole program: it shares no code with the one that writes certificates and needs
 * GMP alone, so it is all that there is to trust. What is rational is decided exactly. Q and c are not:
 * they are integers in units of 2^-prec with proved bounds for their errors. Three facts need no
 * computation: A A* = c^2 I and Cond(AA*) = 1, as c = ||R||; Q changes neither norms nor solution
 * sets; dual vectors are 0 in the second block. */
#include <gmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { P1, P2, P3, IDENTITY = 0, DCT, WALSH_HADAMARD };
static const char *const classes[] = {"own-construction", NULL};
static const char *const problems[] = {"P1", "P2", "P3", NULL};
static const char *const transforms[] = {"identity", "dct", "walsh_hadamard", NULL};
static const char *const normalisations[] = {"growing", "unit", NULL};

/* What is larger is refused before anything is computed from it: bytes of a file, characters of a
 * rational number; m and N, K, n, exponents of members and work, members; bits of Q. */
enum { MOST_BYTES = 1 << 28, MOST_RATIONAL = 1 << 20, MOST_SIDE = 4096, MOST_DIGITS = 100000 };
enum { MOST_BITS = 10000000, MOST_EXPONENT = 20000000, MOST_MEMBERS = 10000, MOST_Q = 1 << 30 };

struct member {
  unsigned long column, exponent; /* R = tie + 2^-exponent e_column; column 0 is the tie */
};

static struct {        /* the certificate that is being read */
  char *at, *limit;    /* the text that is left, ends with 0 */
  unsigned long line;  /* from 1 */
  const char *keyword; /* the first word of the line */
  const char *flaw;    /* the first one, in this line; NULL if there is none */
  unsigned long problem, m, N, q, transform, K, unit, competitors, first_exponent, family, members,
    data;
  unsigned long claims[2][3]; /* [within][K - d]: how many */
  struct member member[MOST_MEMBERS];
  mpq_t parameter[1], weights[2], answer[MOST_SIDE];
  mpq_t strength, T, a, y1; /* eta (P1) or lambda w; threshold, tie entry, y of the family */
  unsigned long bits, work, prec;
  mpz_t *A, *y, *x, *Q, *cosine; /* the datum; Q; cos(k pi / (2 m)), k = 0..4m-1 */
} c;

/* Temporaries, which live until `used` is set back. */
static mpq_t pool[128];
static unsigned used, ready;

static mpq_ptr number(unsigned long p, unsigned long q) {
  if (used == sizeof pool / sizeof *pool) abort();
  if (used == ready) mpq_init(pool[ready++]);
  mpq_set_ui(pool[used], p, q);
  mpq_canonicalize(pool[used]);
  return pool[used++];
}

static mpz_ptr integer(void) { return mpq_numref(number(0, 1)); }

static mpq_ptr apply(void (*operation)(mpq_ptr, mpq_srcptr, mpq_srcptr), mpq_srcptr x,
                     mpq_srcptr y) {
  mpq_ptr z = number(0, 1);
  operation(z, x, y);
  return z;
}

static mpq_ptr add(mpq_srcptr x, mpq_srcptr y) { return apply(mpq_add, x, y); }
static mpq_ptr sub(mpq_srcptr x, mpq_srcptr y) { return apply(mpq_sub, x, y); }
static mpq_ptr mul(mpq_srcptr x, mpq_srcptr y) { return apply(mpq_mul, x, y); }
static mpq_ptr quo(mpq_srcptr x, mpq_srcptr y) { return apply(mpq_div, x, y); }
static mpq_ptr square(mpq_srcptr x) { return mul(x, x); }
static mpq_ptr times(unsigned long p, mpq_srcptr x) { return mul(number(p, 1), x); }
static bool less(mpq_srcptr x, mpq_srcptr y) { return mpq_cmp(x, y) < 0; }

/* base^-e */
static mpq_ptr small(unsigned long base, unsigned long e) {
  mpq_ptr z = number(1, 1);
  mpz_ui_pow_ui(mpq_denref(z), base, e);
  return z;
}

/* man 2^-bits */
static mpq_ptr dyadic(const mpz_t man, unsigned long bits) {
  mpq_ptr z = number(0, 1);
  mpq_set_z(z, man);
  mpq_div_2exp(z, z, bits);
  return z;
}

/* ---- text ---- */

/* Does it hold, and all before too? The first flaw is kept. */
static bool require(bool holds, const char *otherwise) {
  if (!holds && !c.flaw) c.flaw = otherwise;
  return !c.flaw;
}

/* What follows the keyword and a space in the next line; "" if it is not there. */
static char *line(const char *keyword) {
  char *start = c.at, *end = memchr(start, '\n', (size_t)(c.limit - start));
  size_t length = strlen(keyword);
  c.line++;
  c.keyword = keyword;
  if (!require(end, "the file ends too early")) return c.limit;
  *end = '\0';
  c.at = end + 1;
  bool good = !strncmp(start, keyword, length) && strlen(start) == (size_t)(end - start);
  return require(good, "expected here") ? start + length : c.limit;
}

static char *items(const char *keyword) {
  char *text = line(keyword);
  return require(*text == ' ', "too short") ? text + 1 : c.limit;
}

static bool choice(const char *keyword, unsigned long *x, const char *const *words) {
  const char *text = items(keyword);
  for (*x = 0; words[*x] && strcmp(text, words[*x]);) ++*x;
  return require(words[*x], "unknown word");
}

static bool naturals(const char *keyword, unsigned long *x, unsigned long *y) {
  char canonical[64], *text = items(keyword), *rest;
  *x = strtoul(text, &rest, 10);
  if (y) *y = strtoul(rest, NULL, 10);
  snprintf(canonical, sizeof canonical, y ? "%lu %lu" : "%lu", *x, y ? *y : 0);
  return require(!strcmp(text, canonical), y ? "not two natural numbers" : "not a natural number");
}

static bool within(unsigned long x, unsigned long least, unsigned long most) {
  return require(x >= least && x <= most, "out of range");
}

static bool natural(const char *keyword, unsigned long *x, unsigned long least,
                    unsigned long most) {
  return naturals(keyword, x, NULL) && within(*x, least, most);
}

/* Rational numbers x[0..count) in base 10, or integers z in base 16. Canonical is what GMP would print. */
static bool numbers(const char *keyword, mpq_t *x, mpz_t *z, unsigned long count,
                    unsigned long most) {
  char *rest = items(keyword);
  for (unsigned long i = 0; i < count; i++) {
    const char *text = rest ? strsep(&rest, " ") : "";
    if (!require(strlen(text) <= most, "a number is too long")) return false;
    bool good = x ? !mpq_set_str(x[i], text, 10) : !mpz_set_str(z[i], text, 16);
    if (x && !mpz_sgn(mpq_denref(x[i]))) mpq_set_ui(x[i], 0, 1);
    if (x) mpq_canonicalize(x[i]);
    char *canonical = x ? mpq_get_str(NULL, 10, x[i]) : mpz_get_str(NULL, 16, z[i]);
    good = good && !strcmp(text, canonical);
    free(canonical);
    if (!require(good, x ? "not a fraction in lowest terms" : "not a hexadecimal integer"))
      return false;
  }
  return require(!rest, "too long");
}

/* ---- the class and its members ---- */

/* What the penalty takes from y_1 where the largest entry is a. */
static mpq_ptr loss(mpq_srcptr a) {
  if (c.problem == P2) return quo(c.strength, times(2, a));
  return times(c.problem == P1, c.strength);
}

static bool read_class(void) {
  static const char letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";
  const char *player;
  unsigned long any;
  return natural("smale18-certificate", &any, 1, 1) && choice("class", &any, classes) &&
         require(*(player = items("player")) && !player[strspn(player, letters)], "not a name") &&
         natural("seed", &any, 0, ~0ul) && choice("problem", &c.problem, problems) &&
         numbers("parameter", c.parameter, NULL, 1, MOST_RATIONAL) &&
         require(mpq_sgn(c.parameter[0]) >= (c.problem != P1), "too small") &&
         numbers("weights", c.weights, NULL, 2, MOST_RATIONAL) &&
         require(mpq_sgn(c.weights[0]) > 0 && mpq_sgn(c.weights[1]) > 0, "not positive") &&
         naturals("shape", &c.m, &c.N) && within(c.N, 2, MOST_SIDE) && within(c.m, 1, c.N - 1) &&
         choice("transform", &c.transform, transforms) &&
         require(c.transform != WALSH_HADAMARD || !(c.m & (c.m - 1)), "m is no power of 2") &&
         natural("digits", &c.K, 3, MOST_DIGITS) &&
         choice("normalisation", &c.unit, normalisations) &&
         natural("competitors", &c.competitors, 2, c.N + 1 - c.m) &&
         natural("exponent", &c.first_exponent, 8, MOST_EXPONENT) &&
         natural("family", &c.family, 1, 2);
}

static bool derive_class(void) {
  static const unsigned long tenths[2][3] = {{490, 500, 490}, {28, 110, 17}};
  mpq_ptr most = number(tenths[c.unit][c.problem], 10), r;
  if (c.unit && c.problem == P1) most = sub(most, times(4, small(10, c.K - 1))); /* 2 r_2 */
  mpq_set(c.strength, c.problem == P1 ? c.parameter[0] : mul(c.parameter[0], c.weights[0]));
  mpq_set(c.T, small(10, c.K + 1 - c.family));
  r = times(2, c.T);
  mpq_set(c.a, c.unit ? number(2, 1) : quo(number(1, 1), r));
  mpq_add(c.y1, mul(c.a, r), loss(c.a));
  c.q = c.N + 1 - c.m;
  if (c.family == 2) c.competitors = c.q;
  bool moves =
    c.unit && c.problem == P2 && less(small(10, c.K), mul(c.strength, small(2, c.first_exponent)));
  return require(!less(most, c.strength) && !moves, "the parameter is too large for this class");
}

/* Entry i = 1..q of R */
static mpq_ptr entry(const struct member *s, unsigned long i) {
  mpq_ptr x = quo(c.a, number(i > c.competitors ? 2 : 1, 1));
  return i == s->column ? add(x, small(2, s->exponent)) : x;
}

/* rho: the solution set is rho e_column, or rho conv{e_1, .., e_competitors} for the tie; *a <- a'. */
static mpq_ptr vertex(const struct member *s, mpq_ptr *a) {
  *a = entry(s, s->column ? s->column : 1);
  return quo(sub(c.y1, loss(*a)), *a);
}

/* ||R||^2 */
static mpq_ptr norm2(const struct member *s) {
  mpq_ptr a, rest = mul(number(3 * c.competitors + c.q - 4, 4), square(c.a));
  vertex(s, &a);
  return add(rest, square(a));
}

/* C_FP <= 1 and Cond(Xi) <= 1 */
static bool well_conditioned(const struct member *s) {
  mpq_ptr a, rho = vertex(s, &a), one = number(1, 1);
  if (c.problem == P1) return !less(norm2(s), square(c.y1)) && !less(a, add(one, rho));
  if (c.problem == P2) return !less(a, add(one, quo(c.y1, a))) && !less(a, add(one, times(2, rho)));
  return !less(sub(square(a), square(c.strength)), square(add(one, rho)));
}

/* With b = w (P1), lambda w (P2, P3), the dual vector u = (b / a', 0, .., 0): R_i u <= b with equality
 * where R_i = a', for no other i than those of the solution set, and no duality gap at rho e_i. */
static bool optimal(const struct member *s) {
  mpq_srcptr b = c.problem == P1 ? c.weights[0] : c.strength;
  mpq_ptr a, rho = vertex(s, &a), u = quo(b, a), rest = sub(c.y1, mul(a, rho));
  mpq_ptr primal = mul(b, rho), dual = mul(u, c.y1), one = number(1, 1);
  bool good = mpq_sgn(rho) > 0 && mpq_equal(rest, loss(a)) && (!s->column || less(c.a, a));
  if (c.problem == P1) dual = sub(dual, mul(rest, u));
  if (c.problem == P2)
    dual = sub(dual, square(quo(u, number(2, 1)))), primal = add(primal, square(rest));
  return good && mpq_equal(primal, dual) && (c.problem != P3 || less(u, one));
}

static bool read_member(struct member *s) {
  if (!naturals("member", &s->column, &s->exponent) || !within(s->column, 0, c.competitors) ||
      !within(s->exponent, s->column ? c.first_exponent : 0, s->column ? MOST_EXPONENT : 0))
    return false;
  bool known = false;
  for (struct member *t = c.member; t < s; t++) known |= !memcmp(t, s, sizeof *s);
  mpq_ptr a, rho2 = square(vertex(s, &a)); /* > 2 T^2 for all: hence ||rho e_i - rho' e_j|| > 2 T */
  return require(!known, "repeated") && require(well_conditioned(s), "not well-conditioned") &&
         require(optimal(s), "the dual certificate fails") &&
         require(less(times(2, square(c.T)), rho2), "too near to the others");
}

/* ---- Q and c, as integers in units of 2^-prec ---- */

/* sum += factor arctan(1 / x) in units of 2^-bits; every term is wrong by less than 3. */
static void add_arctan(mpz_t sum, unsigned long factor, unsigned long x, unsigned long bits) {
  mpz_ptr power = integer(), term = integer();
  mpz_ui_pow_ui(power, 2, bits);
  mpz_mul_ui(power, power, factor * x);
  for (unsigned long k = 1; mpz_tdiv_q_ui(power, power, x * x), mpz_sgn(power); k += 2) {
    mpz_tdiv_q_ui(term, power, k);
    mpz_add(sum, sum, term);
    mpz_neg(power, power);
  }
}

/* z <- x y 2^-bits, rounded down */
static void multiply(mpz_t z, const mpz_t x, const mpz_t y, unsigned long bits) {
  mpz_mul(z, x, y);
  mpz_fdiv_q_2exp(z, z, bits);
}

/* cosine[k] <- cos(k pi / (2 m)). With 32 bits more, pi is wrong by less than their number (< 2^25), each
 * term of Taylor's alternating series by less than 4, and what is left out too: so cosine[1] by less
 * than 2. In the recurrence that grows to less than k^2 (2 2 + 1) < 2^31. */
static void compute_cosines(void) {
  unsigned long bits = c.prec + 32;
  mpz_ptr x = integer(), term = integer(), z = integer(), pi = integer();
  add_arctan(pi, 16, 5, bits);
  add_arctan(x, 4, 239, bits);
  mpz_sub(pi, pi, x);
  mpz_tdiv_q_ui(pi, pi, 2 * c.m);
  multiply(x, pi, pi, bits);
  mpz_ui_pow_ui(term, 2, bits);
  for (unsigned long k = 1; mpz_sgn(term); k += 2) {
    (k & 2 ? mpz_sub : mpz_add)(z, z, term);
    multiply(term, term, x, bits);
    mpz_tdiv_q_ui(term, term, k * (k + 1));
  }
  mpz_tdiv_q_2exp(c.cosine[1], z, 32);
  for (unsigned long k = 2; k < 4 * c.m; k++) {
    multiply(z, c.cosine[1], c.cosine[k - 1], c.prec - 1);
    mpz_sub(c.cosine[k], z, c.cosine[k - 2]);
  }
}

/* z <- x^(1/2), wrong by less than 2 */
static void root(mpz_t z, mpq_srcptr x) {
  mpz_mul_2exp(z, mpq_numref(x), 2 * c.prec);
  mpz_fdiv_q(z, z, mpq_denref(x));
  mpz_sqrt(z, z);
}

/* Q, wrong by less than 2^32 */
static void compute_Q(void) {
  mpz_ptr first = integer(), other = integer();
  root(first, number(1, c.m));
  root(other, number(2, c.m));
  mpz_ui_pow_ui(c.cosine[0], 2, c.prec);
  if (c.transform == DCT && c.m > 1) compute_cosines();
  for (unsigned long k = 0; k < c.m; k++)
    for (unsigned long i = 0; i < c.m; i++) {
      mpz_ptr z = c.Q[k * c.m + i];
      if (c.transform == IDENTITY) mpz_mul_ui(z, c.cosine[0], k == i);
      if (c.transform == WALSH_HADAMARD) mpz_mul_si(z, first, __builtin_parityl(k & i) ? -1 : 1);
      if (c.transform == DCT)
        multiply(z, k ? other : first, c.cosine[k * (2 * i + 1) % (4 * c.m)], c.prec);
    }
}

/* ---- data ---- */

/* sum += (man 2^-work - Q_ki x)^2 */
static void add_misfit(mpz_t sum, const mpz_t man, unsigned long work, const mpz_t Q,
                       const mpz_t x) {
  mpz_ptr near = integer(), shown = integer();
  multiply(near, Q, x, c.prec);
  multiply(shown, man, c.cosine[0], work);
  mpz_sub(shown, shown, near);
  mpz_addmul(sum, shown, shown);
  used -= 2;
}

/* sum^(1/2) + gap <= 2^-n? The sum has at most 2^24 terms; Q and x < 10^K 2^7 are wrong by less than
 * 2^32 ulps, so the root of the sum by less than 10^K 2^(12 + 33 + 8 - prec) < 2^-n-20. */
static bool accurate(const mpz_t sum, mpq_srcptr gap) {
  mpq_ptr room = sub(sub(small(2, c.bits), small(2, c.bits + 20)), gap);
  return mpq_sgn(room) >= 0 && !less(square(room), dyadic(sum, 2 * c.prec));
}

/* Is ||A_n - A||_F + gap <= 2^-n, with the row of this member in A? */
static bool matrix_accurate(const struct member *s, mpq_srcptr gap) {
  mpz_ptr x = integer(), sum = integer();
  unsigned mark = used;
  for (unsigned long j = 0; j < c.N; j++, used = mark) {
    if (j <= c.q) root(x, j < c.q ? square(entry(s, j + 1)) : norm2(s));
    for (unsigned long k = 0; k < c.m; k++)
      add_misfit(sum, c.A[k * c.N + j], c.work, c.Q[k * c.m + (j < c.q ? 0 : j + 1 - c.q)], x);
  }
  return accurate(sum, gap);
}

static bool y_accurate(void) {
  mpz_ptr sum = integer(), x = integer();
  root(x, square(c.y1));
  for (unsigned long k = 0; k < c.m; k++) add_misfit(sum, c.y[k], 2 * c.work, c.Q[k * c.m], x);
  return accurate(sum, number(0, 1));
}

/* For each member, with the row of the tie, 2^-exponent from its own, or with its own. */
static bool all_accurate(void) {
  unsigned mark = used;
  bool good = true;
  for (struct member *s = c.member; good && s < c.member + c.members; s++, used = mark)
    good =
      matrix_accurate(&(struct member){0, 0}, s->column ? small(2, s->exponent) : number(0, 1)) ||
      matrix_accurate(s, number(0, 1));
  return good;
}

/* z <- <A_i, A_j> */
static void inner(mpz_t z, unsigned long i, unsigned long j) {
  mpz_set_ui(z, 0);
  for (unsigned long k = 0; k < c.m; k++) mpz_addmul(z, c.A[k * c.N + i], c.A[k * c.N + j]);
}

/* y = tau g for the first longest of the competing columns, g; J are those with <A_i, g> = ||g||^2, hence A_i = g.
 * Dual: |<A_i, g>| w < ||g||^2 w_i off J, lambda w < ||g|| (P3). The sum of the label is t = tau - h to within
 * 2^-n, h known by its square. */
static bool label_accurate(void) {
  mpz_ptr z = integer(), g2 = integer(), sum = integer(), tau = integer();
  unsigned long g = 0, k = 0;
  bool good = true;
  for (unsigned long i = 0; i < c.q; i++) {
    inner(z, i, i);
    if (mpz_cmp(z, g2) > 0) mpz_set(g2, z), g = i;
  }
  unsigned mark = used;
  for (unsigned long i = 0; i < c.N; i++, used = mark) {
    inner(z, i, g);
    bool face = i < c.q && !mpz_cmp(z, g2);
    mpz_abs(z, z);
    good = good &&
           (face || less(mul(dyadic(z, 0), c.weights[0]), mul(dyadic(g2, 0), c.weights[i >= c.q])));
    good = good && (mpz_sgn(c.x[i]) >= 0 && (face || !mpz_sgn(c.x[i])));
    mpz_add(sum, sum, c.x[i]);
  }
  if (!good || !mpz_sgn(g2)) return false;
  while (!mpz_sgn(c.A[k * c.N + g])) k++;
  mpz_tdiv_q(tau, c.y[k], c.A[k * c.N + g]);
  for (k = 0; k < c.m; k++) {
    mpz_mul(z, tau, c.A[k * c.N + g]);
    if (mpz_cmp(z, c.y[k])) return false;
  }
  mpq_ptr norm = dyadic(g2, 2 * c.work), most = dyadic(tau, c.work), h2 = number(0, 1);
  mpq_ptr rest = sub(most, dyadic(sum, c.work)), error = small(2, c.bits), low = sub(rest, error);
  mpq_ptr high = add(rest, error);
  if (c.problem == P1) h2 = quo(square(c.strength), norm);
  if (c.problem == P2) h2 = square(quo(c.strength, times(2, norm)));
  return mpq_sgn(most) > 0 && less(h2, square(most)) && mpq_sgn(high) >= 0 &&
         !less(square(high), h2) && (mpq_sgn(low) <= 0 || !less(h2, square(low))) &&
         (c.problem != P3 || less(square(c.strength), norm));
}

static bool read_datum(void) {
  unsigned long last = c.bits, most;
  if (!naturals("datum", &c.bits, &c.work) || !within(c.bits, last + 1, MOST_BITS) ||
      !within(c.work, c.bits, MOST_EXPONENT) ||
      !within(c.bits * c.m * (c.transform == IDENTITY ? 1 : c.m), 0, MOST_Q))
    return false;
  c.prec = c.bits + 10 * c.K / 3 + 96;
  most = c.work / 4 + c.K + 4;
  compute_Q();
  if (!numbers("A", NULL, c.A, c.m * c.N, most) || !require(all_accurate(), "not 2^-n-accurate") ||
      !numbers("y", NULL, c.y, c.m, most + c.work / 4) ||
      !require(y_accurate(), "not 2^-n-accurate"))
    return false;
  if (!strncmp(c.at, "label none\n", 11)) return items("label");
  return numbers("label", NULL, c.x, c.N, most) && require(label_accurate(), "not 2^-n-accurate");
}

/* Room for count integers, kept for the next file */
static mpz_t *room(size_t count) {
  static mpz_t *z;
  static size_t size;
  if (count > size && !(z = realloc(z, count * sizeof *z))) abort();
  for (; size < count; size++) mpz_init(z[size]);
  return z;
}

static bool read_data(void) {
  if (!natural("data", &c.data, 0, MOST_BITS)) return false;
  if (!c.data) return true;
  size_t entries = c.m * c.N;
  if (!require(entries <= (size_t)(c.limit - c.at) / 2, "the file ends too early")) return false;
  c.A = room(entries + c.m + c.N + c.m * c.m + 4 * c.m);
  c.y = c.A + entries, c.x = c.y + c.m, c.Q = c.x + c.N, c.cosine = c.Q + c.m * c.m;
  for (unsigned long i = 0; i < c.data; i++, used = 0)
    if (!read_datum()) return false;
  return true;
}

/* ---- the answer ---- */

/* The projection on rho conv{e_1, .., e_k} takes min(x_i, cut) from x_i. */
static void find_cut(mpq_ptr cut, mpq_srcptr rho) {
  unsigned long above = 0, before, mark = used;
  do {
    mpq_ptr sum = sub(number(0, 1), rho);
    before = above, above = 0;
    for (unsigned long i = 0; i < c.competitors; i++)
      if (!before || less(cut, c.answer[i])) mpq_add(sum, sum, c.answer[i]), above++;
    mpq_set(cut, quo(sum, number(above, 1)));
    used = (unsigned)mark;
  } while (above != before);
}

/* The squared distance of the answer from the solution set */
static mpq_ptr distance2(const struct member *s) {
  mpq_ptr a, rho = vertex(s, &a), cut = number(0, 1), sum = number(0, 1);
  if (!s->column) find_cut(cut, rho);
  unsigned mark = used;
  for (unsigned long i = 0; i < c.N; i++, used = mark) {
    mpq_srcptr x = c.answer[i];
    if (i + 1 == s->column) x = sub(x, rho);
    if (!s->column && i < c.competitors && less(cut, x)) x = cut;
    mpq_add(sum, sum, square(x));
  }
  return sum;
}

static bool read_claim(void) {
  unsigned long d, i;
  bool near = !strncmp(c.at, "claim within", 12);
  if (!naturals(near ? "claim within" : "claim farther", &d, &i) || !within(d, c.K - 2, c.K) ||
      !within(i, 1, c.members))
    return false;
  const struct member *s = &c.member[i - 1];
  c.claims[near][c.K - d]++;
  return require(c.family == 1 || s->column, "the tie of family 2 is not in the class") &&
         require(near != less(square(small(10, d)), distance2(s)), "it does not hold");
}

static bool read_certificate(void) {
  unsigned long claims;
  if (!read_class() || !derive_class() || !natural("members", &c.members, 1, MOST_MEMBERS))
    return false;
  for (unsigned long i = 0; i < c.members; i++, used = 0)
    if (!read_member(&c.member[i])) return false;
  if (!read_data() || !numbers("answer", c.answer, NULL, c.N, MOST_RATIONAL) ||
      !natural("claims", &claims, 1, 6 * c.members))
    return false;
  for (unsigned long i = 0; i < claims; i++, used = 0)
    if (!read_claim()) return false;
  return require(!*line("end") && c.at == c.limit, "something follows");
}

/* ---- the program ---- */

static void print(const char *path) {
  static const char *const relation[] = {"farther than", "within"};
  if (c.flaw) printf("%s:%lu: %s: %s\n", path, c.line, c.keyword, c.flaw);
  if (c.flaw) return;
  printf("%s: right: %s, K = %lu, m = %lu, N = %lu, %s, %s; %lu data up to n = %lu fit %lu members "
         "of family "
         "%lu; the answer is",
         path, problems[c.problem], c.K, c.m, c.N, transforms[c.transform], normalisations[c.unit],
         c.data, c.bits, c.members, c.family);
  const char *comma = "";
  for (int i = 0; i < 6; i++)
    if (c.claims[i / 3][i % 3]) {
      printf("%s %s 10^-%lu of %lu", comma, relation[i / 3], c.K - (unsigned long)i % 3,
             c.claims[i / 3][i % 3]);
      comma = ",";
    }
  putchar('\n');
}

/* Returns the exit status. */
static int check(const char *path) {
  static char text[MOST_BYTES + 1];
  FILE *in = strcmp(path, "-") ? fopen(path, "rb") : stdin;
  size_t size = in ? fread(text, 1, sizeof text, in) : 0;
  bool good = in && !ferror(in) && size <= MOST_BYTES;
  if (in && in != stdin) fclose(in);
  if (!good)
    return fprintf(stderr, "smale18-check: %s cannot be read, or has more than %d bytes\n", path,
                   MOST_BYTES),
           2;
  c.at = text, c.limit = text + size, *c.limit = '\0';
  c.line = 0, c.flaw = NULL, c.bits = 0;
  memset(c.claims, 0, sizeof c.claims);
  used = 0;
  read_certificate();
  print(path);
  return c.flaw != NULL;
}

int main(int argc, char **argv) {
  static const char usage[] =
    "usage: smale18-check FILE... (- is standard input)\n"
    "Are these certificates right? Exit status: 0 all are, 1 not all, 2 trouble.\n";
  int worst = argc < 2 ? 2 : 0;
  if (argc == 2 && !strcmp(argv[1], "--version")) return puts("smale18-check of format 1") < 0;
  if (argc < 2 || !strcmp(argv[1], "--help")) fputs(usage, argc < 2 ? stderr : stdout), argc = 0;
  mpq_inits(c.parameter[0], c.weights[0], c.weights[1], c.strength, c.T, c.a, c.y1, NULL);
  for (int i = 0; i < MOST_SIDE; i++) mpq_init(c.answer[i]);
  for (int i = 1; i < argc; i++) {
    int status = check(argv[i]);
    worst = status > worst ? status : worst;
  }
  return fflush(stdout) ? 2 : worst;
}
