# load.sh - load by Tandem.Load over WebSocket and TLS, for which Debian's sipp has no transport. Sourced by run.

declare -A load_in=() load_out=() load_pid=()

build_load() { dotnet build "$root/bench/Tandem.Load" -c Release -v quiet -nologo -clp:NoSummary -nodeReuse:false; }

# url SERVER - where the load of this scenario connects to
url() {
  case $load_transport in
    ws) echo "${ws_url[$1]}" ;;
    wss) echo "${wss_url[$1]}" ;;
    tls) echo "tls://127.0.0.1:${tls_port[$1]}" ;;
  esac
}

# start_load SERVER FOLDER MODE [OPTION...] - its standard input and output are pipes, so that measuring begins when it has said "ready"
start_load() {
  local server=$1 folder=$2 mode=$3 in out
  shift 3
  mkfifo "$folder/$server.in" "$folder/$server.out"
  dotnet "$root/bench/Tandem.Load/bin/Release/net10.0/Tandem.Load.dll" "$mode" --server "$(url "$server")" "$@" \
    <"$folder/$server.in" >"$folder/$server.out" 2>"$folder/$server.load.err" &
  load_pid[$server]=$!
  exec {in}>"$folder/$server.in" {out}<"$folder/$server.out"
  load_in[$server]=$in load_out[$server]=$out
  rm "$folder/$server.in" "$folder/$server.out"
}

# hear SERVER SECONDS - the next line of the load; empty when there is none in time
hear() {
  local line=
  read -r -t "$2" -u "${load_out[$1]}" line || true
  echo "$line"
}

# tell SERVER WORD - to the load; one that has ended hears nothing
tell() { echo "$2" >&"${load_in[$1]}" || true; } 2>/dev/null

end_load() {
  local in=${load_in[$1]} out=${load_out[$1]}
  exec {in}>&- {out}<&-
  end "${load_pid[$1]}"
  unset "load_in[$1]" "load_out[$1]" "load_pid[$1]"
}

# value LINE NAME - of name=value
value() { sed -n "s/.*\b$2=\([0-9.]*\).*/\1/p" <<<"$1"; }

# connect_load SERVER FOLDER RATE COUNT - phones that are connected and registered, ready for run_load; false when they are not
connect_load() {
  start_load "$1" "$2" "$load_mode" --rate "$3" --count "$4" --connections "$connections"
  [ "$(hear "$1" 120)" != ready ] || return 0
  end_load "$1"
  return 1
}

# run_load SERVER FOLDER - sets completed, failed, retransmitted
run_load() {
  local line
  tell "$1" go
  line=$(hear "$1" 180)
  completed=$(value "$line" completed) failed=$(value "$line" failed) retransmitted=0
  completed=${completed:-0} failed=${failed:-0}
  [ "$failed" = 0 ] || tail -n 10 "$2/$1.load.err"
  end_load "$1"
}
