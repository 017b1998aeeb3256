/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista_passes: what the training of LISTA does with a block of samples, forward through all layers and
 * back. It works with the residuals Q^T r, B = Q E (echelon.h), and V_l = Q^T W_l:
 *   forward   r_l = y - E x_l,  x_(l+1) = soft_threshold(x_l + V_l^T r_l, theta_l)
 *   backward  g = x_layers - label; for l = layers - 1 .. 0: g <- g where x_(l+1) is not 0, else 0;
 *             S_l += sign(x_(l+1)) g, D_l += r_l g^T, g <- g - E^T (V_l g)
 * Samples lie side by side: an array of a block has strips of STRIP samples, a strip has rows (one for
 * each coordinate), a row has the STRIP numbers. All are aligned to 64 bytes.
 *
 * Sums over samples are kept in parts, each in the order of the samples: S and the loss for samples equal
 * modulo STRIP (within a strip, coordinate after coordinate), D for those equal modulo OCTET. So the bits
 * depend neither on the path nor on the size of the blocks. */
#ifndef SMALE18_LISTA_PASSES_H
#define SMALE18_LISTA_PASSES_H

#include "echelon.h"
#include "lanes_path.h"

enum { STRIP = 40 };

struct lista_block {
  size_t layers, rows, cols;  /* m, N */
  size_t strips, room;        /* in the block; that an array has room for */
  const struct echelon *E;
  const double *V, *theta;    /* layers x m x N, layers */
  const double *y, *label;    /* m, N rows to the strip: Q^T y, x */
  double *r;                  /* layers arrays of m rows; the first is not used: it is y */
  double *x;                  /* layers + 1 arrays of N rows; the first is 0 */
  double *g, *h;              /* N rows; one strip of m rows */
  double *D;                  /* layers x m x N x OCTET */
  double *S;                  /* layers x STRIP */
  double *loss;               /* STRIP: sums of squares of x_layers - label */
};

struct lista_passes {
  /* Fills r, x and g <- x_layers - label; loss gains its squares. */
  void (*forward)(const struct lista_block *b);
  /* After forward: D and S gain the share of the block; g is lost. */
  void (*backward)(const struct lista_block *b);
  /* to <- A from, both arrays of `strips` strips, of rows and of cols rows; A is rows x cols. */
  void (*multiply)(double *to, const double *A, size_t rows, size_t cols, const double *from,
                   size_t strips);
};

/* Those of the path that lanes_path() names. */
const struct lista_passes *lista_passes(void);

extern const struct lista_passes lista_passes_portable, lista_passes_avx2, lista_passes_avx512;

#endif
