/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lista_passes.h"

const struct lista_passes *lista_passes(void) {
  switch (lanes_path()) {
#ifdef SMALE18_X86
  case LANES_AVX512: return &lista_passes_avx512;
  case LANES_AVX2: return &lista_passes_avx2;
#endif
  default: return &lista_passes_portable;
  }
}
