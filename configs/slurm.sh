#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One config as an array of Slurm jobs, a shard of its cells in each:
#
#   ./smale18 build                                          once, where the compiler is
#   sbatch --array=0-15 configs/slurm.sh configs/table1.yaml
#
# All tasks work in one run folder below SMALE18_OUT (default: results); the last one to end leaves the whole
# table. A task that was killed is started again: sbatch --array=7 with SMALE18_SHARDS=16, and computes what is
# left. This needs a file system that all machines see and whose locks hold between them. Where there is none,
# SMALE18_OUT=/scratch/smale18/%i, say, gives each task a folder of its own (%i is its number), to be joined by
#
#   ./smale18 merge /scratch/smale18/*/table1-*
#
# Other arguments are those of `smale18 run`: --set KEY=VALUE, ...
#SBATCH --job-name=smale18
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --time=24:00:00
#SBATCH --signal=TERM@60
set -u

fail() {
  echo "slurm.sh: $*" >&2
  exit 2
}

is_number() {
  case $1 in
    '' | *[!0-9]*) return 1 ;;
  esac
}

[ $# -gt 0 ] || fail 'expected the path of a config, e.g. configs/table1.yaml'
task=${SLURM_ARRAY_TASK_ID:-}
least=${SLURM_ARRAY_TASK_MIN:-0}
shards=${SMALE18_SHARDS:-${SLURM_ARRAY_TASK_COUNT:-}}
is_number "$task" || fail 'SLURM_ARRAY_TASK_ID: expected a number; start this by sbatch --array=0-15'
is_number "$shards" || fail "SMALE18_SHARDS: expected a number, got '$shards'"
is_number "$least" || fail "SLURM_ARRAY_TASK_MIN: expected a number, got '$least'"
# Without SMALE18_SHARDS the array is the whole run, from its least number on.
[ -n "${SMALE18_SHARDS:-}" ] || task=$((task - least))
[ "$task" -lt "$shards" ] || fail "task $task: expected fewer than $shards, the number of shards"

# Slurm runs a copy of this file: the sources are where sbatch was called.
root=${SMALE18_SOURCES:-${SLURM_SUBMIT_DIR:-.}}
program=${SMALE18:-${SMALE18_BUILD:-$root/.build}/release/experiments/smale18}
[ -x "$program" ] || fail "$program: not there; first ./smale18 build"

out=${SMALE18_OUT:-results}
case $out in
  *%i*) out=${out%%%i*}$task${out#*%i} ;;
esac
OPENBLAS_NUM_THREADS=1
OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
export OPENBLAS_NUM_THREADS OMP_WAIT_POLICY
exec "$program" run "$@" --quiet --shard "$task/$shards" --out "$out" --jobs "${SLURM_CPUS_PER_TASK:-1}"
