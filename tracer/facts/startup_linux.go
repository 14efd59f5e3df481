// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"bytes"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// parsedKey identifies what a parser was given: a changed file has another
// ctime.
type parsedKey struct {
	dev, ino    uint64
	ctime, size int64
	kind        decoder.StartupKind
}

// startupFile reads what fd stands for the way a program of that kind would. A
// file that this program would not read like a text is not read at all.
func (r *Reader) startupFile(fd int, st *unix.Stat_t, kind decoder.StartupKind) decoder.Answer {
	switch {
	case st.Mode&unix.S_IFMT == unix.S_IFCHR && st.Rdev == unix.Mkdev(1, 3): // /dev/null
		return decoder.Answer{State: decoder.Exists, Startup: &decoder.StartupFile{Kind: kind}}
	case st.Mode&unix.S_IFMT == unix.S_IFDIR: // every program gives up on it: nothing is unknown
		return decoder.Answer{State: decoder.Absent}
	case st.Mode&unix.S_IFMT != unix.S_IFREG:
		return unreadable("not a regular file")
	case st.Size > startup.MaxSize:
		return unreadable("larger than 256 KiB")
	}
	key := parsedKey{st.Dev, st.Ino, ctime(st), st.Size, kind}
	r.mu.Lock()
	a, ok := r.parsed.get(key)
	r.mu.Unlock()
	if ok {
		return a
	}
	f, err := reopen(fd)
	if err != nil {
		return unreadable(err.Error())
	}
	defer f.Close()
	a = parse(f, kind)
	var now unix.Stat_t
	if unix.Fstat(fd, &now) != nil || ctime(&now) != key.ctime || now.Size != key.size {
		return unreadable("it changed while it was read")
	}
	r.remember(key, a)
	return a
}

// remember keeps what a file says. Whoever owns it decides how much that is: where
// it is too much, everything else is forgotten.
func (r *Reader) remember(key parsedKey, a decoder.Answer) {
	n := 1
	if a.Startup != nil {
		n += a.Startup.Items()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items += n; r.items > maxParsedItems {
		r.parsed, r.items = newLRU[parsedKey, decoder.Answer](maxParsed), n
	}
	r.parsed.put(key, a)
}

// ownDescriptor takes what names a descriptor of whoever opens it: source <(…),
// bash /dev/fd/3.
func ownDescriptor(path string) bool {
	for _, dir := range []string{"/dev/fd/", "/proc/self/", "/proc/thread-self/", "/dev/std"} {
		if strings.HasPrefix(path, dir) {
			return true
		}
	}
	return false
}

func parse(f *os.File, kind decoder.StartupKind) decoder.Answer {
	data, err := io.ReadAll(io.LimitReader(f, startup.MaxSize+1))
	switch {
	case err != nil:
		return unreadable(errno(err).Error())
	case len(data) > startup.MaxSize:
		return unreadable("larger than 256 KiB")
	case bytes.IndexByte(data, 0) >= 0:
		return unreadable("not a text")
	}
	return decoder.Answer{State: decoder.Exists, Startup: startup.Parse(kind, data)}
}
