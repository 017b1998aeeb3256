/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_cell: one cell of the image experiments: FIRENET reconstructs an image from a part of its
 * Fourier or Walsh coefficients with noise, and every inner iteration is measured. In double:
 * nothing here is certified.
 *
 * A cell is a JSON object with these keys (reals have 17 digits, null if there is none):
 *   setting                the config values of the cell; image.file with the file's SHA-256
 *   N, m, levels           integers: pixels, measurements, levels of the Haar transform
 *   sparsities, counted    [s_j], averages first, and the same before empty levels get 1
 *   ties                   coefficients of the phantom whose modulus is the threshold: not counted
 *   weights                [w_j]
 *   boxes                  places drawn in each box, by rows
 *   sampling_constant      c of the densities
 *   signal, noise          ||A c||, ||e||
 *   norm, peak             ||c||, the largest grey value
 *   p, n, layers           integers; layers = n p
 *   step_lo, step_hi       decimal texts that enclose tau sigma ||A||^2
 *   admissible             it is below 1, by proof
 *   error                  [||psi - c|| / ||c||] after each inner iteration; psi is the running
 *                          average, what the network would answer if the restart ended there
 *   gap                    [F(psi) - F*], likewise; [] without a reference minimum
 *   rate_error, rate_gap   {factor, last}: factor per restart, fitted on restarts 0 .. last, null if
 *                          they are too few (see image_rate.h)
 *   objective, psnr        of the answer; PSNR of its real part in dB
 *   shown_restart          the restart that network.shown names, or n
 *   shown_error, .._psnr   after it
 *   optimum                null, or {objective, lower, level, distance, iterations, folder}: F*, a
 *                          lower bound of the true minimum by duality (up to rounding),
 *                          ||c - c*|| / ||c||, ||psi - c*|| / ||c||, where c* is kept
 *   images                 {label: file in the run's folder}
 *   iterates               [files]: psi_k, size x size, complex for Fourier
 *   window                 [first row, first column, side] of the zoomed images
 *   certified              false
 *   seconds                {cell: its wall time; network: that of the network's layers, without what
 *                          measures them}
 *   sum                    checksum of all but seconds, see store.h */
#ifndef SMALE18_IMAGE_CELL_H
#define SMALE18_IMAGE_CELL_H

#include "cell_kind.h"

/* These cells as the runner sees them, and their schema. */
extern const struct cell_kind image_cells;
extern const struct key_spec image_cell_schema[];

/* *cell <- the cell, new reference; as cell_kind's compute. */
__attribute__((warn_unused_result))
enum cell_status image_cell_compute(json_t **cell, const struct setting *s,
                                   const struct cell_place *place, volatile sig_atomic_t *stop);

#endif
