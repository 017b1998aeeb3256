/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_optimum: the reference minimum F* of P3 and its minimiser c*, one for an operator and its
 * data, shared by the cells of all networks, in <root>/optima/image-<hash>/:
 *   minimiser.npy  c*: size x size, complex for Fourier
 *   optimum.json   what it was made of, F*, the lower bound, where it was found
 *   SHA256SUMS
 *   checkpoint.npy while it is made
 * The hash is that of everything that determines the data, of the iterations, and of the sources.
 *
 * FIRENET with p = 50 and n = 16, then at most optimum.iterations unrestarted iterations from its
 * answer, with alpha = 2 / ||y|| or so. Every 50 iterations the running average and the last
 * iterate are looked at, and c* is the one with the smallest objective; the dual iterate gives a
 * lower bound of the minimum, and the iterations end when the two are as near as optimum.gap asks
 * for. */
#ifndef SMALE18_IMAGE_OPTIMUM_H
#define SMALE18_IMAGE_OPTIMUM_H

#include "cell_kind.h"
#include "image_problem.h"

struct image_optimum {
  struct vec minimiser; /* c* */
  double objective;     /* F* */
  double lower;         /* of min F, by duality, up to rounding */
  size_t iterations;    /* without restarts, done */
};

/* Folder of the optimum that this cell needs, NULL if optimum.iterations is 0; the caller frees it
 * with mem_free. */
char *image_optimum_folder(const struct setting *s, const char *root);

/* Computes and saves the optimum unless it is there; one that fails its checksums is named and
 * made anew. Waits while another process makes the same. */
__attribute__((warn_unused_result))
enum cell_status image_optimum_make(const struct setting *s, const char *root,
                                   struct progress *progress, volatile sig_atomic_t *stop);

/* o <- the optimum of the cell that poses p. Returns 0, or -1 after a line on stderr; o is then
 * zeroed. Free it with image_optimum_clear. */
__attribute__((warn_unused_result))
int image_optimum_read(struct image_optimum *o, const struct image_problem *p, const char *folder);
void image_optimum_clear(struct image_optimum *o);

#endif
