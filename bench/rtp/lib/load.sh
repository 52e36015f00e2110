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
  begin "$1/tandem.log" dotnet "$host" $offset 22000 25999 "$threads" 10
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

# The runtime compiles what runs often once more, some seconds after calls were made; a server in its daily work has that behind it.
warm_ups=3

# warm_up SCENARIO FOLDER - calls that are not counted
warm_up() {
  local seconds=4 server warmed
  for ((warmed = 0; warmed < warm_ups; warmed++)); do
    for server in rtpengine tandem; do measure "$1" "$2" $server warm-up; done
  done
}

row() { printf '%-8s %-9s %9s %9s %7s %7s %7s %8s %6s %5s  %s\n' "$@"; }

# calls_of SCENARIO - Opus costs ten times as much
calls_of() { if [ "$1" = opus ]; then echo $(((calls + 4) / 5)); else echo "$calls"; fi; }

# compare SCENARIO - both servers from a fresh start, a warm-up each, then rounds in the order A B, B A, A B ...
compare() {
  local scenario=$1 folder=$scratch/$1 round server order
  start_both "$folder"
  say ""
  say "== $1: $(calls_of "$1") calls, a packet every 20 ms in both directions of each; $threads threads each"
  row round server relayed wanted lost bad cpu_s us_each MiB late and
  warm_up "$scenario" "$folder"
  for ((round = 1; round <= rounds; round++)); do
    order='tandem rtpengine'
    [ $((round % 2)) = 1 ] || order='rtpengine tandem'
    for server in $order; do measure "$scenario" "$folder" $server $round; done
    [ "$scenario" = opus ] || measure_floor
  done
  end_both
  sum_up "$scenario"
  if [ "$scenario" = opus ]; then
    note "opus: $(of_both opus opus dB) of signal to noise towards Opus at $(of_both opus octets 'octets a packet'), $(of_both opus pcmu dB) towards PCMU"
  else
    note "$scenario: the system calls alone cost $(floor_of) CPU microseconds a packet in the same run; Tandem is at $(divide "$(middle "$scenario" tandem)" "$(floor_of)") times that, rtpengine at $(divide "$(middle "$scenario" rtpengine)" "$(floor_of)")"
    note "$scenario: from sender to receiver $(of_both "$scenario" median us) in the median, $(of_both "$scenario" most us) for 99 of 100, jitter $(of_both "$scenario" jitter us)"
  fi
}

# of_both SCENARIO WORD UNIT - the median of what the load has said of either server
of_both() {
  local server own=() word=$2
  for server in tandem rtpengine; do
    own+=("$(awk -F '\t' -v s="$1" -v v=$server '$1 == s && $3 == v && $2 != "warm-up" { print $6 }' "$scratch/results" | grep -o "\<$word=[^ ]*" | cut -d = -f 2 | median)")
  done
  echo "Tandem ${own[0]}, rtpengine ${own[1]} $3"
}

# begin_load SERVER SCENARIO CALLS FOLDER - makes the calls; false when that fails. The load then waits at ${LOAD[1]}
begin_load() {
  local line
  coproc LOAD { dotnet "$load" "$1" "${server_port[$1]}" "$2" "$3" "$seconds" 2>>"$4/load.err"; }
  load_pid=$LOAD_PID load_out=${LOAD[0]} load_in=${LOAD[1]}
  read -r -t 60 -u "$load_out" line || true
  [ "$line" = ready ] || {
    end "$load_pid"
    return 1
  }
}

# end_load - lets the calls end
end_load() {
  exec {load_in}>&-
  wait "$load_pid" 2>/dev/null || true
}

# stream SERVER - the packets of the calls that are made; sets $us_used and what the load says of them
stream() {
  local before line=''
  sleep 1 # what the calls have left behind: handshakes, compiling
  before=$(cpu_us "${server_pid[$1]}")
  echo go >&"$load_in"
  read -r -t $((seconds + 30)) -u "$load_out" line || true
  us_used=$(($(cpu_us "${server_pid[$1]}") - before)) told=$line
  end_load
  for word in $line; do [[ $word == *=* ]] && printf -v "load_${word%%=*}" '%s' "${word#*=}"; done
}

# measure SCENARIO FOLDER SERVER ROUND - one run of load, a line of the table, a line of results
measure() {
  local scenario=$1 folder=$2 server=$3 round=$4 us lost wanted load_sent=0 load_far=0 load_back=0 load_received=0 load_bad=0 load_late=0
  if ! begin_load "$server" "$scenario" "$(calls_of "$scenario")" "$folder"; then
    fail "$scenario, $server, round $round: the calls are not made: $(tail -n 1 "$folder/load.err")"
    return
  fi
  stream "$server"
  wanted=$(($(calls_of "$scenario") * seconds * 100)) lost=$((load_sent - load_far + load_back - load_received))
  us=$(divide $us_used $((load_far + load_received)) 2)
  row "$round" "$server" $((load_far + load_received)) $wanted $lost "$load_bad" "$(divide $us_used 1000000)" "$us" "$(divide "$(peak_kib "${server_pid[$server]}")" 1024 0)" "$load_late" "${told#*late=* }"
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$scenario" "$round" "$server" "$us" "$(peak_kib "${server_pid[$server]}")" "$told" >>"$scratch/results"
  check_lost "$scenario" "$server" "$round" $((wanted - load_far - load_received)) "$wanted"
}

# setups - calls with a handshake, made and ended
setups() {
  local folder=$scratch/setups round server before us count=200
  start_both "$folder"
  say ""
  say "== setups: $count calls, made one after the other, each with a DTLS handshake of the far side"
  for ((round = 1 - warm_ups; round <= rounds; round++)); do
    for server in tandem rtpengine; do
      before=$(cpu_us "${server_pid[$server]}")
      begin_load $server dtls $count "$folder" || {
        fail "setups, $server, round $round: $(tail -n 1 "$folder/load.err")"
        continue
      }
      us=$(divide $(($(cpu_us "${server_pid[$server]}") - before)) $count 0)
      end_load
      say "$round $server: $us CPU microseconds a call"
      [ $round -le 0 ] || printf 'setups\t%s\t%s\t%s\t%s\t\n' $round $server "$us" "$(peak_kib "${server_pid[$server]}")" >>"$scratch/results"
    done
  done
  end_both
  sum_up setups
  note "setups: a processor makes $(divide 1000000 "$(middle setups tandem)" 0) calls a second with a handshake at Tandem, $(divide 1000000 "$(middle setups rtpengine)" 0) at rtpengine"
}

# capacity - more and more calls until packets are lost, the load beside
capacity() {
  local folder=$scratch/capacity server at load_sent load_far load_back load_received load_late
  local -A best=() used=()
  start_both "$folder"
  say ""
  say "== capacity: calls with RTP on both sides, a hundred packets a second each, until a packet is lost or the load itself is late in one of a hundred milliseconds"
  for server in tandem rtpengine; do
    # Each server has 2,000 pairs of ports, two for a call, and lets them rest after one.
    for ((at = 200; at <= 1000; at += 200)); do
      sleep 3
      begin_load $server plain $at "$folder" || break
      stream $server
      say "$server, $at calls: $((load_sent - load_far + load_back - load_received)) lost, late in $load_late of $((seconds * 1000)) ms, $(divide $us_used $((seconds * 10000)) 0) % of a processor"
      [ $((load_sent - load_far + load_back - load_received)) = 0 ] && [ "$load_late" -le $((seconds * 10)) ] || break
      best[$server]=$at used[$server]=$(divide $us_used $((seconds * 10000)) 0)
    done
  done
  end_both
  note "capacity: $(nproc) processors carry ${best[tandem]:-0} calls of Tandem (${used[tandem]:-0} % of one; the load has the rest) and ${best[rtpengine]:-0} of rtpengine (${used[rtpengine]:-0} %) without a loss"
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
