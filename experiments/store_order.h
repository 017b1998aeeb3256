/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_order: the values of a key in the order a reader expects. */
#ifndef SMALE18_STORE_ORDER_H
#define SMALE18_STORE_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* rank[i] <- the place of text[i] among all, from 0, for i < count.
 *
 * Integers and fractions p/q compare by value and stand before words; words compare by bytes,
 * except that runs of digits in them compare by value ("float:53" before "float:128"). Ties are
 * broken by bytes, so the order of different texts does not depend on where they stand; equal ones
 * keep the order that they have. */
void store_order_rank(uint32_t *rank, const char *const *text, size_t count);

#endif
