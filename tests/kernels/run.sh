#!/bin/bash
# run.sh VMLINUZ...: runs the live tests on other kernels, each booted in QEMU with an initramfs
# of busybox, the program, the tests and their libraries.  (-cx16: an interrupt in QEMU 7.2
# corrupts the flags of cmpxchg16b.)  Needs qemu-system-x86, busybox-static and cpio; does not use
# KVM.
#
#	apt-get download linux-image-6.1.0-XX-cloud-amd64; dpkg-deb -x *.deb x
#	make kernels KERNELS=x/boot/vmlinuz-6.1.0-XX-cloud-amd64
set -u
cd "$(dirname "$0")/../.." || exit 1
tests=(build/tests/live/life_test build/tests/live/exec_test build/tests/live/pass_test
	build/tests/live/threads_test build/tests/live/look_test
	build/tests/live/storm_test)
tools=(build/tests/live/spawner build/mayfly)
for tool in qemu-system-x86_64 busybox cpio; do
	command -v $tool >/dev/null || { echo "kernels: $tool is not here: install qemu-system-x86, busybox-static, cpio" >&2; exit 1; }
done
root=$(mktemp -d) || exit 1
trap 'rm -rf "$root"' EXIT

chmod 755 "$root" # some tests are somebody else
mkdir -p "$root"/{bin,usr/bin,proc,sys,dev,tmp,etc,build/tests/live}
cp "$(command -v busybox)" "$root/bin/busybox"
cp "${tests[@]}" build/tests/live/spawner "$root/build/tests/live/"
cp build/mayfly "$root/build/"
for program in mount cat ls uname poweroff timeout mkdir; do
	ln -s busybox "$root/bin/$program"
done
# the tests check which files are executed: these are not links
programs=(/bin/sh /bin/true /bin/sleep /usr/bin/env)
for program in "${programs[@]}"; do
	cp -L "$program" "$root/bin/"
	cp -L "$program" "$root/usr/bin/"
done
for file in "${tests[@]}" "${tools[@]}" "${programs[@]}"; do
	ldd "$file" | grep -o '/[^ ]*'
done | sort -u | while read -r lib; do
	mkdir -p "$root$(dirname "$lib")"
	cp -L "$lib" "$root$lib"
done
echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
cat >"$root/init" <<'END'
#!/bin/sh
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mkdir -p /dev/pts; mount -t devpts pts /dev/pts
mkdir -p /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null
export PATH=/bin:/usr/bin LD_LIBRARY_PATH=
echo "# kernel $(uname -r)"
build/mayfly --check
[ -z "$EXTRA" ] || /bin/sh -c "$EXTRA"
for test in build/tests/live/*_test; do
	echo "# $test"
	timeout 300 $test 2>&1
done
echo "# done"
poweroff -f
END
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$root.cpio.gz"

failed=0
for kernel in "$@"; do
	log=$(mktemp)
	timeout "${KERNEL_TIMEOUT:-900}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max,-cx16 -smp 2 -m 1024 \
		-nographic -no-reboot -kernel "$kernel" -initrd "$root.cpio.gz" \
		-append "console=ttyS0 quiet panic=-1 rdinit=/init" </dev/null 2>/dev/null | tr -d '\r' >"$log"
	passed=$(grep -c '^ok ' "$log") bad=$(grep -c '^not ok ' "$log")
	printf '%-40s %3d ok, %d failed%s\n' "$(basename "$kernel")" "$passed" "$bad" \
		"$(grep -q '^# done' "$log" || echo ', did not come to its end')"
	if [ "$bad" != 0 ] || [ "$passed" = 0 ] || ! grep -q '^# done' "$log"; then
		failed=$((failed + 1))
		grep -v '^ok ' "$log" | tail -60 | sed 's/^/    /'
	fi
	cp "$log" "build/kernel-$(basename "$kernel").log"
	rm -f "$log"
done
rm -f "$root.cpio.gz"
[ "$failed" = 0 ]
