/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interrupt: signals that end a command in good order. */
#ifndef SMALE18_INTERRUPT_H
#define SMALE18_INTERRUPT_H

#include <signal.h>

/* From now on SIGINT, SIGTERM and SIGHUP make the flag that is returned true, and nothing else; a file size
 * limit and a reader that is gone show as failed writes. */
volatile sig_atomic_t *interrupt_catch(void);

#endif
