/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_lanes.h"

#include "lanes_path.h"

const struct fixed_lanes *fixed_lanes(void) {
#ifdef SMALE18_X86
  switch (lanes_path()) {
  case LANES_AVX512: return &fixed_lanes_avx512;
  case LANES_AVX2: return &fixed_lanes_avx2;
  default: break;
  }
#endif
  return &fixed_lanes_portable;
}
