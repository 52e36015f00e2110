# sipp.sh - load by sipp: callers that end after a number of calls, and callees that answer until they are ended. Sourced by run.

declare -A caller_port=() callee_port=() callee_pid=()

# column FILE NAME - the last value of a column of sipp's statistics
column() { awk -F ';' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) wanted = i; next } { value = $wanted } END { print value + 0 }' "$1" 2>/dev/null || echo 0; }

# write_users FILE PREFIX COUNT CALLEES - a line for each user: name; credentials; callee. sipp expands [authentication] only when the whole keyword comes from the file.
write_users() {
  awk -v prefix="$2" -v count="$3" -v callees="$4" 'BEGIN {
    print "SEQUENTIAL"
    for (i = 0; i < count; i++) printf "%s%06d;[authentication username=%s%06d password=secret];callee%06d\n", prefix, i, prefix, i, i % callees
  }' >"$1"
}

# call SERVER SCENARIO USERS RATE COUNT STATISTICS CONTACT [OPTION...] - sipp as client; its counts are in STATISTICS
call() {
  local server=$1 scenario=$2 users=$3 rate=$4 count=$5 statistics=$6 contact=$7
  shift 7
  rm -f "$statistics"
  timeout -k 5 $((count / rate * 2 + 90)) sipp "127.0.0.1:${server_port[$server]}" -sf "$bench/sipp/$scenario.xml" -inf "$users" -t "$sipp_transport" \
    -i 127.0.0.1 -p "${caller_port[$server]}" -r "$rate" -m "$count" -l 20000 -key contact "$contact" -recv_timeout 30000 -deadcall_wait 0 -buff_size 4194304 \
    -nostdin -trace_stat -stf "$statistics" -fd 1 -trace_err -error_file "$statistics.errors" "$@" >"$statistics.out" 2>&1 </dev/null || true
}

# start_callees SERVER SCENARIO FOLDER COUNT - one sipp answers for all of them; they are registered with its address
start_callees() {
  local server=$1 port=${callee_port[$1]} folder=$3
  begin "$folder/callee-$server.out" sipp -sf "$bench/sipp/$2.xml" -t "$sipp_transport" -i 127.0.0.1 -p "$port" -deadcall_wait 0 -buff_size 4194304 -nostdin \
    -trace_stat -stf "$folder/callee-$server.csv" -fd 1
  callee_pid[$server]=$begun
  await 10 in_use "$port" || die "sipp does not start as callee; see $folder/callee-$server.out"
  call "$server" register "$folder/callees.users" 200 "$4" "$folder/callees-$server.csv" "127.0.0.1:$port" -auth_uri tandem.test
  [ "$(column "$folder/callees-$server.csv" 'SuccessfulCall(C)')" = "$4" ] || die "the callees cannot register at $server; see $folder (--keep)"
}

end_callees() {
  local server
  for server in "${!callee_pid[@]}"; do
    kill -KILL "${callee_pid[$server]}" 2>/dev/null || true
    wait "${callee_pid[$server]}" 2>/dev/null || true
  done
  callee_pid=()
}

# callee_retransmissions SERVER FOLDER - so far
callee_retransmissions() { [ -f "$2/callee-$1.csv" ] && column "$2/callee-$1.csv" 'Retransmissions(C)' || echo 0; }

# run_sipp SERVER FOLDER ROUND RATE COUNT - sets completed, failed, retransmitted
run_sipp() {
  local server=$1 folder=$2 statistics=$2/$1-$3.csv before
  before=$(callee_retransmissions "$server" "$folder")
  call "$server" "$caller" "$folder/callers.users" "$4" "$5" "$statistics" "127.0.0.1:${caller_port[$server]}" -auth_uri "$auth_uri"
  completed=$(column "$statistics" 'SuccessfulCall(C)') failed=$(column "$statistics" 'FailedCall(C)')
  retransmitted=$(($(column "$statistics" 'Retransmissions(C)') + $(callee_retransmissions "$server" "$folder") - before))
}
