# memory.sh - scenarios whose figure is memory. Sourced by run.

# run_registrations100k - 100,000 users in one process, over UDP
run_registrations100k() {
  local count=100000 folder server before growth
  local -A each=()
  define register
  prepare registrations100k
  write_users "$folder/callers.users" user $count 1
  write_users "$folder/first.users" first 1000 1
  say ""
  say "== registrations100k: ${rate}/s; tandem ${tandem_arguments[*]}"
  for server in tandem kamailio; do
    call $server register "$folder/first.users" 1000 1000 "$folder/$server-first.csv" 127.0.0.1:9
    before=$(resident_kib "${server_pid[$server]}")
    call $server register "$folder/callers.users" "$rate" $count "$folder/$server.csv" 127.0.0.1:9
    completed=$(column "$folder/$server.csv" 'SuccessfulCall(C)')
    growth=$(($(resident_kib "${server_pid[$server]}") - before))
    each[$server]=$((growth * 1024 / count))
    say "$server: $completed of $count registered, resident memory grew by $((growth / 1024)) MiB, ${each[$server]} octets each"
    [ "$completed" = $count ] || fail "registrations100k, $server: $((count - completed)) of $count lost or failed"
  done
  [ "$(gauge tandem_core_registrations)" = $((count + 1000)) ] || fail "registrations100k: Tandem holds $(gauge tandem_core_registrations) registrations"
  note "registrations100k: Tandem ${each[tandem]}, Kamailio ${each[kamailio]} octets each"
  note_figure registrations100k "$(divide "${each[tandem]}" "${each[kamailio]}")"
  end "${server_pid[kamailio]}"
  retire registrations100k "$folder"
}

# soak_load SCENARIO RATE SECONDS PORT - one kind of load of the soak, in the background
soak_load() {
  local port=$4
  (
    trap - EXIT
    caller_port[tandem]=$port
    define "$1"
    call tandem "$caller" "$folder/$1.users" "$2" $(($2 * $3)) "$folder/$1.csv" 127.0.0.1:9 -auth_uri tandem.test
  ) &
  loads+=($!)
}

# soak_callees SCENARIO PORT - a callee of its own for each kind, so that both answer at the same time; their pids are in $answering
soak_callees() {
  define "$1"
  callee_port[tandem]=$2
  write_users "$folder/callees.users" "$1" 100 1
  awk -v prefix="$1" 'BEGIN { print "SEQUENTIAL"; for (i = 0; i < 1000; i++) printf "caller%06d;;%s%06d\n", i, prefix, i % 100 }' >"$folder/$1.users"
  start_callees tandem "$callee" "$folder" 100
  answering+=("${callee_pid[tandem]}")
}

# run_soak - registrations, calls and messages at half the rates of their scenarios, at once; stops by itself, and the memory must stay flat
run_soak() {
  local folder=$scratch/soak seconds=$((soak_minutes * 60)) stop kind wanted second last loads=() answering=()
  mkdir -p "$folder"
  next_offset
  tandem_arguments=(--lab --no-auth "${tandem_extra[@]}")
  start_tandem "$folder"
  say ""
  say "== soak: $soak_minutes minutes with 4000 registrations, 500 calls and 2000 messages a second; tandem ${tandem_arguments[*]}"
  caller_port[tandem]=$((offset + 5080))
  write_users "$folder/register.users" user 20000 1
  soak_callees call-udp $((offset + 5082))
  soak_callees message $((offset + 5083))
  stop=$((EPOCHSECONDS + seconds))
  soak_load register 4000 $seconds $((offset + 5080))
  soak_load call-udp 500 $seconds $((offset + 5081))
  soak_load message 2000 $seconds $((offset + 5084))
  while [ $EPOCHSECONDS -lt $stop ]; do
    resident_kib "${server_pid[tandem]}" >>"$folder/memory"
    sleep 5
  done
  wait "${loads[@]}" || true
  callee_pid=([calls]=${answering[0]} [messages]=${answering[1]})
  end_callees
  for kind in register:4000 call-udp:500 message:2000; do
    wanted=$((${kind#*:} * seconds)) completed=$(column "$folder/${kind%:*}.csv" 'SuccessfulCall(C)')
    say "${kind%:*}: $completed of $wanted"
    [ "$completed" = $wanted ] || fail "soak, ${kind%:*}: $((wanted - completed)) of $wanted lost or failed$(refused tandem)"
  done
  second=$(quarter 2) last=$(quarter 4)
  note "soak: $soak_minutes minutes, resident memory $((second / 1024)) MiB in the second quarter, $((last / 1024)) MiB in the last (medians)"
  # A twentieth and 8 MiB are what the collector takes and gives back by itself.
  [ "$last" -le $((second + second / 20 + 8192)) ] || fail "soak: the memory grew from $((second / 1024)) to $((last / 1024)) MiB"
  retire soak "$folder"
}

# quarter N - the median of the memory in that quarter of the soak
quarter() { awk -v n="$1" '{ value[NR] = $1 } END { for (i = int(NR * (n - 1) / 4) + 1; i <= NR * n / 4; i++) print value[i] }' "$folder/memory" | median | cut -d . -f 1; }

# run_idle SCENARIO - what a registered phone costs whose connection does nothing
run_idle() {
  local folder server before growth line phones=15000
  local -A each=()
  define "$1"
  prepare "$1"
  say ""
  say "== $1: $phones phones; tandem ${tandem_arguments[*]}; kamailio ${kamailio_arguments[*]}"
  for server in tandem kamailio; do
    # The first connections load code and fill caches once.
    start_load $server "$folder" idle --connections 200
    hear $server 60 >/dev/null
    end_load $server
    sleep 2
    before=$(resident_kib "${server_pid[$server]}")
    start_load $server "$folder" idle --connections $phones --sources 16
    line=$(hear $server 300)
    if ! has_not_ended "$1" $server load; then
      each[$server]=-
      end_load $server
      continue
    fi
    sleep 5
    growth=$(($(resident_kib "${server_pid[$server]}") - before))
    each[$server]=$((growth * 1024 / phones))
    say "$server: $line; resident memory grew by $((growth / 1024)) MiB, ${each[$server]} octets each"
    [ "$(value "$line" completed)" = $phones ] || fail "$1, $server: not all of $phones phones are registered"
    tell $server end
    line=$(hear $server 60)
    [ "$(value "$line" open)" = $phones ] || fail "$1, $server: only $(value "$line" open) connections are still open"
    end_load $server
  done
  note "$1: Tandem ${each[tandem]}, Kamailio ${each[kamailio]} octets for each of $phones phones"
  # The target is 12 KiB each, whatever Kamailio takes.
  if [ "$1" = idle-ws ]; then note_figure "$1" "$(divide "${each[tandem]}" 12288)"; else note_figure "$1" "$(divide "${each[tandem]}" "${each[kamailio]}")"; fi
  end "${server_pid[kamailio]}"
  retire "$1" "$folder"
}
