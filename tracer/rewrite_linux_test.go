// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// rewriters are programs that change what /proc says of their argv and environ. Each
// gets its own environ, and returns what it does for as long as it lives, or nil.
var rewriters = map[string]func(m memory) (again func() error, err error){
	"flip": func(m memory) (func() error, error) {
		return func() error { m.flip(); return nil }, nil
	},
	"title": func(m memory) (func() error, error) {
		n := copy(m.all, "title: busy")
		clear(m.all[n:])
		return nil, nil
	},
	"garbage": func(m memory) (func() error, error) {
		copy(m.env, slices.Repeat([]byte{0xff}, len(m.env)))
		return nil, nil
	},
	"moved environ": func(m memory) (func() error, error) {
		there, err := elsewhere("FAKE=1\x00MOVED=2\x00")
		if err != nil {
			return nil, err
		}
		return nil, place(m.argv, there)
	},
	"moved argv": func(m memory) (func() error, error) {
		there, err := elsewhere("fake\x00-x\x00")
		if err != nil {
			return nil, err
		}
		return nil, place(there, m.env)
	},
	"moving environ": func(m memory) (func() error, error) {
		there, err := elsewhere("FAKE=1\x00MOVED=2\x00")
		return func() error {
			if err := place(m.argv, there); err != nil {
				return err
			}
			return place(m.argv, m.env)
		}, err
	},
}

// memory is where execve has put this program's strings.
type memory struct{ all, argv, env []byte }

func ownMemory() (memory, error) {
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return memory{}, err
	}
	st, err := parseStat(b)
	if err != nil {
		return memory{}, err
	}
	// The runtime does not copy the first argument: that is where the block begins.
	first := unsafe.Pointer(unsafe.StringData(os.Args[0]))
	if uint64(uintptr(first)) != st.argStart {
		return memory{}, fmt.Errorf("argv is at %p, not at %#x", first, st.argStart)
	}
	all := unsafe.Slice((*byte)(first), st.envEnd-st.argStart)
	return memory{all: all, argv: all[:st.argEnd-st.argStart], env: all[st.envStart-st.argStart:]}, nil
}

// flip turns every a into b, then every b into a.
func (m memory) flip() {
	for _, step := range [][2]byte{{'a', 'b'}, {'b', 'a'}} {
		for i, c := range m.env {
			if c == step[0] {
				m.env[i] = step[1]
			}
		}
	}
}

// elsewhere is a page that execve knows nothing of.
func elsewhere(content string) ([]byte, error) {
	page, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, err
	}
	return page[:copy(page, content)], nil
}

// layout is struct prctl_mm_map.
type layout struct {
	startCode, endCode, startData, endData, startBrk, brk, startStack uint64
	argStart, argEnd, envStart, envEnd                                uint64

	auxv     *uint64
	auxvSize uint32
	exe      int32
}

// place tells the kernel that argv and environ are there.
func place(argv, env []byte) error {
	b, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return err
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	number := func(field int) uint64 {
		n, _ := strconv.ParseUint(f[field-3], 10, 64)
		return n
	}
	brk, _, _ := unix.RawSyscall(unix.SYS_BRK, 0, 0, 0)
	l := layout{
		startCode: number(26), endCode: number(27), startData: number(45), endData: number(46),
		startBrk: number(47), brk: uint64(brk), startStack: number(28), exe: -1,
	}
	l.argStart, l.argEnd = bounds(argv)
	l.envStart, l.envEnd = bounds(env)
	return unix.Prctl(unix.PR_SET_MM, unix.PR_SET_MM_MAP, uintptr(unsafe.Pointer(&l)), unsafe.Sizeof(l), 0)
}

func bounds(b []byte) (start, end uint64) {
	start = uint64(uintptr(unsafe.Pointer(unsafe.SliceData(b))))
	return start, start + uint64(len(b))
}

// TestRewriter is a rewriter where a test has asked for one, and no test otherwise.
// It ends with its standard input.
func TestRewriter(*testing.T) {
	rewrite, ok := rewriters[os.Getenv(rewriterKey)]
	if !ok {
		return
	}
	m, err := ownMemory()
	if err != nil {
		os.Exit(say(err))
	}
	again, err := rewrite(m)
	if err != nil {
		os.Exit(say(err))
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	if again != nil {
		if err := again(); err != nil {
			os.Exit(say(err))
		}
	}
	fmt.Println("ready")
	for again != nil && again() == nil {
		runtime.Gosched()
	}
	select {}
}

const rewriterKey = "GOENVTRACE_TEST_REWRITER"

// A program may write what it likes where /proc looks for its argv and environ. What
// the trace then says is what stood there at one moment, or that it cannot be known:
// never a mixture of two moments, and never what stands somewhere else.
func TestSeedOfRewriter(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the kernel refuses to load the programs")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	argv := []string{self, "-test.run=^TestRewriter$"}
	children, envs := map[string]*child{}, map[string][]string{}
	for name := range rewriters {
		env := []string{rewriterKey + "=" + name}
		for i := range 2000 {
			env = append(env, fmt.Sprintf("V%d=%s", i, strings.Repeat("a", 500)))
		}
		children[name], envs[name] = start(t, self, argv, env, nil), env
	}
	for name, c := range children {
		if got := c.line(t); got != "ready" {
			t.Fatalf("%s: %s", name, got)
		}
	}
	seeds := seeds(t)
	for name, c := range children {
		t.Run(name, func(t *testing.T) {
			judgeRewritten(t, seeds[c.Pid], argv, envs[name])
			c.end(t)
		})
	}
}

func judgeRewritten(t *testing.T, e *decoder.Exec, argv, env []string) {
	t.Helper()
	if e == nil {
		t.Fatal("not among the seeds")
	}
	t.Logf("complete %v, missing %v, argv %.100q, %d entries", e.Complete, e.Missing, e.Argv, len(e.Env))
	if !e.Complete {
		if len(e.Missing) == 0 {
			t.Error("incomplete, and nothing is missing")
		}
		return
	}
	got := strs(e.Env)
	if !slices.Equal(argv, e.Argv) || len(got) != len(env) || changes(got) > 1 {
		t.Errorf("called complete, and never was so: argv %.100q, %d entries, first %.100q, %d changes",
			e.Argv, len(got), got[:min(2, len(got))], changes(got))
	}
}

// changes counts how often a follows b or b follows a. At any moment the environ that
// is being flipped is new up to one place and old behind it.
func changes(env []string) (n int) {
	var last rune
	for _, s := range env[1:] {
		for _, c := range s {
			if c != 'a' && c != 'b' {
				continue
			}
			if last != 0 && c != last {
				n++
			}
			last = c
		}
	}
	return n
}
