#!/bin/sh
# Ends with the exit code that its stdin says; in success when that ends first.
read -r code
exit "${code:-0}"
