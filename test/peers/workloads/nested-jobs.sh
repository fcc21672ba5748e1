#!/bin/sh
# One job after the other: a child that only waits for a child of its own, which uses CPU for a while; both end at once.
# SIGTERM ends it after the job at hand; then it prints what fork-storm.sh prints.
jobs=0
work=on
trap 'work=off' TERM
burn() {
  i=0
  while [ $i -lt 200000 ]; do i=$((i + 1)); done
}
echo ready
read -r _
while [ $work = on ]; do
  (
    (burn)
    :
  )
  jobs=$((jobs + 1))
done
echo "$jobs"
times
echo done
read -r _
