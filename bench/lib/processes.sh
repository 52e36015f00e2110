# processes.sh - starts and ends what a benchmark needs. Sourced by the benchmarks.

# in_use PORT - whether anything is bound to it, by UDP or TCP
in_use() {
  local hex
  printf -v hex ':%04X ' "$1"
  grep -q "^ *[0-9]*: [0-9A-F]*$hex" /proc/net/udp /proc/net/udp6 /proc/net/tcp /proc/net/tcp6
}

# begin FILE COMMAND... - in the background, output to FILE; the pid is in $begun
begin() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null &
  begun=$!
}

# end PID - asks it to end, and makes it after a while
end() {
  local i
  kill "$1" 2>/dev/null || return 0
  for ((i = 0; i < 100; i++)); do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# await SECONDS COMMAND... - until the command succeeds
await() {
  local i limit=$1
  shift
  for ((i = 0; i < limit * 20; i++)); do
    ! "$@" 2>/dev/null || return 0
    sleep 0.05
  done
  return 1
}

# clean_up - ends all that was begun, and removes $scratch unless $keeping is set
clean_up() {
  local pid left=()
  for pid in $(jobs -p); do left+=($(tree "$pid")); done
  if [ ${#left[@]} -gt 0 ]; then
    kill "${left[@]}" 2>/dev/null || true
    sleep 1
    kill -KILL "${left[@]}" 2>/dev/null || true
  fi
  wait 2>/dev/null || true
  if [ -n "$keeping" ]; then say "kept: $scratch"; else rm -rf "$scratch"; fi
}
