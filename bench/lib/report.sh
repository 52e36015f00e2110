# report.sh - what is printed and recorded. Sourced by the benchmarks, which set $subject (sip), $peer (kamailio), $peer_name (Kamailio), $target, $decisive and, for figures with a target of their own, $targets, and
# define versions_of_peers.

failures=() figures=() others=()
declare -A targets

say() { printf '%s\n' "$*"; }
die() {
  printf 'bench: %s\n' "$*" >&2
  exit 2
}
fail() {
  failures+=("$1")
  say "FAILED $1"
}

# note_line TEXT - to the reader and to the record
note() {
  say "$1"
  printf '%s\n' "$1" >>"$scratch/record"
}

line() { printf '%-8s %-9s %9s %9s %7s %7s %8s %7s %8s %6s\n' "$@"; }

# middle SCENARIO SERVER - the median of the rounds, without the warm-up
middle() { awk -F '\t' -v s="$1" -v v="$2" '$1 == s && $3 == v && $2 != "warm-up" { print $4 }' "$scratch/results" | median; }
most() { awk -F '\t' -v s="$1" -v v="$2" '$1 == s && $3 == v && $5 > m { m = $5 } END { printf "%.0f", m / 1024 }' "$scratch/results"; }

# sum_up SCENARIO - its row in the table of the record, and its ratio
sum_up() {
  local own theirs ratio
  own=$(middle "$1" tandem) theirs=$(middle "$1" "$peer")
  ratio=$(divide "$own" "$theirs")
  note_figure "$1" "$ratio"
  say "$1: tandem $own, $peer $theirs CPU microseconds per $unit; ratio $ratio"
  printf '| %s | %s | %s | %s | %s | %s |\n' "$1" "$own" "$theirs" "$ratio" "$(most "$1" tandem)" "$(most "$1" "$peer")" >>"$scratch/rows"
}

# note_figure NAME RATIO - one that decides must hold the target
note_figure() {
  local limit=${targets[$1]:-$target}
  if [[ " ${decisive[*]} " != *" $1 "* ]]; then
    others+=("$1=$2")
  else
    figures+=("$1=$2")
    at_most "$2" "$limit" || failures+=("$1: the ratio $2 is above $limit")
  fi
}

versions() {
  echo "machine: $(nproc) cores, $(awk -F ': ' '/^model name/ { print $2; exit }' /proc/cpuinfo), Linux $(uname -r); load average at the start $load_average"
  echo "Tandem $(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo '?'), .NET $(dotnet --list-runtimes | awk '/NETCore.App/ { v = $2 } END { print v }'); $(versions_of_peers)"
}

# record - appends a section to RESULTS.md
record() {
  {
    printf '\n## %s: bench/%s/run %s\n\n' "$(date -u '+%Y-%m-%d %H:%M UTC')" "$subject" "$command_line"
    versions | sed 's/$/  /'
    if [ -s "$scratch/rows" ]; then
      printf '\n| scenario | Tandem us each | %s us each | ratio | Tandem peak MiB | %s peak MiB |\n|---|---|---|---|---|---|\n' "$peer_name" "$peer_name"
      cat "$scratch/rows"
    fi
    [ ! -s "$scratch/record" ] || { echo; sed 's/^/- /' "$scratch/record"; }
    printf '\n%s\n' "$1"
    [ ${#failures[@]} -eq 0 ] || printf -- '- failed: %s\n' "${failures[@]}"
  } >>"$root/bench/RESULTS.md"
}

# conclude - the last lines, and the exit status
conclude() {
  local result="RESULT $subject${figures[*]:+ ${figures[*]}} target=$target"
  say ""
  versions
  [ ${#others[@]} -eq 0 ] || say "without target: ${others[*]}"
  [ ${#failures[@]} -eq 0 ] || printf 'FAILED %s\n' "${failures[@]}"
  [ -z "$recording" ] || record "$result"
  say "$result"
  [ ${#failures[@]} -eq 0 ]
}

# check_lost SCENARIO SERVER ROUND LOST COUNT - whatever Tandem loses fails the run. What the peer loses makes the peer cheaper: it is told, and fails the run where it is more than one of a hundred in a
# counted round, because the two did not do the same work then. A round in which the peer did nothing at all has no figure and is not counted.
check_lost() {
  local words="$1, $2, round $3: $4 of $5 lost or failed"
  [ "$4" != 0 ] || return 0
  if [ "$2" = tandem ]; then fail "$words$(refused tandem)"
  elif [ "$3" = warm-up ] || [ $(($4 * 100)) -le "$5" ] || [ "$4" = "$5" ]; then note "$words"
  else fail "$words"; fi
}

# has_not_ended SCENARIO SERVER ROUND - that the server still runs. A Tandem that does not fails the run; what is left of a peer that does not is not measured.
has_not_ended() {
  ! kill -0 "${server_pid[$2]}" 2>/dev/null || return 0
  if [ "$2" = tandem ]; then fail "$1: Tandem has ended by itself; see its log with --keep"
  else note "$1: $peer_name has ended by itself, so that its round $3 is not counted"; fi
  return 1
}
