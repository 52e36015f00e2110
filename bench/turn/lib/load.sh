# load.sh - load by coturn's own tools, and what each scenario is. Sourced by run.

# start_both FOLDER [RELAY...] - both servers and the peer to which packets are relayed, which sends them back
start_both() {
  mkdir -p "$1"
  next_offset
  start_coturn "$@"
  start_tandem "$@"
  peer_port=$((3484 + offset)) # and the next one, which it takes too
  begin "$1/peer.log" turnutils_peer -L 127.0.0.1 -p "$peer_port"
  peer_pid=$begun
  await 10 in_use "$peer_port" || die "turnutils_peer does not start; see $1/peer.log (--keep)"
}

end_both() {
  local pid
  for pid in "${server_pid[tandem]}" "${server_pid[coturn]}" "$peer_pid"; do end "$pid"; done
}

# clients_of SERVER OUTPUT CLIENTS MESSAGES INTERVAL [OPTION...] - turnutils_uclient: allocations that send to the peer and wait for the echo. It leaves its allocations behind, so each time comes
# from another network: at a port that had one it would be refused
client_network=1
clients_of() {
  local server=$1 output=$2 many=$3 each=$4 every=$5
  shift 5
  client_network=$((client_network + 1))
  timeout -k 5 $((each * every / 1000 + many / 20 + 60)) turnutils_uclient "$@" -c -u bench -w secret -p "${server_port[$server]}" -L 127.0.$client_network.1 -e 127.0.0.1 -r "$peer_port" \
    -m "$many" -n "$each" -z "$every" -l "$octets" 127.0.0.1 >"$output" 2>&1 </dev/null || true
}

# counted OUTPUT NAME - a count of turnutils_uclient
counted() { { grep -o "$2=[0-9]*" "$1" || true; } | tail -n 1 | cut -d = -f 2; }

head_of() {
  say ""
  say "== $1: $clients clients, a packet of $octets octets every $interval ms each; tandem ${tandem_arguments[*]}"
  printf '%-8s %-9s %9s %9s %7s %8s %7s %8s %6s\n' round server relayed wanted lost seconds cpu_s us_each MiB
}
row() { printf '%-8s %-9s %9s %9s %7s %8s %7s %8s %6s\n' "$@"; }

# compare SCENARIO - both servers from a fresh start, a warm-up each, then rounds in the order A B, B A, A B ...
compare() {
  local scenario=$1 folder=$scratch/$1 round server order
  start_both "$folder"
  head_of "$scenario"
  for ((round = 0; round <= rounds; round++)); do
    order='tandem coturn'
    [ $((round % 2)) = 1 ] || order='coturn tandem'
    for server in $order; do
      if [ $round = 0 ]; then measure "$scenario" "$folder" $server warm-up "$messages"; else measure "$scenario" "$folder" $server $round "$messages"; fi
    done
    [ $round = 0 ] || measure_floor
  done
  end_both
  sum_up "$scenario"
  note "$scenario: the system calls alone cost $(floor_of) CPU microseconds a packet in the same run; Tandem is at $(divide "$(middle "$scenario" tandem)" "$(floor_of)") times that, coturn at $(divide "$(middle "$scenario" coturn)" "$(floor_of)")"
}

# measure SCENARIO FOLDER SERVER ROUND MESSAGES - one run of load, a line of the table, a line of results
measure() {
  local scenario=$1 folder=$2 server=$3 round=$4 each=$5 before after wanted sent received relayed us options=() started=$EPOCHREALTIME
  [ "$scenario" = channel ] || options=(-s)
  before=$(cpu_us "${server_pid[$server]}")
  clients_of "$server" "$folder/$server-$round.out" "$clients" "$each" "$interval" "${options[@]}"
  after=$(cpu_us "${server_pid[$server]}")
  sent=$(counted "$folder/$server-$round.out" tot_send_msgs) received=$(counted "$folder/$server-$round.out" tot_recv_msgs)
  sent=${sent:-0} received=${received:-0} wanted=$((clients * each * 2)) relayed=$((sent + received))
  us=$(divide $((after - before)) "$relayed" 2)
  row "$round" "$server" "$relayed" "$wanted" $((wanted - relayed)) "$(awk -v a="$started" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')" "$(divide $((after - before)) 1000000)" "$us" "$(divide "$(peak_kib "${server_pid[$server]}")" 1024 0)"
  printf '%s\t%s\t%s\t%s\t%s\n' "$scenario" "$round" "$server" "$us" "$(peak_kib "${server_pid[$server]}")" >>"$scratch/results"
  check_lost "$scenario" "$server" "$round" $((wanted - relayed)) "$wanted"
}

# measure_floor - the same packets through two system calls and nothing else
measure_floor() {
  local relayed lost us
  read -r relayed lost us < <("$scratch/floor" "$clients" "$((messages / 2))" "$interval" "$octets")
  row '' '(floor)' "$relayed" $((clients * messages)) "$lost" '' '' "$us" ''
  echo "$us" >>"$scratch/floors"
}
floor_of() { median <"$scratch/floors"; }

load=$root/bench/Tandem.TurnLoad/bin/Release/net10.0/Tandem.TurnLoad.dll
build_load() { dotnet build "$root/bench/Tandem.TurnLoad" -c Release -v quiet -nologo -clp:NoSummary -nodeReuse:false; }

# run_memory - what an allocation costs that does little
run_memory() { hold memory 10000; }

# run_allocations20k - a relay address has some 25,000 ports, so there are two
run_allocations20k() {
  local many=20000 room
  # Each is a descriptor of the server and one of the load.
  room=$(($(ulimit -n) - 1000))
  if [ $many -gt $room ]; then
    many=$room
    note "allocations20k: $(ulimit -n) descriptors are all that this system lets a process have; so $many allocations, not 20000"
  fi
  hold allocations20k $many 127.0.0.2 127.0.0.3
}

# hold SCENARIO COUNT [RELAY...] - so many clients at once, each with an allocation, a channel and a packet that comes back: CPU time for each, and growth of resident memory
hold() {
  local scenario=$1 many=$2 folder=$scratch/$1 server fresh
  local -A cpu=() each=()
  shift 2
  start_both "$folder" "$@"
  say ""
  say "== $scenario: $many clients; tandem ${tandem_arguments[*]}"
  for server in tandem coturn; do
    # Code that runs for the first time is dearer. What it needs of memory for that counts.
    fresh=$(resident_kib "${server_pid[$server]}")
    allocate "$scenario" "$server" "$folder" 1000
    allocate "$scenario" "$server" "$folder" "$many"
    cpu[$server]=$us each[$server]=$(((resident - fresh) * 1024 / many))
    say "$server: ${us} CPU microseconds for each allocation with a channel, ${each[$server]} octets each"
  done
  [ "$(gauge tandem_turn_allocations)" = 0 ] || fail "$scenario: Tandem still has $(gauge tandem_turn_allocations) allocations"
  note "$scenario: Tandem ${cpu[tandem]}, coturn ${cpu[coturn]} CPU microseconds for each of $many allocations with a channel; the resident memory grew by ${each[tandem]} and ${each[coturn]} octets for each"
  note_figure "$scenario-cpu" "$(divide "${cpu[tandem]}" "${cpu[coturn]}")"
  end_both
}

# allocate SCENARIO SERVER FOLDER COUNT - sets us, resident: CPU time for each, and memory in KiB while they are there
allocate() {
  local scenario=$1 server=$2 folder=$3 many=$4 before word
  local -A said=()
  client_network=$((client_network + 1))
  before=$(cpu_us "${server_pid[$server]}")
  coproc LOAD { dotnet "$load" "${server_port[$server]}" "$peer_port" "$many" $client_network 2>"$folder/$server-$many.load.err"; }
  local pid=$LOAD_PID out=${LOAD[0]} in=${LOAD[1]}
  said[bound]=$(hear "$out")
  us=$(divide $(($(cpu_us "${server_pid[$server]}") - before)) "$many" 1)
  resident=$(resident_kib "${server_pid[$server]}")
  for word in echo close; do
    echo $word >&"$in" || true
    said[$word]=$(hear "$out")
  done
  for word in bound echo close; do
    [ "${said[$word]}" = "$many" ] || fail "$scenario, $server: of $many only ${said[$word]:-0} ($word)"
  done
  exec {in}>&-
  end "$pid"
}

# hear DESCRIPTOR - the number in the next line of the load
hear() {
  local line=
  read -r -t 300 -u "$1" line || true
  echo "${line#*=}"
}
