/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * export: the network of a cell as files that other programs read. */
#ifndef SMALE18_EXPORT_H
#define SMALE18_EXPORT_H

#include "runner.h"

#define EXPORT_BYTES_MOST ((double)((size_t)1 << 30)) /* of a network, in its arithmetic */

struct export_options {
  const char *config;
  const char *const *overrides; /* "section.key=value" */
  size_t override_count;
  const char *folder;           /* new or empty; NULL: results/<name>-<hash>-network */
};

/* Writes phi_n of the only cell of a convergence_digits config as a list of layers (layers.h):
 *   network.json   what it is; widths, activations and the names of matrices of every layer; the
 *                  problem and the parameters, exactly; provenance
 *   NAME.npy       the matrices, nearest doubles: '<f8', or '<c16' for complex networks
 *   y.npy, phi.npy the data of the cell, and the network's answer to it
 *   SHA256SUMS     of these files
 * The folder appears whole or not at all; its name then goes to stdout. Refused after one line on
 * stderr: other experiments, several cells, networks of more than EXPORT_BYTES_MOST bytes or with
 * numbers that no double holds. */
enum exit_code export_network(const struct export_options *options);

/* `smale18 export`: returns the exit code. */
int export_command(int argc, char **argv);

#endif
