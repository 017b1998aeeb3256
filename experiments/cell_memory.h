/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cell_memory: whether cells fit into memory. */
#ifndef SMALE18_CELL_MEMORY_H
#define SMALE18_CELL_MEMORY_H

#include "cell_kind.h"

/* CELL_DONE if as many cells at once, of about so many bytes each, fit into what is free; else
 * CELL_FAILED after a complaint about the key that drives them. */
__attribute__((warn_unused_result))
enum cell_status cell_memory_check(const struct setting *s, const char *key, double bytes,
                                   size_t at_once);

#endif
