#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints a text file as C string literals, one for each line.
sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' "$1"
