// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"path"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// slack is how much a timestamp of a file may lie before the change it stands
// for: file systems use the coarse clock, which moves once a tick (10 ms at
// CONFIG_HZ=100). Two of them.
const slack = 20_000_000

// before reports that a file's ctime is certainly older than a moment of the
// trace, so that what is read now was there then.
func before(ctime int64, boot uint64) bool {
	at, ok := realtime(boot)
	return ok && ctime+slack < at
}

// after reports that a ctime is certainly younger than a moment of the trace.
func after(ctime int64, boot uint64) bool {
	at, ok := realtime(boot)
	return ok && ctime > at+slack
}

// realtime turns CLOCK_BOOTTIME, the trace's, into CLOCK_REALTIME, the file
// system's, both in ns.
func realtime(boot uint64) (int64, bool) {
	var b, r unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &b) != nil || unix.ClockGettime(unix.CLOCK_REALTIME, &r) != nil {
		return 0, false
	}
	return r.Nano() - (b.Nano() - int64(boot)), true
}

// absentSince reports that nothing can have stood at a path since a moment: the
// deepest directory of the path that exists has not changed. A dangling symlink
// proves nothing: its target may have gone from anywhere.
func absentSince(root int, p string, boot uint64) bool {
	for ; ; p = path.Dir(p) {
		var st unix.Stat_t
		fd, err := resolve(root, p)
		if err == nil {
			err = unix.Fstat(fd, &st)
			unix.Close(fd)
			return err == nil && before(ctime(&st), boot)
		}
		if !absent(err) || p == "/" || dangling(root, p) {
			return false
		}
	}
}

// dangling reports that the last element of a path is there itself.
func dangling(root int, p string) bool {
	fd, err := unix.Openat2(root, p, &unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_CLOEXEC | unix.O_NOFOLLOW,
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	})
	if err != nil {
		return false
	}
	unix.Close(fd)
	return true
}

func ctime(st *unix.Stat_t) int64 { return st.Ctim.Nano() }

func pid(p decoder.ProcessID) string { return strconv.FormatUint(uint64(p.TGID), 10) }
