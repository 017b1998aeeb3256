/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_small: arguments of small runs of the image experiments. */
#ifndef SMALE18_TESTS_IMAGE_SMALL_H
#define SMALE18_TESTS_IMAGE_SMALL_H

#define SMALL                                                                \
  "run configs/convergence_walsh_quick.yaml -q --set image.size=16 --set "   \
  "operator.levels=2 --set network.inner=[2,7] --set network.outer=3 --set " \
  "network.shown=2 --set optimum.iterations=300 --set optimum.gap=0 "
#define PICTURES \
  "run configs/reconstruction.yaml -q --set image.size=16 --set network.outer=2 "

#endif
