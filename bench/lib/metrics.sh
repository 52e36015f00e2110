# metrics.sh - what Tandem says of itself. Sourced by the benchmarks, which set $web_port.

# gauge NAME [PORT] - the sum of a metric of Tandem over its labels
gauge() { curl -fs --max-time 5 "http://127.0.0.1:${2:-$web_port}/metrics" | awk -v name="$1" 'index($0, name "{") == 1 { sub(/.*} /, ""); sum += $1; found = 1 } END { print found ? sum : "?" }'; }
