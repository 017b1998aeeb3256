/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lanes_path: for which kind of processor the kernels on top of lanes.h are taken. All give the same bits. */
#ifndef SMALE18_LANES_PATH_H
#define SMALE18_LANES_PATH_H

#include <stdbool.h>

enum { OCTET = 8 }; /* lanes of the widest */

enum lanes_path { LANES_PORTABLE, LANES_AVX2, LANES_AVX512, LANES_PATHS };

/* Is it compiled in, and has this processor what it needs? AVX2 means FMA too. */
bool lanes_path_usable(enum lanes_path path);

/* The last usable one. SMALE18_SIMD=portable or avx2 in the environment allows none above it. */
enum lanes_path lanes_path(void);

/* For tests: this thread takes that path from now on; LANES_PATHS: back to the choice. False, and nothing
 * is done, if it is not usable. */
bool lanes_path_force(enum lanes_path path);

#endif
