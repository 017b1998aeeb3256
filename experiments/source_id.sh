#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# source_id.sh VERSION BUILDTYPE: prints one line "VERSION BUILDTYPE COMMIT DIRTY SOURCE".
#
# COMMIT  the commit that is checked out, DIRTY  yes or no: do tracked files differ from it?
#         Both are "unknown" without git, and where this tree is not the root of a repository.
# SOURCE  SHA-256 of what makes the cells: names and contents of meson.build and of all *.c, *.h and
#         meson.build below arith, core and experiments; "unknown" without a tool that computes it.
set -u
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE CDPATH
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.." || exit 1

git_quiet() { git --no-optional-locks "$@" 2>/dev/null; }

commit=unknown dirty=unknown
if [ "$(git_quiet rev-parse --show-toplevel)" = "$(pwd -P)" ] &&
    head=$(git_quiet rev-parse --verify HEAD) &&
    changes=$(git_quiet status --porcelain --untracked-files=no); then
  commit=$head dirty=no
  [ -z "$changes" ] || dirty=yes
fi

if command -v sha256sum >/dev/null; then sum=sha256sum
elif command -v shasum >/dev/null; then sum='shasum -a 256'
else sum=
fi

# The list of digests and names, in the order of the names, is hashed once more.
source=unknown
if [ -n "$sum" ]; then
  # shellcheck disable=SC2086 # a command and its options
  source=$(find meson.build arith core experiments -type f \
      \( -name '*.c' -o -name '*.h' -o -name meson.build \) | sort |
    xargs $sum | $sum | cut -c 1-64)
fi

echo "${1:-unknown} ${2:-unknown} $commit $dirty $source"
