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

/* Differences o_1 and o_3 turn by odd multiples of pi / 4: the factor 1 / sqrt 2 waits for the last sums. */
LANES_INLINE void butterfly8(lanes *re, lanes *im) {
  const lanes half = lanes_all(M_SQRT1_2);
  lanes even_re[4], even_im[4], o_re[4], o_im[4];
  for (int k = 0; k < 4; k++) {
    even_re[k] = re[k] + re[k + 4], even_im[k] = im[k] + im[k + 4];
    o_re[k] = re[k] - re[k + 4], o_im[k] = im[k] - im[k + 4];
  }
  lanes first_re = o_re[1] + o_im[1], first_im = o_im[1] - o_re[1];
  lanes third_re = o_im[3] - o_re[3], third_im = o_re[3] + o_im[3]; /* minus the imaginary part */
  lanes a = o_re[0] + o_im[2], b = o_re[0] - o_im[2], c = first_re + third_re,
        d = first_re - third_re;
  lanes e = o_im[0] - o_re[2], f = o_im[0] + o_re[2], g = first_im - third_im,
        h = first_im + third_im;
  butterfly4(even_re, even_im);
  for (int k = 0; k < 4; k++) re[2 * k] = even_re[k], im[2 * k] = even_im[k];
  re[1] = lanes_fma(half, c, a), im[1] = lanes_fma(half, g, e);
  re[3] = lanes_fma(half, h, b), im[3] = lanes_fma(-half, d, f);
  re[5] = lanes_fma(-half, c, a), im[5] = lanes_fma(-half, g, e);
  re[7] = lanes_fma(-half, h, b), im[7] = lanes_fma(half, d, f);
}

LANES_INLINE void butterfly(lanes *re, lanes *im, size_t radix) {
  if (radix == 8) butterfly8(re, im);
  else butterfly4(re, im);
}

/* (re, im) <- (re, im) times (c, s) */
LANES_INLINE void turn(lanes *re, lanes *im, lanes c, lanes s) {
  lanes x = *re;
  *re = lanes_fma(x, c, -(*im * s)), *im = lanes_fma(x, s, *im * c);
}

#endif
