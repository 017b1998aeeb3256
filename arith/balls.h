/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * balls: FLINT and Arb, wherever this system keeps their headers.
 * FLINT 2 defines `ulong` and `slong` as macros: include system and test headers before this
 * one. */
#ifndef SMALE18_BALLS_H
#define SMALE18_BALLS_H

#ifdef SMALE18_FLINT3
#include <flint/acb.h>
#include <flint/acb_mat.h>
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#include <flint/arb_mat.h>
#include <flint/arf.h>
#include <flint/fmpq.h>
#else
#include <acb.h>
#include <acb_mat.h>
#include <arb.h>
#include <arb_hypgeom.h>
#include <arb_mat.h>
#include <arf.h>
#include <flint/fmpq.h>
#endif
#include <mpfr.h>

#endif
