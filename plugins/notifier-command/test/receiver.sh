#!/bin/sh
# A receiver for tests: keeps what it reads in the folder $1, in the mood that is written there.
mood=$(cat "$1/mood")
echo asked >> "$1/asked"
case $mood in
  failing) echo "not you with $TOKEN" >&2; exit 1 ;;
  refusing) echo "never you with $TOKEN" >&2; exit 65 ;;
  resetting) kill -9 $$ ;;
  stalling) sleep 3600 & wait ;;
esac
cat >> "$1/accepted"
