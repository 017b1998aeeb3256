/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_order: cells in the order a reader expects. */
#ifndef SMALE18_STORE_ORDER_H
#define SMALE18_STORE_ORDER_H

#include <jansson.h>

/* The cells of an array, sorted by "setting", of which all but the first cell with the same setting
 * are dropped; new reference.
 *
 * Settings are compared key by key, keys in alphabetical order, a missing key first. Integers and
 * fractions p/q compare by value and stand before words; words compare by bytes, except that runs
 * of digits in them compare by value ("float:53" before "float:128"). Ties are broken by bytes, so
 * the order is total and does not depend on the order of the lines. */
json_t *store_order_sort(const json_t *cells);

#endif
