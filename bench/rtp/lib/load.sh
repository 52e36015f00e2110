# load.sh - both servers, and the load on them. Sourced by run.

load=$root/bench/Tandem.RtpLoad/bin/Release/net10.0/Tandem.RtpLoad.dll
host=$root/bench/Tandem.RtpHost/bin/Release/net10.0/Tandem.RtpHost.dll
build_load() {
  local project
  for project in Tandem.RtpLoad Tandem.RtpHost; do dotnet build "$root/bench/$project" -c Release -v quiet -nologo -clp:NoSummary -nodeReuse:false; done
}

declare -A server_pid=() server_port=()

# next_offset - moves $offset to ports that are free: two for control, and 2,000 pairs of media for each server
next_offset() {
  local port free=
  while [ -z $free ]; do
    offset=$((offset + 100)) free=1
    [ $offset -le 20000 ] || offset=14100
    for port in 0 1; do ! in_use $((port + offset)) || free=; done
  done
}

start_both() {
  mkdir -p "$1/rtpengine"
  next_offset
  server_port[tandem]=$offset server_port[rtpengine]=$((offset + 1))
  begin "$1/tandem.log" dotnet "$host" $offset 22000 25999 "$threads"
  server_pid[tandem]=$begun
  begin "$1/rtpengine.log" rtpengine --config-file=none --foreground --log-stderr --log-level=3 --table=-1 --interface=127.0.0.1 --listen-ng="127.0.0.1:$((offset + 1))" \
    --port-min=26000 --port-max=29999 --num-threads="$threads" --timeout=60 --silent-timeout=600 --delete-delay=0 --pidfile="$1/rtpengine/pid"
  server_pid[rtpengine]=$begun
  await 30 in_use $offset || { tail -n 20 "$1/tandem.log" >&2; die "Tandem's plane does not start"; }
  await 30 in_use $((offset + 1)) || { tail -n 20 "$1/rtpengine.log" >&2; die "rtpengine does not start"; }
}

end_both() {
  end "${server_pid[tandem]}"
  end "${server_pid[rtpengine]}"
}

row() { printf '%-8s %-9s %9s %9s %7s %7s %7s %8s %6s %5s\n' "$@"; }

# compare SCENARIO - both servers from a fresh start, a warm-up each, then rounds in the order A B, B A, A B ...
compare() {
  local scenario=$1 folder=$scratch/$1 round server order
  start_both "$folder"
  say ""
  say "== $1: $calls calls, a packet of 172 octets every 20 ms in both directions of each; $threads threads each"
  row round server relayed wanted lost bad cpu_s us_each MiB late
  for ((round = 0; round <= rounds; round++)); do
    order='tandem rtpengine'
    [ $((round % 2)) = 1 ] || order='rtpengine tandem'
    for server in $order; do
      if [ $round = 0 ]; then measure "$scenario" "$folder" $server warm-up; else measure "$scenario" "$folder" $server $round; fi
    done
    [ $round = 0 ] || measure_floor
  done
  end_both
  sum_up "$scenario"
  note "$scenario: the system calls alone cost $(floor_of) CPU microseconds a packet in the same run; Tandem is at $(divide "$(middle "$scenario" tandem)" "$(floor_of)") times that, rtpengine at $(divide "$(middle "$scenario" rtpengine)" "$(floor_of)")"
}

# measure SCENARIO FOLDER SERVER ROUND - one run of load, a line of the table, a line of results
measure() {
  local scenario=$1 folder=$2 server=$3 round=$4 before after line sent=0 far=0 back=0 received=0 bad=0 late=0 us lost wanted
  coproc LOAD { dotnet "$load" "$server" "${server_port[$server]}" "$scenario" "$calls" "$seconds" 2>>"$folder/load.err"; }
  local pid=$LOAD_PID out=${LOAD[0]} in=${LOAD[1]}
  read -r -t 60 -u "$out" line || true
  if [ "$line" != ready ]; then
    fail "$scenario, $server, round $round: the calls are not made: $(tail -n 1 "$folder/load.err")"
    end "$pid"
    return
  fi
  before=$(cpu_us "${server_pid[$server]}")
  echo go >&"$in"
  line=
  read -r -t $((seconds + 30)) -u "$out" line || true
  after=$(cpu_us "${server_pid[$server]}")
  exec {in}>&-
  wait "$pid" 2>/dev/null || true
  for word in $line; do local "${word%%=*}=${word#*=}"; done
  wanted=$((calls * seconds * 100)) lost=$((sent - far + back - received))
  us=$(divide $((after - before)) $((far + received)) 2)
  row "$round" "$server" $((far + received)) $wanted $lost "$bad" "$(divide $((after - before)) 1000000)" "$us" "$(divide "$(peak_kib "${server_pid[$server]}")" 1024 0)" "$late"
  printf '%s\t%s\t%s\t%s\t%s\n' "$scenario" "$round" "$server" "$us" "$(peak_kib "${server_pid[$server]}")" >>"$scratch/results"
  check_lost "$scenario" "$server" "$round" $((wanted - far - received)) "$wanted"
}

refused() { :; }

# measure_floor - the same packets through two system calls and nothing else
measure_floor() {
  local relayed lost us
  read -r relayed lost us < <("$scratch/floor" "$calls" "$((seconds * 50 / 2))" 20 172)
  row '' '(floor)' "$relayed" $((calls * seconds * 50)) "$lost" '' '' "$us" '' ''
  echo "$us" >>"$scratch/floors"
}
floor_of() { median <"$scratch/floors"; }

versions_of_peers() { rtpengine --version 2>&1 | awk 'match($0, /[0-9]+\.[0-9]+\.[0-9.]+/) { print "rtpengine " substr($0, RSTART, RLENGTH); exit }'; }
