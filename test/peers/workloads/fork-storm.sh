#!/bin/sh
# Forks children that use a little CPU and end, four at a time, as fast as it can. SIGTERM ends the storm; then it prints
# how many there were and, from times(2), what CPU it used itself and what its children used, and waits for the end of
# stdin.
children=0
storm=on
trap 'storm=off' TERM
burn() {
  i=0
  while [ $i -lt 600 ]; do i=$((i + 1)); done
}
echo ready
read -r _
while [ $storm = on ]; do
  (burn) &
  (burn) &
  (burn) &
  (burn) &
  wait
  children=$((children + 4))
done
echo "$children"
times
echo done
read -r _
