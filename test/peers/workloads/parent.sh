#!/bin/sh
# Starts the program it is given, prints its pid, hands its own stdin to it, and waits for its end.
ulimit -c 0
exec 3<&0
"$@" <&3 &
echo $!
wait
