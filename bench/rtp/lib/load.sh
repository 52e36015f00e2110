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

row() { printf '%-8s %-9s %9s %9s %7s %7s %7s %8s %6s %5s  %s\n' "$@"; }

# calls_of SCENARIO - Opus costs ten times as much
calls_of() { if [ "$1" = opus ]; then echo $(((calls + 9) / 10)); else echo "$calls"; fi; }

# The runtime compiles what runs often once more, some seconds after calls were made; a server in its daily work has that behind it.
warm_ups=3

# Both servers have their turn again and again, for the processor is not as fast all the time.
slice=2

# compare SCENARIO - both servers from a fresh start, warm-ups, then rounds in short turns in the order A B, B A, A B ...
compare() {
  local scenario=$1 folder=$scratch/$1 round server turn order wanted
  start_both "$folder"
  say ""
  say "== $1: $(calls_of "$1") calls, a packet every 20 ms in both directions of each; $threads threads each"
  row round server relayed wanted lost bad cpu_s us_each MiB late and
  for ((round = 0; round < warm_ups; round++)); do
    for server in rtpengine tandem; do
      begin_all "$scenario" "$folder" $server || return
      stream $server
      told_of "$scenario" $server warm-up
      end_load $server
    done
  done
  begin_all "$scenario" "$folder" tandem rtpengine || return
  for ((round = 1; round <= rounds; round++)); do
    for ((turn = 0; turn < seconds / slice; turn++)); do
      order='tandem rtpengine'
      [ $((turn % 2)) = 0 ] || order='rtpengine tandem'
      for server in $order; do stream $server; done
    done
    for server in tandem rtpengine; do told_of "$scenario" $server $round; done
    [ "$scenario" = opus ] || measure_floor
  done
  for server in tandem rtpengine; do end_load $server; done
  end_both
  sum_up "$scenario"
  if [ "$scenario" = opus ]; then
    note "opus: $(of_both opus opus dB) of signal to noise towards Opus at $(of_both opus octets 'octets a packet'), $(of_both opus pcmu dB) towards PCMU"
  else
    note "$scenario: the system calls alone cost $(floor_of) CPU microseconds a packet in the same run; Tandem is at $(divide "$(middle "$scenario" tandem)" "$(floor_of)") times that, rtpengine at $(divide "$(middle "$scenario" rtpengine)" "$(floor_of)")"
    note "$scenario: from sender to receiver $(of_both "$scenario" median us) in the median, $(of_both "$scenario" most us) for 99 of 100, jitter $(of_both "$scenario" jitter us)"
  fi
}

# begin_all SCENARIO FOLDER SERVER... - the calls of a scenario
begin_all() {
  local scenario=$1 folder=$2 server
  shift 2
  for server in "$@"; do
    begin_load $server "$scenario" "$(calls_of "$scenario")" $slice "$folder" || {
      fail "$scenario, $server: the calls are not made: $(tail -n 1 "$folder/load.err")"
      return 1
    }
  done
}

# of_both SCENARIO WORD UNIT - the median of what the load has said of either server
of_both() {
  local server own=() word=$2
  for server in tandem rtpengine; do
    own+=("$(awk -F '\t' -v s="$1" -v v=$server '$1 == s && $3 == v && $2 != "warm-up" { print $6 }' "$scratch/results" | grep -o "\<$word=[^ ]*" | cut -d = -f 2 | median)")
  done
  echo "Tandem ${own[0]}, rtpengine ${own[1]} $3"
}

declare -A load_pid=() load_in=() load_out=() us_used=() seconds_run=() told=() passed=() lost=()

# begin_load SERVER SCENARIO CALLS SECONDS FOLDER - makes the calls, which send for so long with each stream; false when that fails
begin_load() {
  local line pipe
  rm -f "$5/$1".{in,out}
  mkfifo "$5/$1".{in,out}
  dotnet "$load" "$1" "${server_port[$1]}" "$2" "$3" "$4" <"$5/$1.in" >"$5/$1.out" 2>>"$5/load.err" &
  load_pid[$1]=$! us_used[$1]=0 seconds_run[$1]=0 told[$1]='' passed[$1]=0 lost[$1]=0
  exec {pipe}>"$5/$1.in"
  load_in[$1]=$pipe
  exec {pipe}<"$5/$1.out"
  load_out[$1]=$pipe length=$4
  read -r -t 60 -u $pipe line || true
  [ "$line" = ready ] || {
    end "${load_pid[$1]}"
    return 1
  }
  sleep 1 # what the calls have left behind: handshakes, compiling
}

# end_load SERVER - lets the calls end
end_load() {
  local pipe=${load_in[$1]}
  # The other load may hold this pipe too, so that its end alone tells nothing.
  echo end >&"$pipe"
  exec {pipe}>&-
  wait "${load_pid[$1]}" 2>/dev/null || true
  pipe=${load_out[$1]}
  exec {pipe}<&-
}

# stream SERVER - packets of the calls that are made; adds to what the server has used, and keeps what the load says of all so far
stream() {
  local before line=''
  before=$(cpu_us "${server_pid[$1]}")
  echo go >&"${load_in[$1]}"
  read -r -t $((length + 30)) -u "${load_out[$1]}" line || true
  us_used[$1]=$((us_used[$1] + $(cpu_us "${server_pid[$1]}") - before)) seconds_run[$1]=$((seconds_run[$1] + length)) told[$1]=$line
}

# number_of SERVER WORD - a number of what the load says
number_of() { grep -o "\<$2=[^ ]*" <<<"${told[$1]}" | cut -d = -f 2 || echo 0; }

# told_of SCENARIO SERVER ROUND - a line of the table, a line of results, of what was streamed since the last time
told_of() {
  local wanted relayed lacking us
  wanted=$(($(calls_of "$1") * seconds_run[$2] * 100))
  relayed=$(($(number_of $2 far) + $(number_of $2 received) - passed[$2]))
  lacking=$(($(number_of $2 sent) - $(number_of $2 far) + $(number_of $2 back) - $(number_of $2 received) - lost[$2]))
  us=$(divide "${us_used[$2]}" $relayed 2)
  row "$3" "$2" $relayed $wanted $lacking "$(number_of $2 bad)" "$(divide "${us_used[$2]}" 1000000)" "$us" "$(divide "$(peak_kib "${server_pid[$2]}")" 1024 0)" "$(number_of $2 late)" "${told[$2]#*late=* }"
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$3" "$2" "$us" "$(peak_kib "${server_pid[$2]}")" "${told[$2]}" >>"$scratch/results"
  check_lost "$1" "$2" "$3" $((wanted - relayed)) "$wanted"
  passed[$2]=$((passed[$2] + relayed)) lost[$2]=$((lost[$2] + lacking)) us_used[$2]=0 seconds_run[$2]=0
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
      begin_load $server dtls $count 1 "$folder" || {
        fail "setups, $server, round $round: $(tail -n 1 "$folder/load.err")"
        continue
      }
      us=$(divide $(($(cpu_us "${server_pid[$server]}") - before)) $count 0)
      end_load $server
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
  local folder=$scratch/capacity server at lacking late share
  local -A best=() used=()
  start_both "$folder"
  say ""
  say "== capacity: calls with RTP on both sides, a hundred packets a second each, until a packet is lost or the load itself is late in one of a hundred milliseconds"
  for server in tandem rtpengine; do
    # Each server has 2,000 pairs of ports, two for a call, and lets them rest after one.
    for ((at = 200; at <= 1000; at += 200)); do
      sleep 3
      begin_load $server plain $at $seconds "$folder" || break
      stream $server
      end_load $server
      lacking=$(($(number_of $server sent) - $(number_of $server far) + $(number_of $server back) - $(number_of $server received)))
      late=$(number_of $server late) share=$(divide "${us_used[$server]}" $((seconds * 10000)) 0)
      say "$server, $at calls: $lacking lost, late in $late of $((seconds * 1000)) ms, $share % of a processor"
      [ $lacking = 0 ] && [ "$late" -le $((seconds * 10)) ] || break
      best[$server]=$at used[$server]=$share
    done
  done
  end_both
  note "capacity: $(nproc) processors carry ${best[tandem]:-0} calls of Tandem (${used[tandem]:-0} % of one; the load has the rest) and ${best[rtpengine]:-0} of rtpengine (${used[rtpengine]:-0} %) without a loss, and without making the load late"
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
