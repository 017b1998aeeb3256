# shellcheck shell=sh disable=SC2086,SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The slow steps of `./smale18 test --all`, one function step_NAME each; read by ./smale18, whose functions
# (need, provide, build_in) they use. A step runs in a subshell, installs what it needs, and fails by
# its status. Its output is in .build/steps/NAME.log and is shown when it fails.

all_steps='words shell format cppcheck clang tidy sanitize threads valgrind coverage slow fuzz mpi'

# run_steps all|NAME ...: a line for each, counted in passed and failed.
run_steps() {
  [ "$*" != all ] || set -- $all_steps
  mkdir -p "$build/steps"
  for step; do
    case " $all_steps " in
      *" $step "*) ;;
      *) die "test: no step '$step' (there are: $all_steps)" ;;
    esac
    begin=$(date +%s)
    (cd "$root" && "step_$step") </dev/null >"$build/steps/$step.log" 2>&1
    status=$?
    took=$(($(date +%s) - begin))
    if [ $status -eq 0 ]; then
      passed=$((passed + 1))
      printf 'PASS %s (%d s)\n' "$step" "$took"
    else
      failed=$((failed + 1))
      tail -n 100 "$build/steps/$step.log"
      printf 'FAIL %s (%d s, log: %s)\n' "$step" "$took" "$build/steps/$step.log"
    fi
  done
}

# --- what the steps share -----------------------------------------------------------------------

tests_in() { # FOLDER OPTION ...: a build with tests
  lock
  provide "$test_libraries" "$test_modules" "$1"
  build_in "$@" -Dtests=enabled
  unlock
}

clang_here() {
  need clang:clang libomp-dev
  CC=clang
  export CC
  # The run-time libraries of the sanitizers are in a package of their own, named after the version.
  major=$(clang -dumpversion)
  ! has_apt || need "libclang-rt-${major%%.*}-dev"
}

fresh() { # FOLDER: empty
  rm -rf "$1" && mkdir -p "$1"
}

silent() { # FOLDER: no report was written there
  for report in "$1"/*; do
    [ ! -s "$report" ] || {
      cat "$1"/*
      return 1
    }
  done
}

# --- steps --------------------------------------------------------------------------------------

# Nothing that belongs to one machine only (the brackets keep these lines from finding themselves).
step_words() {
  ! grep -rnE '/wor[k]/|/hom[e]/|/roo[t]/|bash_job[s]|pkg[.]dev' --exclude-dir=.git --exclude-dir=.build \
    --exclude-dir=results .
}

step_shell() {
  need shellcheck:shellcheck
  find .ci configs experiments tests -name '*.sh' -exec shellcheck -x -S warning smale18 .ci/run {} +
}

# Pinned: another version of clang-format has other opinions. Headers and comments are laid out by hand.
step_format() {
  need clang-format-14:clang-format-14
  # shellcheck disable=SC2016
  find arith core experiments tests -name '*.c' -exec clang-format-14 --dry-run -Werror {} + &&
    find arith core experiments tests -name '*.[ch]' -exec awk '
      /\t/ { print FILENAME ":" FNR ": tab"; bad = 1 }
      / $/ { print FILENAME ":" FNR ": blank at the end"; bad = 1 }
      length($0) > 110 { print FILENAME ":" FNR ": longer than 110 columns"; bad = 1 }
      FNR == 1 && !/SPDX-License-Identifier: GPL-3.0-or-later/ { print FILENAME ": no SPDX line"; bad = 1 }
      END { exit bad }' {} +
}

# Suppressed is what cppcheck takes for a fault because it knows neither the macros nor the initialisers of
# the libraries; compilers and valgrind look for uninitialised variables too.
step_cppcheck() {
  need cppcheck:cppcheck
  cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
    --suppress=uninitvar --suppress=unknownMacro --suppress=internalAstError --error-exitcode=1 \
    -D_GNU_SOURCE -Iarith -Icore -Iexperiments arith core experiments
}

step_clang() {
  clang_here
  tests_in "$build/clang"
  meson test -C "$build/clang" --no-rebuild --suite fast --print-errorlogs
}

step_tidy() {
  clang_here
  need clang-tidy:clang-tidy
  lock
  build_in "$build/tidy" -Dtests=disabled -Dwerror=false
  unlock
  # team_mpi.c is compiled with MPI only.
  printf '%s\n' arith/*.c core/*.c experiments/*.c | grep -v team_mpi |
    xargs -n 4 -P "$(nproc)" clang-tidy -p "$build/tidy" --quiet --warnings-as-errors='*'
}

# Criterion does not notice leaks: every report goes to a file, and a file fails the step. Level 1, because this
# step is for every commit, and compiling takes most of its time.
step_sanitize() {
  tests_in "$build/sanitize" -Dbuildtype=debugoptimized -Doptimization=1 -Db_sanitize=address,undefined \
    -Dc_args=-fno-sanitize-recover=all -Dwerror=false
  fresh "$build/steps/sanitize"
  export ASAN_OPTIONS="log_path=$build/steps/sanitize/asan:handle_segv=0:handle_abort=0"
  export UBSAN_OPTIONS=print_stacktrace=1
  meson test -C "$build/sanitize" --no-rebuild --suite fast --print-errorlogs -t 5
  status=$?
  silent "$build/steps/sanitize" && return $status
}

# Criterion cannot run under ThreadSanitizer: these tests are plain programs, tests/threads_*.c. clang,
# because its OpenMP tells the sanitizer about its barriers (libarcher).
step_threads() {
  clang_here
  tests_in "$build/threads" -Dbuildtype=debugoptimized -Db_sanitize=thread -Dslow=true -Dwerror=false
  TSAN_OPTIONS=ignore_noninstrumented_modules=1 \
    meson test -C "$build/threads" --no-rebuild --suite threads --print-errorlogs
}

step_valgrind() {
  need valgrind:valgrind libc6-dbg
  tests_in "$build/slow" -Ddebug=true -Dslow=true
  fresh "$build/steps/valgrind"
  meson test -C "$build/slow" --no-rebuild --suite fast --print-errorlogs -t 3 --wrap \
    "valgrind -q --suppressions='$root/tests/valgrind.supp' --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite
     --show-leak-kinds=definite --trace-children=yes --trace-children-skip=*/sh,*/git,*/gnuplot*,*/env
     --log-file='$build/steps/valgrind/%p'"
  status=$?
  # What valgrind says of itself is no report: terminal calls that it does not know.
  sed -i '/== Warning: \|==    This could cause\|==    See README_/d' "$build/steps/valgrind/"*
  silent "$build/steps/valgrind" && return $status
}

step_coverage() {
  need gcovr:gcovr
  tests_in "$build/coverage" -Dbuildtype=debug -Db_coverage=true
  find "$build/coverage" -name '*.gcda' -delete
  # Not the tests that run the program: killed and out of disk, it spoils the counters.
  meson test -C "$build/coverage" --no-rebuild --suite arith --suite core --print-errorlogs -t 5 || return 1
  status=0
  for layer in arith core; do
    gcovr --root "$root" --object-directory "$build/coverage" --filter "$layer/" \
      --gcov-ignore-parse-errors --fail-under-line 90 ||
      status=1
  done
  return $status
}

step_slow() {
  need pdflatex:texlive-latex-recommended texlive-latex-recommended
  tests_in "$build/slow" -Ddebug=true -Dslow=true
  meson test -C "$build/slow" --no-rebuild --suite slow --print-errorlogs
}

step_fuzz() {
  clang_here
  tests_in "$build/fuzz" -Dbuildtype=debugoptimized -Db_sanitize=address,undefined \
    -Dc_args=-fno-sanitize-recover=all -Dslow=true -Dwerror=false
  fresh "$build/steps/fuzz"
  fresh "$build/steps/corpus"
  cp configs/*.yaml "$build/steps/corpus"
  # The fuzzers close stderr, on which the program rightly complains about what they feed it.
  export ASAN_OPTIONS="log_path=$build/steps/fuzz/asan"
  export UBSAN_OPTIONS="log_path=$build/steps/fuzz/ubsan:print_stacktrace=1"
  meson test -C "$build/fuzz" --no-rebuild --suite fuzz --print-errorlogs -t 0 \
    --test-args "$build/steps/corpus"
  status=$?
  silent "$build/steps/fuzz" && return $status
}

step_mpi() {
  need $mpi_libraries
  tests_in "$build/mpi-test" -Dmpi=enabled
  meson test -C "$build/mpi-test" --no-rebuild --suite mpi --print-errorlogs
}
