# measure.sh - what a process tree has used so far, from /proc. Sourced by the benchmarks.

# tree PID - the process and all that it started
tree() {
  local child
  echo "$1"
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do tree "$child"; done
}

# cpu_us PID - CPU microseconds of the tree, user and system, with what has ended in it. The kernel counts in ticks of 10 ms.
cpu_us() {
  local pid stat ticks=0
  local -a field
  for pid in $(tree "$1"); do
    stat=$(cat /proc/"$pid"/stat 2>/dev/null) || continue
    read -ra field <<<"${stat##*) }" # from the state on: the name before it may hold blanks
    ticks=$((ticks + field[11] + field[12] + field[13] + field[14]))
  done
  echo $((ticks * 1000000 / $(getconf CLK_TCK)))
}

# peak_kib PID - the highest VmHWM of a process of the tree
peak_kib() {
  local pid peak most=0
  for pid in $(tree "$1"); do
    peak=$(awk '/^VmHWM/ { print $2 }' /proc/"$pid"/status 2>/dev/null) || continue
    [ "${peak:-0}" -le $most ] || most=$peak
  done
  echo $most
}

# resident_kib PID - resident memory of the tree, pages that processes share counted once
resident_kib() {
  local pid sum=0 part
  for pid in $(tree "$1"); do
    part=$(awk '/^Pss:/ { print $2 }' /proc/"$pid"/smaps_rollup 2>/dev/null) || continue
    sum=$((sum + ${part:-0}))
  done
  echo $sum
}

# median - of numbers on standard input, one a line
median() { sort -n | awk '{ value[NR] = $1 } END { if (NR) printf "%s\n", NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }

# divide A B [DIGITS]
divide() { awk -v a="$1" -v b="$2" -v d="${3:-2}" 'BEGIN { if (b > 0) printf "%.*f\n", d, a / b; else print "-" }'; }

# at_most A B - whether the decimal A is a number and not above B
at_most() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a ~ /^[0-9.]+$/ && a + 0 <= b + 0) }'; }
