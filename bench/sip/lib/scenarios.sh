# scenarios.sh - what each scenario is. Sourced by run.

by_default=(register register-digest register-db call-udp call-udp-digest call-tcp call-tls message register-ws call-ws storm)
by_name=(idle-ws idle-wss registrations100k soak)
quick=(register call-udp message)

# Those whose ratio must be at most $target: what the server is measured by.
decisive=(register register-digest call-udp call-udp-digest message idle-ws)

# needs_load SCENARIO - whether Tandem.Load must be there
needs_load() { [[ $1 =~ -(tls|ws|wss)$|^storm$ ]]; }

# define SCENARIO - sets unit, rate (a second), what loads and how, and what Kamailio gets
define() {
  load_transport='' load_mode='' connections=200
  driver=sipp caller=$1 callee='' sipp_transport=u1 users=20000 callees=100 auth_uri=tandem.test digest='' streams='' database='' settle=0
  case $1 in
    register) unit=registration rate=8000 ;;
    register-digest) unit=registration caller=register rate=8000 digest=1 ;;
    register-db) unit=registration caller=register rate=2000 users=2000 database=1 settle=4 ;;
    call-udp) unit=call caller=call callee=answer rate=1000 ;;
    call-udp-digest) unit=call caller=call callee=answer rate=1000 digest=1 callees=1 auth_uri=callee000000@tandem.test ;;
    call-tcp) unit=call caller=call callee=answer rate=1000 sipp_transport=t1 ;;
    call-tls) unit=call driver=load load_transport=tls load_mode=call rate=500 streams=1 ;;
    register-ws) unit=registration driver=load load_transport=ws load_mode=register rate=4000 streams=1 ;;
    call-ws) unit=call driver=load load_transport=ws load_mode=call rate=500 streams=1 ;;
    storm | idle-ws) unit=phone load_transport=ws streams=1 ;;
    idle-wss) unit=phone load_transport=wss streams=1 ;;
    message) unit=message callee=accept-message rate=4000 ;;
    *) return 1 ;;
  esac
}

# prepare SCENARIO - a fresh pair of servers on new ports; $folder is theirs
prepare() {
  folder=$scratch/$1
  mkdir -p "$folder"
  next_offset
  caller_port=([tandem]=$((5080 + offset)) [kamailio]=$((5082 + offset))) callee_port=([tandem]=$((5081 + offset)) [kamailio]=$((5083 + offset)))
  [ -z "$wanted_rate" ] || rate=$wanted_rate
  choose_arguments "$folder"
  start_kamailio "$folder"
  start_tandem "$folder"
}

# compare SCENARIO - both servers from a fresh start, a warm-up each, then rounds in the order A B, B A, A B ...
compare() {
  local scenario=$1 folder round server order
  define "$scenario"
  prepare "$scenario"
  write_users "$folder/callers.users" user "$users" "$callees"
  write_users "$folder/callees.users" callee "$callees" "$callees"
  if [ -n "$callee" ]; then for server in tandem kamailio; do start_callees "$server" "$callee" "$folder" "$callees"; done; fi
  head_of "$scenario"
  for ((round = 0; round <= rounds; round++)); do
    order='tandem kamailio'
    [ $((round % 2)) = 1 ] || order='kamailio tandem'
    for server in $order; do
      if [ $round = 0 ]; then measure "$scenario" "$folder" $server warm-up $((rate * warm_up / 10)); else measure "$scenario" "$folder" $server $round $((rate * length / 10)); fi
    done
  done
  end_callees
  end "${server_pid[kamailio]}"
  retire "$scenario" "$folder"
  sum_up "$scenario"
}

# choose_arguments FOLDER - what both servers are started with
choose_arguments() {
  kamailio_arguments=()
  if [ -n "$digest" ]; then
    kamailio_arguments+=(-A DIGEST)
    tandem_arguments=(--lab --set Core:Authentication:OfferSha256=false)
  else
    tandem_arguments=(--lab --no-auth)
  fi
  [ -z "$database" ] || with_database "$1"
  [ -z "$streams" ] || with_streams "$1"
  tandem_arguments+=("${tandem_extra[@]}")
}

# measure SCENARIO FOLDER SERVER ROUND COUNT - one run of load, a line of the table, a line of results
measure() {
  local scenario=$1 folder=$2 server=$3 round=$4 count=$5 before after each started=$EPOCHREALTIME seconds
  local pid=${server_pid[$server]}
  completed=0 failed=0 retransmitted=0
  has_not_ended "$scenario" "$server" "$round" || return 0
  if [ $driver != sipp ] && ! connect_load "$server" "$folder" "$rate" "$count"; then
    has_not_ended "$scenario" "$server" "$round" || return 0
    fail "$scenario, $server, round $round: the phones cannot connect and register; $(tail -n 1 "$folder/$server.load.err")"
    return 0
  fi
  before=$(cpu_us "$pid")
  run_$driver "$server" "$folder" "$round" "$rate" "$count"
  sleep $settle
  after=$(cpu_us "$pid")
  has_not_ended "$scenario" "$server" "$round" || return 0
  each=$(divide $((after - before)) "$count" 1)
  seconds=$(awk -v a="$started" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
  line "$round" "$server" "$count" "$completed" "$failed" "$retransmitted" "$seconds" "$(divide $((after - before)) 1000000)" "$each" "$(divide "$(peak_kib "$pid")" 1024 0)"
  printf '%s\t%s\t%s\t%s\t%s\n' "$scenario" "$round" "$server" "$each" "$(peak_kib "$pid")" >>"$scratch/results"
  check_lost "$scenario" "$server" "$round" $((count - completed)) "$count"
}

head_of() {
  say ""
  say "== $1: ${rate}/s; tandem ${tandem_arguments[*]}; kamailio${kamailio_arguments[*]:+ ${kamailio_arguments[*]}}"
  printf '%-8s %-9s %9s %9s %7s %7s %8s %7s %8s %6s\n' round server wanted completed failed retrans seconds cpu_s us_each MiB
}

versions_of_peers() { echo "$(kamailio -v | awk 'NR == 1 { print "Kamailio " $3 }'); $(sipp -v 2>&1 | awk '/SIPp v/ { print $1, $2; exit }')"; }
