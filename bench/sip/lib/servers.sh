# servers.sh - starts and ends Tandem and Kamailio. Sourced by run.

declare -A server_pid=() server_port=() tls_port=() ws_url=() wss_url=()
web_port='' tandem_arguments=() kamailio_arguments=()

# next_offset - moves $offset to ports that are free: those of Tandem, and 5070 to 5089 for Kamailio and the load
next_offset() {
  local port free=
  while [ -z $free ]; do
    offset=$((offset + 40)) free=1
    [ $offset -le 23000 ] || offset=10040
    for port in 8080 8443 5060 5061 5070 5071 5080 5081 5082 5083; do
      ! in_use $((port + offset)) || free=
    done
  done
}

is_ready() { curl -fs --max-time 2 -o /dev/null "http://127.0.0.1:$web_port/health/ready"; }

# start_tandem FOLDER - with $tandem_arguments; as ./run starts it, but for ports and folder
start_tandem() {
  web_port=$((8080 + offset))
  begin "$1/tandem.log" env DOTNET_ROOT="$dotnet_root" "$root/artifacts/server/tandem" serve --port-offset $offset --data "$1/data" "${tandem_arguments[@]}"
  server_pid[tandem]=$begun server_port[tandem]=$((5060 + offset)) tls_port[tandem]=$((5061 + offset))
  ws_url[tandem]=ws://127.0.0.1:$web_port/sip wss_url[tandem]=wss://127.0.0.1:$((8443 + offset))/sip
  await 60 is_ready || { tail -n 20 "$1/tandem.log" >&2; die "Tandem does not start"; }
}

# start_kamailio FOLDER - with $kamailio_arguments
start_kamailio() {
  local port=$((5070 + offset))
  mkdir -p "$1/kamailio"
  begin "$1/kamailio.log" kamailio -DD -E -f "$bench/kamailio.cfg" -w "$1/kamailio" -Y "$1/kamailio" -P "$1/kamailio/pid" -m 4096 -M 32 -n 2 -N 2 \
    -l udp:127.0.0.1:$port -l tcp:127.0.0.1:$port "${kamailio_arguments[@]}"
  server_pid[kamailio]=$begun server_port[kamailio]=$port tls_port[kamailio]=$((port + 1))
  ws_url[kamailio]=ws://127.0.0.1:$port/ wss_url[kamailio]=wss://127.0.0.1:$((port + 1))/
  await 30 in_use $port || { tail -n 20 "$1/kamailio.log" >&2; die "Kamailio does not start"; }
  sleep 0.5
}

# with_streams FOLDER - has Kamailio take TLS and WebSocket too
with_streams() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$1/key.pem" -out "$1/certificate.pem" 2>/dev/null
  printf '%s\n' '[server:default]' 'method = TLSv1.2+' 'verify_certificate = no' 'require_certificate = no' "private_key = $1/key.pem" "certificate = $1/certificate.pem" >"$1/tls.cfg"
  kamailio_arguments+=(-A STREAMS -A "TLSFILE=\"$1/tls.cfg\"" -l tls:127.0.0.1:$((5071 + offset)))
}

# with_database FOLDER - has Kamailio keep its registrations in SQLite
with_database() {
  sqlite3 "$1/location.db" <"$(dpkg -L kamailio-sqlite-modules | grep standard-create.sql)"
  sqlite3 "$1/location.db" <"$(dpkg -L kamailio-sqlite-modules | grep usrloc-create.sql)"
  sqlite3 "$1/location.db" 'PRAGMA journal_mode=WAL' >/dev/null
  kamailio_arguments+=(-A "DATABASE=\"sqlite:///$1/location.db\"")
}

# refused SERVER - in words, how many requests Tandem has refused since it started because it did not get enough of the processor; nothing when none
refused() {
  local count
  [ "$1" = tandem ] || return 0
  count=$(gauge tandem_edge_overload_refused_total)
  [ "$count" = 0 ] || echo " ($count refused with 503 as overload: is the machine doing other work?)"
}

# left_over PORT - what Tandem still has under way, in words; nothing when all is empty
left_over() {
  local name value
  for name in transactions forwarding timers; do
    value=$(gauge tandem_core_$name "$1")
    [ "$value" = 0 ] || echo -n "$name=$value "
  done
}
is_empty() { [ -z "$(left_over "$1")" ]; }

# retire SCENARIO FOLDER - in the background: waits until nothing is under way in Tandem, which its timers of 32 s decide, and ends it
retire() {
  local scenario=$1 pid=${server_pid[tandem]} port=$web_port
  (
    trap - EXIT
    if await 60 is_empty "$port"; then echo empty; else left_over "$port"; fi >"$2/left"
    kill "$pid"
  ) &
  retiring+=($!)
  retired+=("$scenario:$pid:$2")
}

# finish_retired - waits for all of them; a Tandem that was not empty fails the run
finish_retired() {
  local entry scenario pid folder
  [ ${#retiring[@]} -eq 0 ] || wait "${retiring[@]}" || true
  for entry in "${retired[@]}"; do
    IFS=: read -r scenario pid folder <<<"$entry"
    wait "$pid" 2>/dev/null || true
    case $(cat "$folder/left") in
      empty) ;;
      *) fail "$scenario: Tandem still had $(cat "$folder/left")under way a minute after the load" ;;
    esac
  done
}
