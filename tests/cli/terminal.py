#!/usr/bin/env python3
"""Runs a program with a terminal of a given width as its standard output and copies
what it showed: terminal.py COLUMNS PROGRAM ARGUMENTS…"""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]
leader, follower = pty.openpty()
fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
env = dict(os.environ, TERM="xterm-256color")
child = subprocess.Popen(command, stdout=follower, env=env)
os.close(follower)
while True:
    try:
        data = os.read(leader, 65536)
    except OSError:
        break
    if not data:
        break
    sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
sys.stdout.buffer.flush()
sys.exit(child.wait())
