/* SPDX-License-Identifier: GPL-3.0-or-later */
/* smale18-check: are certificates right? Their format and what right means: arith/certificate.h. This is
 * the whole program, all that there is to trust: it shares no code with the writer and needs GMP alone.
 * What is rational is decided exactly; Q and c are rounded, with proved bounds. Three facts need no
 * computation: A A* = c^2 I, as c = ||R||; Q changes no norm and no Xi; dual vectors end with zeros. */
#include <errno.h>
#include <gmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is larger is refused before anything is computed from it: bytes of a file, length of fractions,
 * m and N, entries of A, bits of cosines, K, n, exponents of members and work, members. */
enum { MOST_BYTES = 1 << 28, MOST_TEXT = 1 << 20, MOST_SIDE = 4096, MOST_ENTRIES = 1 << 22 };
enum { MOST_COSINES = 1 << 30, MOST_K = 10000, MOST_N = 10000000, MOST_EXPONENT = 20000000 };
enum { MOST_MEMBERS = 10000, P1 = 0, P2, P3, IDENTITY = 0, DCT, WALSH_HADAMARD };

static struct {            /* the certificate that is being read */
  char *at, *limit, *rest; /* lines that are left, a 0 follows; items of this line, or NULL */
  const char *flaw;        /* the first one, in the line of this number; NULL if there is none */
  unsigned long problem, m, N, q, transform, K, unit, competitors, first_exponent, family, members;
  unsigned long column[MOST_MEMBERS + 1], exponent[MOST_MEMBERS + 1]; /* from 1; 0 is the tie */
  unsigned long line, now, data, labels, n, work, prec, claims;       /* now: what a loop counts */
  long bound[6 * MOST_MEMBERS + 2], input[6 * MOST_MEMBERS + 2]; /* of claims from 1; farther: -d */
  mpq_ptr parameter, weights, strength; /* strength: eta (P1), lambda w (P2, P3) */
  mpq_ptr T, a, y1, peak, rho, norm2;   /* y = Q y1 e_1; peak a' = max R, Xi = rho e_i, ||R||^2 */
  mpq_ptr A, y, x, answer, cosine;      /* cos(k pi / (2 m)), k = 0..4m-1 */
} c;
static __mpq_struct pool[MOST_ENTRIES + 8 * MOST_SIDE]; /* all numbers, a stack */
static size_t used, ready;

static mpq_ptr number(unsigned long p, unsigned long q) { /* p / q is in lowest terms */
  if (used == sizeof pool / sizeof *pool) abort();
  if (used == ready) mpq_init(&pool[ready++]);
  mpq_set_ui(&pool[used], p, q);
  return &pool[used++];
}

/* z <- x, and an end to all numbers that are younger than z */
static void keep(mpq_ptr z, mpq_srcptr x) {
  mpq_set(z, x);
  used = (size_t)(z - pool) + 1;
}

static mpq_ptr apply(void (*f)(mpq_ptr, mpq_srcptr, mpq_srcptr), mpq_srcptr x, mpq_srcptr y) {
  mpq_ptr z = number(0, 1);
  f(z, x, y);
  return z;
}

static mpq_ptr add(mpq_srcptr x, mpq_srcptr y) { return apply(mpq_add, x, y); }
static mpq_ptr sub(mpq_srcptr x, mpq_srcptr y) { return apply(mpq_sub, x, y); }
static mpq_ptr mul(mpq_srcptr x, mpq_srcptr y) { return apply(mpq_mul, x, y); }
static mpq_ptr quo(mpq_srcptr x, mpq_srcptr y) { return apply(mpq_div, x, y); }
static mpq_ptr square(mpq_srcptr x) { return mul(x, x); }
static mpq_ptr times(unsigned long p, mpq_srcptr x) { return mul(number(p, 1), x); }
static mpq_ptr over(mpq_srcptr x, unsigned long q) { return mul(x, number(1, q)); }
static bool at_most(mpq_srcptr x, mpq_srcptr y) { return mpq_cmp(x, y) <= 0; }

static mpq_ptr small(unsigned long base, unsigned long e) { /* base^-e */
  mpq_ptr z = number(1, 1);
  mpz_ui_pow_ui(mpq_denref(z), base, e);
  return z;
}

/* x rounded down to a multiple of 2^-bits */
static mpq_ptr cut(mpq_srcptr x, unsigned long bits) {
  mpq_ptr z = number(0, 1);
  mpz_mul_2exp(mpq_numref(z), mpq_numref(x), bits);
  mpz_fdiv_q(mpq_numref(z), mpq_numref(z), mpq_denref(x));
  return mul(z, small(2, bits));
}

/* x^(1/2), wrong by less than 2 2^-prec */
static mpq_ptr root(mpq_srcptr x) {
  mpq_ptr z = cut(quo(x, small(4, c.prec)), 0);
  mpz_sqrt(mpq_numref(z), mpq_numref(z));
  return mul(z, small(2, c.prec));
}

/* <u, v>, entries a step apart */
static mpq_ptr inner(mpq_srcptr u, size_t u_step, mpq_srcptr v, size_t v_step, size_t count) {
  mpq_ptr sum = number(0, 1);
  for (; count > 0; count--, u += u_step, v += v_step) keep(sum, add(sum, mul(u, v)));
  return sum;
}

/* Does it hold, and all before too? The first flaw is kept. */
static bool require(bool holds, const char *otherwise) {
  if (!holds && !c.flaw) c.flaw = otherwise;
  return !c.flaw;
}

/* Goes to the next line, which must begin with this word. */
static bool line(const char *keyword) {
  char *start = c.at, *end = memchr(start, '\n', (size_t)(c.limit - start));
  c.line += !c.rest;
  if (!require(!c.rest, "too long") || !require(end, "the file ends too early")) return false;
  *end = '\0', c.at = end + 1;
  c.rest = strlen(start) == (size_t)(end - start) ? start : c.limit;
  return require(!strcmp(strsep(&c.rest, " "), keyword), "another keyword is expected");
}

static const char *item(void) { return c.rest ? strsep(&c.rest, " ") : ""; }

static bool choice(unsigned long *x, const char *first, const char *second, const char *third) {
  const char *text = item();
  *x = !strcmp(text, first) ? 0 : !strcmp(text, second) ? 1 : 2;
  return require(*x < 2 || !strcmp(text, third), "unknown word");
}

static bool natural(unsigned long *x, unsigned long least, unsigned long most) {
  const char *text = item();
  char canonical[32];
  snprintf(canonical, sizeof canonical, "%lu", *x = strtoul(text, NULL, 10));
  return require(!strcmp(text, canonical) && *x >= least && *x <= most, "not in the range");
}

/* *x <- new numbers: fractions if work = 0, else hexadecimal integers times 2^-work, as GMP prints */
static bool numbers(mpq_ptr *x, unsigned long count, unsigned long work) {
  unsigned long most = work ? work / 4 + c.K + 4 : MOST_TEXT;
  *x = pool + used;
  for (; count > 0; count--) {
    const char *text = item();
    mpq_ptr z = number(0, 1);
    bool good =
      strlen(text) <= most && !mpq_set_str(z, text, work ? 16 : 10) && mpz_sgn(mpq_denref(z));
    if (good) mpq_canonicalize(z);
    char *canonical = good ? mpq_get_str(NULL, work ? 16 : 10, z) : NULL;
    good = good && !strcmp(text, canonical) && (!work || !strchr(text, '/')) &&
           (!mpq_sgn(z) || 4 * (strlen(text) + c.K + 16) >= work); /* memory for short text */
    free(canonical);
    if (good) mpq_div_2exp(z, z, work);
    if (!require(good, "a number is missing, too long, or not written as it must be")) return false;
  }
  return true;
}

/* What the penalty takes from y_1 where the largest entry is a. */
static mpq_ptr loss(mpq_srcptr a) {
  return c.problem == P2 ? quo(c.strength, times(2, a)) : times(c.problem == P1, c.strength);
}

static bool read_class(void) {
  static const unsigned long tenths[2][3] = {{490, 500, 490}, {28, 80, 17}};
  static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";
  unsigned long any;
  if (!(line("smale18-certificate") && natural(&any, 1, 1) && line("class") &&
        require(!strcmp(item(), "own-construction"), "unknown") && line("player") &&
        require(c.rest && *c.rest && !c.rest[strspn(c.rest, set)] && item(), "no name") &&
        line("seed") && natural(&any, 0, ~0ul) && line("problem") &&
        choice(&c.problem, "P1", "P2", "P3") && line("parameter") && numbers(&c.parameter, 1, 0) &&
        require(mpq_sgn(c.parameter) >= (c.problem != P1), "too small") && line("weights") &&
        numbers(&c.weights, 2, 0) &&
        require(mpq_sgn(c.weights) > 0 && mpq_sgn(c.weights + 1) > 0, "not positive") &&
        line("shape") && natural(&c.m, 1, MOST_SIDE - 1) && natural(&c.N, c.m + 1, MOST_SIDE) &&
        line("transform") && choice(&c.transform, "identity", "dct", "walsh_hadamard") &&
        require(c.transform != WALSH_HADAMARD || !(c.m & (c.m - 1)), "m is no power of 2") &&
        line("digits") && natural(&c.K, 3, MOST_K) && line("normalisation") &&
        choice(&c.unit, "growing", "unit", "unit") && line("competitors") &&
        natural(&c.competitors, 2, c.q = c.N + 1 - c.m) && line("exponent") &&
        natural(&c.first_exponent, 8, MOST_N) && line("family") && natural(&c.family, 1, 2)))
    return false;
  mpq_ptr most = over(number(tenths[c.unit][c.problem], 1), 10), moves = number(0, 1);
  c.strength = c.problem == P1 ? c.parameter : mul(c.parameter, c.weights);
  if (c.unit && c.problem == P1) most = sub(most, times(4, small(10, c.K - 1))); /* 2 r_2 */
  if (c.unit && c.problem == P2) moves = mul(c.strength, small(2, c.first_exponent));
  c.T = small(10, c.K + 1 - c.family);
  c.a = c.unit ? number(2, 1) : quo(number(1, 2), c.T);
  c.y1 = add(mul(c.a, times(2, c.T)), loss(c.a));
  if (c.family == 2) c.competitors = c.q;
  if (!at_most(c.strength, most) || !at_most(moves, small(10, c.K))) c.line = 6; /* parameter */
  return require(c.line != 6, "too large for this class");
}

/* Entry j = 0..q-1 of R */
static mpq_ptr entry(unsigned long j) {
  mpq_ptr x = over(c.a, j < c.competitors ? 1 : 2);
  return j + 1 == c.column[c.now] ? add(x, small(2, c.exponent[c.now])) : x;
}

static void derive_member(unsigned long i) {
  c.now = i;
  c.peak = entry(c.column[i] ? c.column[i] - 1 : 0);
  c.rho = quo(sub(c.y1, loss(c.peak)), c.peak);
  c.norm2 = add(square(c.peak), over(times(3 * c.competitors + c.q - 4, square(c.a)), 4));
}

/* C_FP <= 1 and Cond(Xi) <= 1 */
static bool well_conditioned(void) {
  mpq_ptr next = add(number(1, 1), c.rho), other = add(number(1, 1), quo(loss(c.peak), c.peak));
  if (c.problem == P1) return at_most(square(c.y1), c.norm2) && at_most(next, c.peak);
  if (c.problem == P2) return at_most(next, c.peak) && at_most(other, c.peak);
  return at_most(add(square(next), square(c.strength)), square(c.peak));
}

/* With b = w (P1), lambda w (P2, P3) the dual vector u = (b / a', 0, .., 0) has R_i u <= b, equal if
 * R_i = a', and no gap at rho e_i: Xi is rho e_column, or rho conv{e_1, .., e_competitors} (tie). */
static bool optimal(void) {
  mpq_srcptr b = c.problem == P1 ? c.weights : c.strength;
  mpq_ptr u = quo(b, c.peak), rest = sub(c.y1, mul(c.peak, c.rho));
  mpq_ptr primal = mul(b, c.rho), dual = mul(u, c.y1);
  if (c.problem == P1) dual = sub(dual, mul(rest, u));
  if (c.problem == P2) dual = sub(dual, over(square(u), 4)), primal = add(primal, square(rest));
  return mpq_sgn(c.rho) > 0 && mpq_equal(rest, loss(c.peak)) && mpq_equal(primal, dual) &&
         (c.problem != P3 || mpq_cmp_ui(u, 1, 1) < 0);
}

static bool read_member(void) {
  unsigned long *column = &c.column[c.now], *exponent = &c.exponent[c.now], k = 1;
  if (!line("member") || !natural(column, 0, c.competitors) ||
      !natural(exponent, *column ? c.first_exponent : 0, *column ? MOST_EXPONENT : 0))
    return false;
  while (c.column[k] != *column || c.exponent[k] != *exponent) k++;
  derive_member(c.now);
  return require(k == c.now, "repeated") && require(well_conditioned(), "not well-conditioned") &&
         require(optimal(), "its dual certificate fails") && /* else any two are > 2 T apart */
         require(!at_most(square(c.rho), times(2, square(c.T))), "too near");
}

/* In units of 2^-bits, half of pi (1 + 1/3 + 1/3 2/5 + 1/3 2/5 3/7 + ..) is wrong by less than
 * 2 bits + 4 < 2^25, each term of the alternating Taylor series by less than 4, and its rest too: so
 * cosine[1] by less than 2^-prec, by the recurrence the others by less than k^2 (2 + 1) < 2^30 of it. */
static void compute_cosines(void) {
  unsigned long bits = c.prec + 32;
  c.cosine = pool + used;
  for (unsigned long k = 0; k < 4 * c.m; k++) number(k != 1, 1);
  mpq_ptr half_pi = number(0, 1), part = number(1, 1);
  for (unsigned long k = 1; mpq_sgn(part); k++) {
    mpq_add(half_pi, half_pi, part);
    keep(part, cut(over(times(k, part), 2 * k + 1), bits));
  }
  mpq_ptr x2 = cut(square(over(half_pi, c.m)), bits), sum = c.cosine + 1, term = number(1, 1);
  for (unsigned long k = 1; mpq_sgn(term); k += 2) {
    (k & 2 ? mpq_sub : mpq_add)(sum, sum, term);
    keep(term, cut(over(mul(term, x2), k * (k + 1)), bits));
  }
  for (unsigned long k = 2; k < 4 * c.m; k++) {
    keep(term, cut(times(2, mul(sum, c.cosine + k - 1)), c.prec));
    mpq_sub(c.cosine + k, term, c.cosine + k - 2);
  }
}

/* Q_ki, wrong by less than 2^(31-prec) */
static mpq_ptr rotation(unsigned long k, unsigned long i) {
  if (c.transform == IDENTITY) return number(k == i, 1);
  mpq_ptr scale = root(over(number(c.transform == DCT && k ? 2 : 1, 1), c.m));
  if (c.transform == DCT) return mul(scale, c.cosine + k * (2 * i + 1) % (4 * c.m));
  return __builtin_parityl(k & i) ? sub(number(0, 1), scale) : scale;
}

/* The squared distance of u, entries a step apart, from column i of Q times x */
static mpq_ptr misfit(mpq_srcptr u, size_t step, size_t i, mpq_srcptr x) {
  mpq_ptr sum = number(0, 1);
  for (unsigned long k = 0; k < c.m; k++, u += step)
    keep(sum, add(sum, square(sub(u, mul(rotation(k, i), x)))));
  return sum;
}

/* Is sum^(1/2) + moved <= 2^-n? 2^24 terms at most; Q and x < 10^K 2^7 are wrong by less than 2^(31-prec), so
 * the root by less than 10^K 2^(12 + 33 + 8 - prec) < 2^-n-20. */
static bool accurate(mpq_srcptr sum, mpq_srcptr moved) {
  mpq_ptr room = sub(sub(small(2, c.n), small(2, c.n + 20)), moved);
  return mpq_sgn(room) >= 0 && at_most(sum, square(room));
}

/* ||A_n - A||_2 <= 2^-n with the row of this member in A, or of the tie, 2^-exponent away? */
static bool matrix_accurate(void) {
  unsigned long member = c.now;
  for (int tie = 0; tie < 2; tie++) {
    derive_member(tie ? 0 : member);
    mpq_ptr sum = number(0, 1);
    for (unsigned long j = 0; j < c.N; j++) {
      mpq_ptr x2 = j < c.q ? square(entry(j)) : c.norm2;
      keep(sum, add(sum, misfit(c.A + j, c.N, j < c.q ? 0 : j + 1 - c.q, root(x2))));
    }
    if (accurate(sum, tie ? small(2, c.exponent[member]) : number(0, 1))) return true;
  }
  return require(false, "too far");
}

/* Is the label x 2^-n from Xi(A_n, y_n)? With g the first longest of the competing columns: <A_i, g> =
 * ||g||^2, hence A_i = g, on the face; elsewhere |<A_i, g>| w < ||g||^2 w_i and x_i = 0; lambda w < ||g||
 * (P3); y = tau g, tau = man 2^-work; sum x is t = tau - loss(||g||) / ||g|| > 0 to within 2^-n. */
static bool label_accurate(void) {
  mpq_ptr g2 = number(0, 1), sum = number(0, 1), z = number(0, 1), g = c.A;
  for (unsigned long i = 0; i < c.q; i++) {
    keep(z, inner(c.A + i, c.N, c.A + i, c.N, c.m));
    if (!at_most(z, g2)) mpq_set(g2, z), g = c.A + i;
  }
  for (unsigned long i = 0; i < c.N; i++) {
    keep(z, inner(c.A + i, c.N, g, c.N, c.m));
    bool face = i < c.q && mpq_equal(z, g2);
    mpq_abs(z, z);
    bool dual = face || !at_most(mul(g2, c.weights + (i >= c.q)), mul(z, c.weights));
    if (!dual || mpq_sgn(c.x + i) < 0 || (!face && mpq_sgn(c.x + i))) return false;
    mpq_add(sum, sum, c.x + i);
  }
  mpq_ptr yg = inner(c.y, 1, g, c.N, c.m), norm = root(g2), tau = quo(yg, g2);
  mpq_ptr t = sub(tau, quo(loss(norm), norm)), man = quo(tau, small(2, c.work));
  return at_most(small(2, c.prec - 10), t) && accurate(square(sub(t, sum)), number(0, 1)) &&
         (c.problem != P3 || !at_most(g2, square(c.strength))) && mpq_equal(man, cut(man, 0)) &&
         mpq_equal(square(yg), mul(g2, inner(c.y, 1, c.y, 1, c.m)));
}

static bool each(unsigned long count, bool (*read)(void)) {
  for (size_t i = 1, mark = used; i <= count && (c.now = i, read()); i++) used = mark;
  return !c.flaw;
}

static bool read_datum(void) {
  if (!line("datum") || !natural(&c.n, c.n + 1, MOST_N) || !natural(&c.work, c.n, MOST_EXPONENT) ||
      !require(c.m * c.N <= MOST_ENTRIES && c.n * c.m <= MOST_COSINES, "too large"))
    return false;
  c.prec = c.n + 10 * c.K / 3 + 96;
  if (!line("A") || !numbers(&c.A, c.m * c.N, c.work) || /* A_11 >= a / m^(1/2) - 2^-n */
      !require(at_most(c.a, times(64, add(c.A, small(2, c.n)))), "too small"))
    return false;
  if (c.transform == DCT) compute_cosines(); /* now that there are that many digits in the file */
  if (!each(c.members, matrix_accurate) || !line("y") || !numbers(&c.y, c.m, 2 * c.work) ||
      !require(accurate(misfit(c.y, 1, 0, root(square(c.y1))), number(0, 1)), "too far") ||
      !line("label"))
    return false;
  if (c.rest && !strcmp(c.rest, "none")) return item();
  c.labels++;
  return numbers(&c.x, c.N, c.work) && require(label_accurate(), "too far");
}

/* The squared distance of the answer from Xi. Projected on rho conv{e_i: first <= i < end}, it loses
 * min(x_i, level), where level = (the sum of all x_i > level, less rho) / (their number). */
static mpq_ptr distance2(unsigned long column) {
  mpq_ptr first = c.answer + (column ? column - 1 : 0), end = first + (column ? 1 : c.competitors);
  mpq_ptr sum = number(0, 1), level = number(0, 1);
  for (unsigned long above = 0, before = 1; above != before;) {
    before = above, above = 0, mpq_neg(sum, c.rho);
    for (mpq_ptr x = first; x < end; x++)
      if (!before || !at_most(x, level)) mpq_add(sum, sum, x), above++;
    keep(level, over(sum, above));
  }
  mpq_ptr total = inner(c.answer, 1, c.answer, 1, c.N);
  for (mpq_ptr x = first; x < end; x++)
    if (!at_most(x, level)) keep(total, add(total, sub(square(level), square(x))));
  return total;
}

static bool read_claim(void) {
  unsigned long near, d, i;
  if (!line("claim") || !choice(&near, "farther", "within", "within") ||
      !natural(&d, c.K - 2, c.K) || !natural(&i, 1, c.members))
    return false;
  c.bound[c.now] = near ? (long)d : -(long)d;
  c.input[c.now] = (long)i;
  derive_member(i);
  return require(c.family == 1 || c.column[i], "this tie is not in the class") &&
         require(near == at_most(distance2(c.column[i]), square(small(10, d))), "it does not hold");
}

static bool read_certificate(void) {
  return read_class() && line("members") && natural(&c.members, 1, MOST_MEMBERS) &&
         each(c.members, read_member) && line("data") && natural(&c.data, 0, MOST_N) &&
         each(c.data, read_datum) && line("answer") && numbers(&c.answer, c.N, 0) &&
         line("claims") && natural(&c.claims, 1, 6 * c.members) && each(c.claims, read_claim) &&
         line("end") && require(!c.rest && c.at == c.limit, "something follows the end");
}

static int check(const char *path) {
  static char text[MOST_BYTES + 1];
  FILE *in = strcmp(path, "-") ? fopen(path, "rb") : stdin;
  size_t size = in ? fread(text, 1, sizeof text, in) : 0;
  int error = !in || ferror(in) ? errno : size == sizeof text ? EFBIG : 0;
  if (in && in != stdin) fclose(in);
  if (error) return fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(error)), 2;
  memset(&c, 0, sizeof c);
  c.at = text, c.limit = text + size, *c.limit = '\0', used = 0;
  if (!read_certificate()) return printf("%s:%lu: %s\n", path, c.line, c.flaw), 1;
  printf("%s: right: P%lu, K = %lu, m = %lu, N = %lu: ", path, c.problem + 1, c.K, c.m, c.N);
  if (c.data == 0) printf("no data were read, which fits");
  else printf("data up to n = %lu (read: %lu, labelled: %lu) fit", c.n, c.data, c.labels);
  printf(" %lu input%s (family %lu)", c.members, c.members == 1 ? "" : "s", c.family);
  for (unsigned long k = 1; k <= c.claims; k++) {
    long d = c.bound[k];
    const char *s = d == c.bound[k + 1] ? "s" : "";
    if (d == c.bound[k - 1]) printf(", %ld", c.input[k]);
    else if (d > 0) printf("; the answer is within 10^-%ld of input%s %ld", d, s, c.input[k]);
    else printf("; the answer is farther than 10^%ld from input%s %ld", d, s, c.input[k]);
  }
  return puts("") < 0 ? 2 : 0;
}

int main(int argc, char **argv) {
  const char *usage = "usage: smale18-check FILE... (format 1, -: stdin; player, seed unverified)";
  int worst = 0;
  setvbuf(stdout, NULL, _IOLBF, 0); /* a line that was printed stays, whatever ends the program */
  if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "--version"))
    return puts(usage) < 0 || argc < 2 ? 2 : 0;
  for (int i = 1, status; i < argc; i++)
    if ((status = check(argv[i])) > worst) worst = status;
  return ferror(stdout) ? 2 : worst;
}
