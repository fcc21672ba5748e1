#!/bin/sh
# Becomes the program that its stdin names.
echo ready
read -r program
exec "$program"
