/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * certificate: what smale18 leaves behind so that nobody has to trust it: the data that an algorithm
 * was shown, inputs of the class for which these data are accurate, the answer, and how far it
 * is from their solution sets. `smale18-check` verifies it on GMP alone.
 *
 * Format: text, one item per line, tokens separated by single spaces, no other white space, in this
 * order; every line must be there. <q> is a rational "p" or "p/q" in lowest terms, <z> a
 * hexadecimal integer with optional '-'.
 *
 *   smale18-certificate 1
 *   class own-construction
 *   player <word>                          who answered; letters, digits and -_./ (not verified)
 *   seed <integer>                         its seed (not verified)
 *   problem P1 | P2 | P3
 *   parameter <q>                          eta (P1), lambda (P2, P3)
 *   weights <q> <q>                        w of the competing columns, v of the others
 *   shape <m> <N>
 *   transform identity | dct | walsh_hadamard
 *   digits <K>
 *   normalisation growing | unit
 *   competitors <k>                        of family 1
 *   exponent <n>                           smallest exponent n_* of the class
 *   family 1 | 2
 *   members <count>                        >= 1
 *   member <column> <exponent>             count lines: R = tie + 2^-exponent e_column; 0 0 is the tie
 *   data <count>                           >= 0
 *   datum <n> <work>                       count groups of four lines, n ascending
 *   A <z>...                               m N mantissas, row-major: A_n = man * 2^-work
 *   y <z>...                               m mantissas: y_n = man * 2^-(2 work)
 *   label none | label <z>...              N mantissas: x_n = man * 2^-work
 *   answer <q>...                          N entries
 *   claims <count>                         >= 1
 *   claim farther <d> <i>                  count lines: the answer is farther than 10^-d from the solution
 *   claim within <d> <i>                   set of member number i (from 1), or at most 10^-d away; d is K,
 *                                          K - 1 or K - 2
 *   end
 *
 * A certificate is right if the class parameters satisfy the conditions of theorem_class.h; every member
 * is in Omega (column 0 also for family 2: its data, though the input is not in Omega, and then no claim
 * may name it) and has condition numbers <= 1; the closed form of its solution set passes the
 * dual certificate; strict members with different columns are more than twice the threshold of
 * their family apart; ||A_n - A||_2 <= 2^-n and ||y_n - y||_2 <= 2^-n for every datum and every member;
 * every label is within 2^-n of Xi(A_n, y_n) (datum.h); and every claim holds. */
#ifndef SMALE18_CERTIFICATE_H
#define SMALE18_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "oracle.h"

struct claim {
  bool farther;         /* else within */
  unsigned long digits; /* d */
  size_t member;        /* from 1 */
};

struct certificate {
  const char *player;               /* other characters are written as '_' */
  uint64_t seed;
  const struct theorem_class *class;
  int family;
  const struct member *members;     /* all of this family */
  size_t member_count;
  const struct datum *const *data;  /* ascending n */
  size_t data_count;
  const fmpq *answer;               /* N */
  const struct claim *claims;
  size_t claim_count;
};

/* Everything that the format claims, decided by this program: for use before a certificate is written.
 * Returns NULL, or a static text that says what does not hold. */
const char *certificate_flaw(const struct certificate *c);

/* Writes it; errors show in ferror(out). */
void certificate_write(const struct certificate *c, FILE *out);

#endif
