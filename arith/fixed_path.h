/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_path: the kernels that multiply in block fixed point, one table for each kind of machine. A
 * kernel may drop low columns of products, and says so: the callers (fixed_ops) round to what R_p
 * defines, or ask again with fewer columns dropped; so all paths give the same bits and none of
 * them rounds.
 *
 *   "portable"   digits of 58 bits, their products summed in signed __int128; without a matrix
 *                GMP's mpn where both factors have 60 limbs or more
 *   "avx2"       products of balanced digits of 26 bits; AVX2
 *   "ifma"       52-bit products, AVX-512F/DQ/VL and IFMA
 *   "transform"  products with a precomputed Fourier transform of the matrix; everywhere, from a
 *                precision on that depends on the size of the matrix
 * What each may drop is bounded, by proof, in its header: fixed_digits.h and fixed_large.h
 * ("portable"), fixed_avx2.h, fixed_ifma.h; "transform" drops nothing (transform.h).
 *
 * SMALE18_SIMD=portable|avx2|ifma in the environment restricts the choice to paths not above the
 * named one. */
#ifndef SMALE18_FIXED_PATH_H
#define SMALE18_FIXED_PATH_H

#include "fixed.h"

/* Results of products: S_i = 2^(52 low) (T_i + d_i), 0 <= d_i <= slack (S_i and T_i are integers,
 * d_i need not be one), T_i in two's complement of `limbs` limbs in the layout of fixed.h. slack =
 * 0: S_i is exact. */
struct wide {
  size_t count, limbs;
  size_t low;      /* columns of 52 bits below T */
  uint64_t slack;  /* < 2^40 */
  uint64_t *at;    /* room words, aligned to 64 bytes */
  size_t room;
};

/* w gets room for count x limbs; what it held is lost. w may be zeroed. */
void wide_reserve(struct wide *w, size_t count, size_t limbs);
void wide_clear(struct wide *w);

/* Bits of a sum of n products of integers of at most 2^bits, with its sign. */
size_t wide_sum_bits(slong bits, size_t n);

/* Limbs of a sum of n products of integers of at most 2^a and 2^b, with its sign: there is room for
 * twice n 2^(a + b). */
static inline size_t wide_sum_limbs(slong a, slong b, size_t n) {
  size_t bits = (size_t)(a + b) + 2 + (n > 1 ? 64 - (size_t)__builtin_clzl(n - 1) : 0);
  return (bits + FIXED_RADIX - 1) / FIXED_RADIX;
}

struct fixed_path {
  const char *name;
  bool (*usable)(void); /* does this processor have what it needs? */

  /* The matrix a_ij = A->at entry i cols + j (row-major, A->count = rows cols), converted once. It
   * includes workspace: products with one matrix must not run in two threads at once. */
  void *(*matrix_new)(const struct fixed *A, size_t rows, size_t cols);
  void (*matrix_free)(void *matrix);

  /* S_i = sum over k < count of a_(i, list[k]) m_(list[k]), i < rows; m: mantissas of x (cols
   * entries). list is increasing. Drops at most `low` columns: out->low <= low, and what was
   * dropped is within slack. Reserves out. */
  void (*combine_columns)(struct wide *out, void *matrix, const struct fixed *x, const size_t *list,
                          size_t count, size_t low);
  /* S_k = sum over i < rows of a_(i, list[k]) m_i, k < count; m: mantissas of u (rows entries).
   * Likewise. */
  void (*dot_columns)(struct wide *out, void *matrix, const struct fixed *u, const size_t *list,
                      size_t count, size_t low);
  /* S_i = a T_i for the integers T_i of x (two's complement, x->limbs limbs; x->slack and x->low
   * are ignored) and an integer a >= 0 of a_limbs limbs of 52 bits. Likewise. */
  void (*multiply)(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs, size_t low);
  /* S_0 = sum of m_i^2, one entry. Likewise. */
  void (*sum_squares)(struct wide *out, const struct fixed *x, size_t low);
};

extern const struct fixed_path fixed_portable, fixed_avx2, fixed_ifma, fixed_transform;

/* Bytes that fixed_transform needs for a matrix: ten times and more those of the entries. */
size_t fixed_transform_bytes(slong bits, size_t rows, size_t cols);

/* The path for matrices of p bits and this shape on this machine: by what the processor and
 * SMALE18_SIMD allow (decided once per process; an unknown or unusable name: one line on stderr,
 * exit 2), or "transform" where that is faster and fits into memory. The second one: for products
 * without a matrix (multiply, sum_squares), whatever p. */
const struct fixed_path *fixed_path_matrix(slong bits, size_t rows, size_t cols);
const struct fixed_path *fixed_path_vector(void);

/* For tests: force a path by name for this thread from now on ("portable", "avx2", "ifma",
 * "transform"; NULL: back to the choice above). False if there is none of the name or it is not
 * usable. */
bool fixed_path_force(const char *name);

#endif
