/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generate: training sets as files. */
#ifndef SMALE18_GENERATE_H
#define SMALE18_GENERATE_H

#include "runner.h"

/* For every input of the config (class and data; networks and arithmetics do not matter) writes
 * <root>/<name>-<hash>-data/<input>/ with
 *   matrix.npy (m, N), measurements.npy (1 + R, m), labels.npy (1 + R, N)   nearest doubles of the
 *                                                                           dyadics
 *   data.jsonl   one exact datum a line, entries as "man*2^exp": first {"matrix": ..}, then {"k":
 *                .., "y": .., "x": ..}
 *   data.json    what it is: problem, class, accuracy, proofs, provenance
 *   SHA256SUMS   of these files; an export in which it holds is not written again
 * The dyadics satisfy, by proof in balls, ||A_n - A||_2 <= 2^-bits, ||y_{k,n} - y_k||_2 <= 2^-bits,
 * and each label is within 2^-bits of a minimiser of the problem whose data are the dyadics A_n,
 * y_{k,n} themselves. k = 0 is y = Q e_1. */
enum exit_code generate(const struct run_options *options);

#endif
