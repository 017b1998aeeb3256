/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista_weights: the parameters of a LISTA network, and their files.
 *
 * Layer i of LISTA maps x to soft_threshold(x + W_i^T (y - B x), theta_i), B = A / (10 ||A||)
 * [REFERENCE 1; Gregor, LeCun 2010]. Weights are doubles, so they are exact dyadic numbers in every
 * arithmetic. */
#ifndef SMALE18_LISTA_WEIGHTS_H
#define SMALE18_LISTA_WEIGHTS_H

#include <stddef.h>

struct lista_weights {
  size_t layers, rows, cols; /* rows = m, cols = N */
  double *W;                 /* layers x rows x cols */
  double *theta;             /* layers, >= 0 */
};

void lista_weights_init(struct lista_weights *w, size_t layers, size_t rows, size_t cols);
void lista_weights_clear(struct lista_weights *w);

/* Writes the folder: W.npy (layers, rows, cols), theta.npy (layers), losses.npy (epochs, 2:
 * training and validation loss), training.json (the text `note`, which the caller makes), and
 * SHA256SUMS over them, in the format of sha256sum. Written to <folder>.part first and renamed, so
 * the folder is whole or absent; an existing folder is replaced (it steps aside to <folder>.old,
 * which is then removed; files of others in it stay there). What a killed writer left in those two
 * is removed. Returns 0, or -1 after one line on stderr: the old folder is then untouched. */
__attribute__((warn_unused_result))
int lista_weights_save(const struct lista_weights *w, const double *losses, size_t epochs,
                       const char *note, const char *folder);

enum weights_status { WEIGHTS_READ, WEIGHTS_ABSENT, WEIGHTS_BAD };

/* w <- the folder's weights, if every checksum holds, the shapes are layers x rows x cols, W is
 * finite, and theta is finite and >= 0. WEIGHTS_ABSENT: no such folder (silent). WEIGHTS_BAD: after
 * one line on stderr naming the file and what is wrong. w is zeroed unless WEIGHTS_READ. losses
 * (epochs x 2, mem_free it) may be NULL. */
__attribute__((warn_unused_result))
enum weights_status lista_weights_load(struct lista_weights *w, size_t layers, size_t rows,
                                       size_t cols, double **losses, size_t *epochs,
                                       const char *folder);

#endif
