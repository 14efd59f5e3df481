// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// like checks that a scanner does with a text what another way to read it does: the
// value, the error and the place where it stops.
func like[T comparable](t *testing.T, text, what string, got, want func(*scanner) T) {
	t.Helper()
	a, b := scanner{s: text}, scanner{s: text}
	v, w := got(&a), want(&b)
	switch {
	case (a.err == nil) != (b.err == nil), a.err != nil && a.err.Error() != b.err.Error():
		t.Errorf("%q as %s: error %v, want %v", text, what, a.err, b.err)
	case a.err == nil && (v != w || a.i != b.i):
		t.Errorf("%q as %s: %v up to byte %d, want %v up to %d", text, what, v, a.i, w, b.i)
	}
}

// likeJSON checks that a text which encoding/json takes for a T is taken for the same one.
func likeJSON[T any](t *testing.T, text string, read func(*scanner) T, equal func(a, b T) bool) {
	t.Helper()
	var want *T
	if json.Unmarshal([]byte(text), &want) != nil || want == nil || strings.Contains(text, "null") {
		return
	}
	s := scanner{s: text}
	got := read(&s)
	if s.end(); s.err != nil || !equal(got, *want) {
		t.Errorf("%q: got %v, error %v, want %v", text, got, s.err, *want)
	}
}

func same64[T comparable](a, b T) bool { return a == b }

// FuzzScanner holds that what is read in a faster way is read alike, and that JSON means
// to a scanner what it means to encoding/json.
func FuzzScanner(f *testing.F) {
	for _, text := range []string{
		`""`, `"a"`, ` "\"\\/\b\u00e9\ud83d\ude42\ud83dx"`, `"\`, `"\"`, `"no end`, `"half \ud83d"`, `["a","b\n"]`, `["a\\","b"]`, `[]`, `["a",]`,
		`0`, `007`, `-0`, `+1`, ` 42 `, `1.0`, `1e3`, `4294967295`, `4294967296`, `2147483648`, `-2147483648`, `9223372036854775808`,
		`18446744073709551615`, `18446744073709551616`, `99999999999999999999`, `12-3`, `1 2`,
		`"1@2"`, `"1@2.3"`, ` "1@2.3"`, `"1 @2"`, `"1@2.3.4"`, `"4294967296@1.1"`, `"1@18446744073709551615.1"`, `"\u0031@2.3"`, `"1@2.3`, `"1@2x"`, `1@2`,
		`[1,2]`, `[1,2,3]`, `[ 1,2,3,4]`, `[1,2,3,-4]`, `[1,2,3,4,5]`, `[4294967296,2,3]`, `[1,2,03]`, `[1,2,3`,
	} {
		f.Add(text, "[1,2,3]")
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, text, before string) {
		if hasControl([]byte(text)) || hasControl([]byte(before)) {
			return // a line that holds such bytes is no record
		}
		checkNumbers(t, text)
		checkSame(t, text, before, (*scanner).userIDs)
		checkSame(t, text, before, (*scanner).namespaces)
		checkSame(t, text, before, (*scanner).rootID)
		checkSame(t, text, before, (*scanner).fileID)
		likeJSON(t, text, func(s *scanner) uint64 { return s.uint(64) }, same64)
		likeJSON(t, text, func(s *scanner) uint32 { return uint32(s.uint(32)) }, same64)
		likeJSON(t, text, func(s *scanner) int64 { return s.int(64) }, same64)
		likeJSON(t, text, func(s *scanner) int32 { return int32(s.int(32)) }, same64)
		if utf8.ValidString(text) { // encoding/json would change it
			likeJSON(t, text, (*scanner).string, same64)
			likeJSON(t, text, (*scanner).texts, slices.Equal)
		}
	})
}

// checkNumbers reads numbers and ids by the functions that know every way to write one.
func checkNumbers(t *testing.T, text string) {
	for _, bits := range []int{31, 32, 64} {
		like(t, text, "uint", func(s *scanner) uint64 { return s.uint(bits) }, func(s *scanner) uint64 {
			n, err := strconv.ParseUint(s.number(), 10, bits)
			if err != nil {
				s.fail("bad number")
			}
			return n
		})
		like(t, text, "int", func(s *scanner) int64 { return s.int(bits) }, func(s *scanner) int64 {
			n, err := strconv.ParseInt(s.number(), 10, bits)
			if err != nil {
				s.fail("bad number")
			}
			return n
		})
	}
	like(t, text, "process", (*scanner).processID, parsed(decoder.ParseProcessID))
	like(t, text, "image", (*scanner).imageID, parsed(decoder.ParseImageID))
}

func parsed[T any](parse func(string) (T, error)) func(*scanner) T {
	return func(s *scanner) T {
		v, err := parse(s.string())
		if err != nil && s.err == nil {
			s.err = err
		}
		return v
	}
}

// checkSame reads an array behind another one, which is remembered, and twice.
func checkSame[T comparable](t *testing.T, text, before string, read func(*scanner) T) {
	t.Helper()
	var m same[T]
	m.read(&scanner{s: before}, read)
	for range 2 {
		like(t, text, "array", func(s *scanner) T { return m.read(s, read) }, read)
	}
}

// TestLongSame: what nobody writes is not remembered.
func TestLongSame(t *testing.T) {
	var m same[decoder.Namespaces]
	s := scanner{s: "[" + strings.Repeat("0", maxSame) + "1,2,3]"}
	if got := m.read(&s, (*scanner).namespaces); got.Mnt != 1 || s.err != nil || m.text != "" {
		t.Errorf("got %+v, error %v, %d bytes are remembered", got, s.err, len(m.text))
	}
}

// FuzzExec holds that a line which is an exec to the reader, and JSON, says the same to
// encoding/json, with whatever stands in front of it.
func FuzzExec(f *testing.F) {
	const whole = `{"t":"exec","at":1,"id":"1@2.3","pid":4,"ppid":"5@6","ids":[7,8],"sid":9,"cgroup":1,"ns":[1,2,3],"root":[4,5,6],` +
		`"cwd":"/a\u00e9","exe":"/b","file":[1,2,-3,4],"argv":["c","\n",""],"env":["D=e"]}`
	f.Add(whole)
	f.Add(`{"argv":["a"],"t":"exec","id":"1@2.3","argv":["b"],"ids":[1,2,3,4], "ns" : [1,2,3] ,"cgroup":18446744073709551615}`)
	f.Fuzz(func(t *testing.T, line string) {
		r, err := NewReader(strings.NewReader(head + whole + "\n" + strings.ReplaceAll(line, "\n", "") + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		events := rest(t, r)
		var members map[string]json.RawMessage
		if len(events) < 2 || json.Unmarshal([]byte(line), &members) != nil || !utf8.ValidString(line) {
			return
		}
		if e, ok := events[1].(*decoder.Exec); ok {
			checkExec(t, e, members)
		}
	})
}

func checkExec(t *testing.T, e *decoder.Exec, members map[string]json.RawMessage) {
	for key, got := range map[string]any{
		"at": e.Time, "id": e.Image, "ppid": e.Parent, "sid": e.Session, "cgroup": e.Cgroup, "cwd": e.CWD, "exe": e.Exe, "argv": e.Argv,
		"ns": []uint32{e.NS.Mnt, e.NS.PID, e.NS.User}, "root": []uint64{uint64(e.Root.MntNS), e.Root.Dev, e.Root.Ino},
	} {
		raw, ok := members[key]
		if !ok || strings.Contains(string(raw), "b64") {
			continue
		}
		var want, have any
		text, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if json.Unmarshal(raw, &want) != nil || json.Unmarshal(text, &have) != nil {
			t.Fatalf("%s: %s", key, raw)
		}
		if list, ok := want.([]any); ok && len(list) == 0 {
			want = nil
		}
		if d := cmp.Diff(want, have); d != "" {
			t.Errorf("%s (-encoding/json +read):\n%s", key, d)
		}
	}
}
