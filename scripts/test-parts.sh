# Part of scripts/test: how one part is run and counted.

run_part() {
  printf '%-24s' "$1"
  measure_part "$@"
  report_part "$1"
}

# Runs a part beside those that follow; finish_part waits for it and reports it.
start_part() {
  set -m # a process group of its own, which stop_parts can end
  measure_part "$@" &
  beside[$1]=$!
  set +m
}

stop_parts() {
  local group
  for group in "${beside[@]}"; do
    kill -- "-$group" 2> /dev/null
  done
}

finish_part() {
  printf '%-24s' "$1"
  wait "${beside[$1]}"
  unset "beside[$1]"
  report_part "$1"
}

# Keeps a part's log, and its exit code and seconds for report_part. A part reports its own counts in $counts
# ("passed failed skipped"); one that does not counts as a single test that passed or failed.
measure_part() {
  local name=$1 log=$results/$1.log started=$SECONDS code
  shift
  counts=$results/$name.counts
  rm -f "$counts" "$results/$name.end"
  if [[ $(type -t "$1") == function ]]; then
    ("$@") > "$log" 2>&1
  else
    timeout "$part_limit" "$@" > "$log" 2>&1
  fi
  code=$?
  echo "$code $((SECONDS - started))" > "$results/$name.end"
}

# Prints how a part ended and what failed, and adds to the counts.
report_part() {
  local name=$1 log=$results/$1.log counts=$results/$1.counts code=1 seconds=0 part_passed part_failed part_skipped
  [[ -s $results/$name.end ]] && read -r code seconds < "$results/$name.end"
  if [[ -s $counts ]]; then
    read -r part_passed part_failed part_skipped < "$counts"
    # A run that aborts after its last test must not look successful.
    ((code != 0 && part_failed == 0)) && part_failed=1
  else
    part_passed=$((code == 0)) part_failed=$((code != 0)) part_skipped=0
  fi
  passed=$((passed + part_passed)) failed=$((failed + part_failed)) skipped=$((skipped + part_skipped))
  durations+=("$(printf '  %-24s %4d s' "$name" "$seconds")")
  printf '%4d s  %d passed, %d failed' "$seconds" "$part_passed" "$part_failed"
  ((part_skipped)) && printf ', %d skipped' "$part_skipped"
  echo
  if ((part_failed)); then
    ((code == 124)) && echo "  stopped after $part_limit s"
    show_failures "$log"
  fi
}

# The failed tests with their messages; the end of the log where there are none (a build, a crash).
show_failures() {
  local text
  text=$(sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '/\[FAIL\]/ { left = 25 } /(\[PASS\]|\[SKIP\]|Finished:)/ { left = 0 } left > 0 { print; left-- }' | head -n 200)
  [[ -n $text ]] || text=$(sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -E 'error|not ok|FAIL|✗|×' | sort -u | head -n 40)
  [[ -n $text ]] || text=$(tail -n 40 "$1")
  printf '%s\n' "$text" | sed 's/^/    /'
  echo "    (all of it: $1)"
}

build_dotnet() {
  if ((${#filters[@]} == 0)); then
    dotnet build ClusterCodex.sln -nologo -v quiet
    return
  fi
  local part
  for part in "${selected[@]}"; do
    if [[ -f tests/$part/$part.csproj ]]; then
      dotnet build "tests/$part" -nologo -v quiet || return 1
    fi
  done
  if needs healthy-hold && ! needs IssueService.Tests; then
    dotnet build tests/IssueService.Tests -nologo -v quiet || return 1
  fi
  # Its journeys start the whole application.
  needs EndToEnd && dotnet build AppHost -nologo -v quiet
  return 0
}

# Style and analyzers are errors of the build; white space is what it leaves unchecked.
check_format() {
  timeout "$part_limit" dotnet format whitespace . --folder --verify-no-changes --exclude '**/obj/' --exclude '**/bin/'
}

# The class that holds the healthy objects on the real cluster for ten minutes, which pass while the other parts run.
hold='*RealHealthyTests'

test_hold() {
  test_classes IssueService.Tests "$results/healthy-hold.xml" -class "$hold"
}

test_dotnet() {
  if [[ $1 == IssueService.Tests ]]; then
    test_classes "$1" "$results/$1.xml" -class- "$hold"
  else
    test_classes "$1" "$results/$1.xml"
  fi
}

# xunit's own runner, without the test platform: it starts at once and writes its results as XML.
test_classes() {
  local name=$1 program=tests/$1/bin/Debug/net10.0/$1.dll xml=$2 code
  shift 2
  rm -f "$xml"
  if [[ $built == no ]]; then
    echo "error: not run, because the build failed"
    return 1
  fi
  if [[ ! -f $program ]]; then
    echo "error: $program does not exist: run without --no-build first"
    return 1
  fi
  timeout -k 20 "$part_limit" dotnet "$program" -xml "$xml" -noColor "$@"
  code=$?
  [[ -f $xml ]] && node -e '
    const text = require("fs").readFileSync(process.argv[1], "utf8")
    const sum = name => [...text.matchAll(/<assembly [^>]*>/g)].reduce((total, [tag]) => total + Number((tag.match(new RegExp(` ${name}="(\\d+)"`)) ?? [0, 0])[1]), 0)
    console.log(sum("passed"), sum("failed") + sum("errors"), sum("skipped"))' "$xml" > "$counts"
  # Tests that are not found would otherwise look like tests that pass.
  if [[ $(cat "$counts" 2> /dev/null) == "0 0 0" ]]; then
    echo "error: $name has no tests"
    return 1
  fi
  return "$code"
}

test_web() {
  local json=$results/web-test.json code
  rm -f "$json"
  (cd web && timeout "$part_limit" npm test -- --reporter=default --reporter=json --outputFile="$json")
  code=$?
  [[ -f $json ]] && node -p '
    const run = require(process.argv[1]);
    `${run.numPassedTests} ${run.numFailedTests} ${run.numPendingTests + run.numTodoTests}`' "$json" > "$counts"
  return "$code"
}

test_charts() {
  local tap=$results/charts.tap code
  (cd tests/Charts && timeout "$part_limit" node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination="$tap")
  code=$?
  [[ -f $tap ]] && awk '/^# pass / { p = $3 } /^# fail / { f = $3 } /^# skipped / { s = $3 } END { print p + 0, f + 0, s + 0 }' "$tap" > "$counts"
  return "$code"
}
