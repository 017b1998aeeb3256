/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_butterfly: Fourier transforms of 4 or 8 entries, in place and in order; and turns. */
#ifndef SMALE18_IMAGE_BUTTERFLY_H
#define SMALE18_IMAGE_BUTTERFLY_H

#include <math.h>

#include "image_lanes.h"

LANES_INLINE void butterfly4(lanes *re, lanes *im) {
  lanes a = re[0] + re[2], b = re[0] - re[2], c = re[1] + re[3], d = re[1] - re[3];
  lanes e = im[0] + im[2], f = im[0] - im[2], g = im[1] + im[3], h = im[1] - im[3];
  re[0] = a + c, im[0] = e + g;
  re[1] = b + h, im[1] = f - d;
  re[2] = a - c, im[2] = e - g;
  re[3] = b - h, im[3] = f + d;
}

LANES_INLINE void butterfly8(lanes *re, lanes *im) {
  const lanes half = lanes_all(M_SQRT1_2);
  lanes even_re[4], even_im[4], odd_re[4], odd_im[4];
  for (int k = 0; k < 4; k++) {
    even_re[k] = re[k] + re[k + 4], even_im[k] = im[k] + im[k + 4];
    odd_re[k] = re[k] - re[k + 4], odd_im[k] = im[k] - im[k + 4];
  }
  lanes s = odd_re[1] + odd_im[1], t = odd_im[1] - odd_re[1];
  odd_re[1] = s * half, odd_im[1] = t * half;
  s = odd_re[2];
  odd_re[2] = odd_im[2], odd_im[2] = -s;
  s = odd_im[3] - odd_re[3], t = odd_re[3] + odd_im[3];
  odd_re[3] = s * half, odd_im[3] = -(t * half);
  butterfly4(even_re, even_im);
  butterfly4(odd_re, odd_im);
  for (int k = 0; k < 4; k++) {
    re[2 * k] = even_re[k], im[2 * k] = even_im[k];
    re[2 * k + 1] = odd_re[k], im[2 * k + 1] = odd_im[k];
  }
}

LANES_INLINE void butterfly(lanes *re, lanes *im, size_t radix) {
  if (radix == 8) butterfly8(re, im);
  else butterfly4(re, im);
}

/* (re, im) <- (re, im) times (c, s) */
LANES_INLINE void turn(lanes *re, lanes *im, lanes c, lanes s) {
  lanes x = *re;
  *re = x * c - *im * s, *im = x * s + *im * c;
}

#endif
