#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A terminal that stops reading must not prevent the exit.
. tests/tap.sh
. tests/tty/tty.bash

{
  quiet_machine
  echo 'repeat 9000'
  echo '+0.001 fork $i+1000 710'
  echo 'exec $i+1000 : work $i a b c d e f g h i j k l m n o p q r s t u v w x y z'
  echo 'exit $i+1000'
  echo 'end'
} | record busy

# one frame is larger than the buffer of a terminal without a reader
{
  echo '@100'
  echo 'snapshot'
  echo 'seed 1 0 init start=0.01 : /sbin/init'
  echo 'repeat 300'
  echo 'seed $i+1000 1 work start=30 : work $i '"$(printf 'w%.0s ' {1..120})"
  echo 'end'
  echo 'settled'
} | record wide

# slow.py SIGNAL PROGRAM...: runs it on a terminal without a reader until the queue is full, then
# sends the signal (none: it must exit by itself); prints its exit status
cat >"$tmp/slow.py" <<'END'
import fcntl, os, pty, signal, struct, sys, termios, time
rows, columns = (int(n) for n in os.environ.get("SIZE", "60 200").split())
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm-256color"
    time.sleep(0.2)
    os.execv(sys.argv[2], sys.argv[2:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
def cpu():
    with open("/proc/%d/stat" % pid) as stat:
        return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))
def queued():
    buf = bytearray(4)
    fcntl.ioctl(fd, termios.FIONREAD, buf)
    return struct.unpack("i", buf)[0]
# full: the unread output has not grown for a while
last, since, end = -1, time.time(), time.time() + 20
while time.time() < end and not (last > 0 and time.time() - since > 1.5):
    now = queued()
    if now != last:
        last, since = now, time.time()
    time.sleep(0.02)
if sys.argv[1] != "none":
    os.kill(pid, getattr(signal, sys.argv[1]))
end = time.time() + 10
while time.time() < end:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        print(signal.Signals(status & 127).name if status & 127 else "exit %d" % (status >> 8))
        break
    time.sleep(0.02)
else:
    print("stuck")
    os.kill(pid, signal.SIGKILL)
END
for signal in SIGTERM SIGHUP SIGINT; do
  is "$signal ends it" \
    "$(python3 "$tmp/slow.py" $signal "$MAYFLY" -l 0.3 -r "$tmp/busy")" $signal
done
is "--duration ends it in the middle of a frame" \
  "$(SIZE="250 300" python3 "$tmp/slow.py" none "$MAYFLY" -r "$tmp/wide" --duration=4)" "exit 0"

# with both stuck, the terminal and the reader of the recording
mkfifo "$tmp/pipe"
sleep 60 <"$tmp/pipe" &
reader=$!
is "--duration ends it with a recording that is not read" \
  "$(python3 "$tmp/slow.py" none "$MAYFLY" -l 0.3 -r "$tmp/busy" -w "$tmp/pipe" --duration=4)" "exit 4"
is "a signal ends it with a recording that is not read" \
  "$(python3 "$tmp/slow.py" SIGTERM "$MAYFLY" -l 0.3 -r "$tmp/busy" -w "$tmp/pipe")" SIGTERM
kill $reader
finish
