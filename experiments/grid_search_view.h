/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grid_search_view: the experiment grid_search; core/grid_search.h is the network. */
#ifndef SMALE18_GRID_SEARCH_VIEW_H
#define SMALE18_GRID_SEARCH_VIEW_H

#include "experiment.h"

extern const struct experiment grid_search_view;

#endif
