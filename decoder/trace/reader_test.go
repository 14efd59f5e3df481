// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

const head = `{"t":"header","schema":"goenvtrace.trace/1","started":"2026-01-02T03:04:05Z","clock":{"boottime_ns":1,"realtime_ns":2}}` + "\n"
const foot = `{"t":"footer","ended":"2026-01-02T03:04:05Z","events":{"exec":0,"fork":0,"exit":0},"incomplete_execs":0,"program_misses":0,"recovered":0}` + "\n"

func TestNewReaderErrors(t *testing.T) {
	tests := []struct {
		name, in string
		want     error
		text     string
	}{
		{"empty", "", ErrEmpty, "trace is empty"},
		{"text", "hello\n", ErrNotTrace, `not a goenvtrace trace: it begins with "hello"`},
		{"escape sequence", "\x1b]0;x\x07\n", ErrNotTrace, `not a goenvtrace trace: it begins with "\x1b]0;x\a"`},
		{"compressed", "\x28\xb5\x2f\xfd\x00", ErrNotTrace, `not a goenvtrace trace: it begins with "(\xb5/\xfd\x00"`},
		{"other json", `{"a":1}` + "\n", ErrNotTrace, `not a goenvtrace trace: it begins with "{\"a\":1}"`},
		{"long line", strings.Repeat("x", 1000), ErrNotTrace, "not a goenvtrace trace: it begins with \"" + strings.Repeat("x", 40) + "\"..."},
		{"other header", `{"t":"header","schema":"other/1"}` + "\n", ErrNotTrace, `not a goenvtrace trace: it begins with "{\"t\":\"header\",\"schema\":\"other/1\"}"`},
		{"cut header", head[:50], io.ErrUnexpectedEOF, "read header: unexpected EOF"},
		{"cut at once", head[:3], io.ErrUnexpectedEOF, "read header: unexpected EOF"},
		{"blank line", "\n", ErrNotTrace, `not a goenvtrace trace: it begins with ""`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewReader(strings.NewReader(tt.in))
			if !errors.Is(err, tt.want) || err.Error() != tt.text {
				t.Errorf("error %v, want %s", err, tt.text)
			}
		})
	}
}

func TestNewReaderVersion(t *testing.T) {
	_, err := NewReader(strings.NewReader(strings.Replace(head, "trace/1", `trace/2\u001b`, 1)))
	var version *VersionError
	if !errors.As(err, &version) || version.Got != "goenvtrace.trace/2\x1b" {
		t.Fatalf("error %v, want a VersionError", err)
	}
	if want := `trace has schema "goenvtrace.trace/2\x1b", want goenvtrace.trace/1: read it with a newer goenvtrace`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestReader(t *testing.T) {
	const exit = `{"t":"exit","at":7,"id":"1@2","code":3}` + "\n"
	exited := &decoder.Exit{Time: 7, Process: decoder.ProcessID{TGID: 1, Start: 2}, Code: 3}
	garbage := func(text string) *decoder.Loss {
		return &decoder.Loss{Kind: decoder.LossRecord, Count: 1, CPU: -1, Text: text}
	}
	after := func(l *decoder.Loss) *decoder.Loss { l.Time = 7; return l }
	const noFooter = "there is no footer: the trace was not ended in order"
	tests := []struct {
		name    string
		in      string
		want    []decoder.Event
		defects []string
		ignored int
	}{
		{name: "nothing happened", in: foot},
		{name: "no footer", in: exit, want: []decoder.Event{exited}, defects: []string{noFooter}},
		{name: "only a header", in: "", defects: []string{noFooter}},
		{name: "torn line", in: exit + exit[:20], want: []decoder.Event{exited}, defects: []string{"the last line is cut", noFooter}},
		{name: "last newline missing", in: exit + foot[:len(foot)-1], want: []decoder.Event{exited}},
		{name: "garbage", in: "x\n" + exit + "\x00\x1b[2J\n" + foot,
			want:    []decoder.Event{garbage(`line 2: byte 0: no "{"`), exited, after(garbage(`line 4: control characters in it`))},
			defects: []string{`line 2: byte 0: no "{"`, `line 4: control characters in it`}},
		{name: "members in another order", in: `{"t":"exec","id":"1@2.3","env":["A=b"]}` + "\n" + `{"base":"1@2.3","env":[[0,1]],"id":"1@2.4","t":"exec"}` + "\n" + `{"t":"exec","id":"1@2.5","env":[[0,1]],"base":"1@2.4"}` + "\n" + foot,
			want: []decoder.Event{run(3, "A=b"), run(4, "A=b"), run(5, "A=b")}},
		{name: "torn line in the middle", in: exit[:20] + exit + foot,
			want: []decoder.Event{garbage(`line 2: byte 22: no colon`)}, defects: []string{`line 2: byte 22: no colon`}},
		{name: "unknown record", in: `{"t":"weather","is":{"nice":[true,null,-1.5e3]}}` + "\n" + exit + foot, want: []decoder.Event{exited}, ignored: 1},
		{name: "unknown fields", in: `{"t":"exit","x":[1,{"y":"z"}],"at":7,"id":"1@2","code":3,"z":null}` + "\n" + foot, want: []decoder.Event{exited}, ignored: 2},
		{name: "sorted members", in: `{"at":7,"code":3,"id":"1@2","t":"exit"}` + "\n" + foot, want: []decoder.Event{exited}},
		{name: "white space", in: " { \"t\" : \"exit\" ,\t\"at\": 7, \"id\" :\"1@2\", \"code\": 3 } \r\n" + foot, want: []decoder.Event{exited}},
		{name: "no id", in: `{"t":"exit","at":7}` + "\n" + foot, want: []decoder.Event{garbage("line 2: no id")}, defects: []string{"line 2: no id"}},
		{name: "number too large", in: `{"t":"exit","at":18446744073709551616,"id":"1@2"}` + "\n" + foot,
			want: []decoder.Event{garbage("line 2: byte 37: bad number")}, defects: []string{"line 2: byte 37: bad number"}},
		{name: "behind the footer", in: foot + exit, want: []decoder.Event{garbage("line 3: record behind the footer")}, defects: []string{"line 3: record behind the footer"}},
		{name: "second header", in: head + foot, want: []decoder.Event{garbage("line 2: second header")}, defects: []string{"line 2: second header"}},
		{name: "escapes", in: `{"t":"open","id":"1@2","path":"\u00e4\ud83d\ude42\ud83d\/\b\f\n\r\t\"\\"}` + "\n" + foot,
			want: []decoder.Event{&decoder.Open{Process: decoder.ProcessID{TGID: 1, Start: 2}, Path: "ä🙂\ufffd/\b\f\n\r\t\"\\"}}},
		{name: "attempt", in: `{"t":"attempt","at":7,"image":"1@2.3","name":"/bin/go","errno":2}` + "\n" + foot,
			want: []decoder.Event{&decoder.Attempt{Time: 7, Image: decoder.ImageID{Process: decoder.ProcessID{TGID: 1, Start: 2}, Exec: 3}, TID: 1, Filename: "/bin/go", Errno: 2}}},
		{name: "attempt of nobody", in: `{"t":"attempt","at":7,"name":"/bin/go","errno":2}` + "\n" + foot,
			want: []decoder.Event{garbage("line 2: no id")}, defects: []string{"line 2: no id"}},
		{name: "too deep", in: `{"t":"x","y":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}\n" + `{"t":"exit","y":` + strings.Repeat("[", 100) + "}\n" + foot,
			want: []decoder.Event{garbage("line 3: byte 80: nested too deeply")}, defects: []string{"line 3: byte 80: nested too deeply"}, ignored: 2},
		{name: "range without base", in: `{"t":"exec","id":"1@2.3","env":[[0,1]]}` + "\n" + foot,
			want:    []decoder.Event{garbage("line 2: byte 37: range of a base that is not named")},
			defects: []string{"line 2: byte 37: range of a base that is not named"}},
		{name: "range beyond base", in: `{"t":"exec","id":"1@2.3","env":["A=b"]}` + "\n" + `{"t":"exec","id":"1@2.4","base":"1@2.3","env":[[1,1]]}` + "\n" + foot,
			want: []decoder.Event{
				run(3, "A=b"),
				garbage("line 3: byte 52: range beyond the end of the base")},
			defects: []string{"line 3: byte 52: range beyond the end of the base"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, got := replay(t, []byte(head+tt.in))
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("events (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tt.defects, r.Defects()); d != "" {
				t.Errorf("defects (-want +got):\n%s", d)
			}
			if r.Ignored() != tt.ignored {
				t.Errorf("ignored %d, want %d", r.Ignored(), tt.ignored)
			}
			if r.Complete() != (len(tt.defects) == 0) {
				t.Errorf("complete %v", r.Complete())
			}
		})
	}
}

func image(exec uint64) decoder.ImageID {
	return decoder.ImageID{Process: decoder.ProcessID{TGID: 1, Start: 2}, Exec: exec}
}

func run(exec uint64, env ...string) *decoder.Exec {
	e := &decoder.Exec{Image: image(exec), PID: 1, TID: 1, Source: decoder.Observed, Complete: true}
	for _, s := range env {
		e.Env = append(e.Env, decoder.ParseEntry(s))
	}
	return e
}

// lines are the records of events as they stand in the file.
func lines(t *testing.T, events ...decoder.Event) []string {
	t.Helper()
	all := strings.Split(strings.TrimSuffix(string(record(t, events...)), "\n"), "\n")
	return all[1 : len(all)-1]
}

// environment is what a record says of the environment.
func environment(line string) string {
	i := strings.Index(line, `"base"`)
	if i < 0 {
		i = strings.Index(line, `"env"`)
	}
	if i < 0 {
		return ""
	}
	return line[i : len(line)-1]
}

func TestDelta(t *testing.T) {
	tests := []struct {
		name     string
		old, new []string
		want     string
	}{
		{"same", []string{"A=1", "B=2"}, []string{"A=1", "B=2"}, ``},
		{"added at the end", []string{"A=1"}, []string{"A=1", "B=2"}, `"env":[[0,1],"B=2"]`},
		{"added in front", []string{"A=1"}, []string{"B=2", "A=1"}, `"env":["B=2",[0,1]]`},
		{"replaced", []string{"A=1", "B=2", "C=3"}, []string{"A=1", "B=x", "C=3"}, `"env":[[0,1],"B=x",[2,1]]`},
		{"removed", []string{"A=1", "B=2", "C=3"}, []string{"A=1", "C=3"}, `"env":[[0,1],[2,1]],"gone":["B"]`},
		{"moved", []string{"A=1", "B=2", "C=3"}, []string{"C=3", "A=1", "B=2"}, `"env":[[2,1],[0,2]]`},
		{"doubled", []string{"A=1"}, []string{"A=1", "A=1"}, `"env":[[0,1],[0,1]]`},
		{"second of a double removed", []string{"A=1", "B=2", "A=1"}, []string{"A=1", "B=2"}, `"env":[[0,2]]`},
		{"cleared", []string{"A=1", "A=2"}, nil, `"env":[],"gone":["A"]`},
		{"without =", []string{"A=1"}, []string{"A=1", "A"}, `"env":[[0,1],{"bare":"A"}]`},
		{"no utf-8", []string{"A=1"}, []string{"A=\xff"}, `"env":[{"b64":"QT3/"}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := `"base":"1@2.1"`
			if tt.want != "" {
				want += "," + tt.want
			}
			events := []decoder.Event{run(1, tt.old...), run(2, tt.new...)}
			if got := environment(lines(t, events...)[1]); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if _, got := replay(t, record(t, events...)); !cmp.Equal(events, got) {
				t.Errorf("came back as %s", cmp.Diff(events, got))
			}
		})
	}
}

func TestRedactedEntries(t *testing.T) {
	e := run(1)
	e.Env = []decoder.Entry{
		{Name: "A", Value: "h1:0123456789abcdef", Redacted: true},
		{Name: "A", Value: "h1:0123456789abcdef"},
		{Name: "h1:0123456789abcdef", Bare: true, Redacted: true},
	}
	want := `"env":[{"n":"A","fp":"h1:0123456789abcdef"},"A=h1:0123456789abcdef",{"bare":"h1:0123456789abcdef","fp":""}]`
	if got := environment(lines(t, e)[0]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestBase says which image an environment is given against.
func TestBase(t *testing.T) {
	child := decoder.ImageID{Process: decoder.ProcessID{TGID: 9, Start: 9}}
	child2 := decoder.ImageID{Process: decoder.ProcessID{TGID: 10, Start: 10}}
	in := func(id decoder.ImageID, e *decoder.Exec) *decoder.Exec {
		id.Exec = e.Image.Exec
		e.Image = id
		return e
	}
	of := func(parent decoder.ImageID, e *decoder.Exec) *decoder.Exec { e.Parent = parent.Process; return e }
	fork := &decoder.Fork{Parent: image(1), Child: child.Process}
	fork2 := &decoder.Fork{Parent: image(1), Child: child2.Process}
	incomplete, incomplete2 := run(1, "A=1"), run(2, "B=2")
	incomplete.Complete, incomplete2.Complete = false, false
	tests := []struct {
		name   string
		events []decoder.Event // the last one is looked at
		want   string          // its base
	}{
		{"first record", []decoder.Event{run(1, "A=1")}, ""},
		{"previous image", []decoder.Event{run(1, "A=1"), run(2, "A=1")}, "1@2.1"},
		{"parent's image", []decoder.Event{run(1, "A=1"), fork, in(child, run(2, "A=1"))}, "1@2.1"},
		{"parent's image at the fork", []decoder.Event{run(1, "A=1"), fork, run(2, "A=2"), in(child, run(2, "A=1"))}, "1@2.1"},
		{"grandparent's image", []decoder.Event{run(1, "A=1"), fork, &decoder.Fork{Parent: decoder.ImageID{Process: child.Process, Exec: 1}, Child: decoder.ProcessID{TGID: 10}}, in(decoder.ImageID{Process: decoder.ProcessID{TGID: 10}}, run(2, "A=1"))}, "1@2.1"},
		{"a fork of an image that was not seen", []decoder.Event{run(1, "A=1"), &decoder.Fork{Parent: image(2), Child: child.Process}, in(child, run(2, "A=1"))}, ""},
		{"after a loss", []decoder.Event{run(1, "A=1"), &decoder.Loss{Kind: decoder.LossIdentity}, run(2, "A=1")}, ""},
		{"after lost bytes", []decoder.Event{run(1, "A=1"), &decoder.Loss{Kind: decoder.LossBulk, Image: child}, run(2, "A=1")}, "1@2.1"},
		{"sibling after a loss", []decoder.Event{run(1, "A=1"), &decoder.Loss{Kind: decoder.LossIdentity}, of(image(1), in(child, run(2, "B=2"))), &decoder.Exit{Process: child.Process}, fork2, of(image(1), in(child2, run(2, "B=2")))}, "9@9.2"},
		{"child after a loss", []decoder.Event{run(1, "A=1"), &decoder.Loss{Kind: decoder.LossIdentity}, of(image(1), in(child, run(2, "B=2")))}, ""},
		{"parent after a loss", []decoder.Event{run(1, "A=1"), &decoder.Loss{Kind: decoder.LossIdentity}, of(image(1), in(child, run(2, "B=2"))), run(2, "C=3"), of(image(2), in(child2, run(3, "B=2")))}, "1@2.2"},
		{"after a lost fact", []decoder.Event{run(1, "A=1"), &decoder.Loss{Kind: decoder.LossFact}, run(2, "A=1")}, "1@2.1"},
		{"incomplete base", []decoder.Event{incomplete, run(2, "A=1")}, ""},
		{"after the exit", []decoder.Event{run(1, "A=1"), &decoder.Exit{Process: image(1).Process}, run(2, "A=1")}, ""},
		{"sibling", []decoder.Event{run(1, "A=1"), fork, in(child, run(2, "B=2")), fork2, in(child2, run(2, "B=2"))}, "9@9.2"},
		{"sibling that has ended", []decoder.Event{run(1, "A=1"), fork, in(child, run(2, "B=2")), &decoder.Exit{Process: child.Process}, fork2, in(child2, run(2, "B=2"))}, "9@9.2"},
		{"parent's image as near as the sibling", []decoder.Event{run(1, "A=1", "B=1"), fork, in(child, run(2, "A=1", "B=2")), fork2, in(child2, run(2, "A=1", "B=3"))}, "1@2.1"},
		{"child of another image than the sibling", []decoder.Event{run(1, "A=1"), fork, in(child, run(2, "B=2")), run(2, "A=1"), &decoder.Fork{Parent: image(2), Child: child2.Process}, in(child2, run(3, "B=2"))}, "1@2.2"},
		{"sibling of an incomplete base", []decoder.Event{incomplete, fork, in(child, run(2, "B=2")), fork2, in(child2, run(2, "C=3"))}, "9@9.2"},
		{"incomplete sibling", []decoder.Event{run(1, "A=1"), fork, in(child, incomplete2), fork2, in(child2, run(2, "B=2"))}, "1@2.1"},
		{"sibling before a loss", []decoder.Event{run(1, "A=1"), fork, in(child, run(2, "B=2")), &decoder.Loss{Kind: decoder.LossIdentity}, run(1, "A=1"), fork2, in(child2, run(2, "B=2"))}, "1@2.1"},
		{"two records of the sibling", []decoder.Event{run(1, "A=1"), fork, in(child, run(2, "B=2")), in(child, run(2, "B=3")), fork2, in(child2, run(2, "B=2"))}, "1@2.1"},
		{"two records of one image", []decoder.Event{run(1, "A=1"), run(1, "A=2"), run(2, "A=2")}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all := lines(t, tt.events...)
			last := all[len(all)-1]
			got := ""
			if _, rest, ok := strings.Cut(last, `"base":"`); ok {
				got, _, _ = strings.Cut(rest, `"`)
			}
			if got != tt.want {
				t.Errorf("base %q, want %q in %s", got, tt.want, last)
			}
		})
	}
}

// TestLostLines holds that a reader which misses lines says so of every exec
// that it cannot know, and gets the others right.
func TestLostLines(t *testing.T) {
	for seed := range uint64(300) {
		s := newSource(seed)
		var events []decoder.Event
		for range 60 {
			events = append(events, s.event())
		}
		all := strings.SplitAfter(string(record(t, events...)), "\n")
		lost := map[int]bool{}
		for range 1 + s.IntN(4) {
			i := s.IntN(len(events))
			lost[i] = true
			all[1+i] = "\n"
		}
		_, got := replay(t, []byte(strings.Join(all, "")))
		if len(got) != len(events) {
			t.Fatalf("seed %d: %d of %d events", seed, len(got), len(events))
		}
		for i, e := range events {
			want, ok := e.(*decoder.Exec)
			if lost[i] || !ok {
				continue
			}
			x := got[i].(*decoder.Exec)
			unknown := len(x.Missing) > 0 && x.Missing[len(x.Missing)-1].Cause == BaseMissing
			if unknown && x.Complete {
				t.Errorf("seed %d: event %d lacks its base and is complete", seed, i)
			}
			if !unknown && (x.Complete != want.Complete || !cmp.Equal(x.Env, want.Env, cmp.Comparer(sameEnv))) {
				t.Errorf("seed %d: event %d is wrong (-written +read):\n%s", seed, i, cmp.Diff(want, x))
			}
		}
	}
}

func sameEnv(a, b []decoder.Entry) bool {
	return len(a) == len(b) && (len(a) == 0 || fmt.Sprint(a) == fmt.Sprint(b))
}

// TestTableFull holds that both sides empty their tables alike.
func TestTableFull(t *testing.T) {
	var events []decoder.Event
	for i := range 3*maxProcesses + 10 {
		e := run(uint64(1+i%2), "A=1", fmt.Sprint("B=", i))
		e.Image.Process.TGID = uint32(1 + i/2)
		e.PID, e.TID = e.Image.Process.TGID, e.Image.Process.TGID
		events = append(events, e)
	}
	r, got := replay(t, record(t, events...))
	for i, e := range got {
		if x := e.(*decoder.Exec); !x.Complete || len(x.Env) != 2 || x.Env[1] != events[i].(*decoder.Exec).Env[1] {
			t.Fatalf("event %d came back as %+v", i, x)
		}
	}
	if n := len(r.table.processes); n > maxProcesses {
		t.Errorf("%d processes in the table", n)
	}
}

// cutReader fails with what a decompressor says of a torn file.
type cutReader struct{ io.Reader }

func (c cutReader) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestCutStream(t *testing.T) {
	whole := record(t, run(1, "A=1"), run(2, "B=2"))
	r, err := NewReader(cutReader{bytes.NewReader(whole[:len(whole)-len(foot)-50])})
	if err != nil {
		t.Fatal(err)
	}
	if got := rest(t, r); len(got) == 0 || r.Complete() {
		t.Errorf("%d events, complete %v", len(got), r.Complete())
	}
}

var errDisk = errors.New("disk full")

func TestReadError(t *testing.T) {
	r, err := NewReader(io.MultiReader(strings.NewReader(head), errorReader{}))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := r.Next(); !errors.Is(err, errDisk) || r.Complete() {
			t.Errorf("error %v, complete %v", err, r.Complete())
		}
	}
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, errDisk }

func TestLongLine(t *testing.T) {
	in := io.MultiReader(strings.NewReader(head+`{"t":"`), io.LimitReader(filler{}, maxLine), strings.NewReader("\"}\n"+foot))
	r, err := NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	got := rest(t, r)
	want := []decoder.Event{&decoder.Loss{Kind: decoder.LossRecord, Count: 1, CPU: -1, Text: "line 2: longer than 64 MiB"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, ok := r.Footer(); !ok {
		t.Error("reading did not go on")
	}
}

type filler struct{}

func (filler) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// FuzzReader holds that no bytes make the reader panic or loop, and that what
// it delivers can be written and read again.
func FuzzReader(f *testing.F) {
	f.Add([]byte(head + foot))
	f.Add([]byte(head + `{"t":"exec","id":"1@2.3","env":["A=b",{"n":"B","fp":"h1:x"},{"bare":"C"},{"b64":"QT3/"}]}` + "\n" + `{"t":"exec","id":"1@2.4","base":"1@2.3","env":[[1,2],"D=e",[0,1]],"gone":["X"],"missing":[[1,2,"fault"]]}` + "\n"))
	s := newSource(3)
	var events []decoder.Event
	for range 30 {
		events = append(events, s.event())
	}
	f.Add(record(f, events...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if !bytes.HasPrefix(b, []byte(`{"t":"header"`)) {
			b = append([]byte(head), b...)
		}
		r, err := NewReader(bytes.NewReader(b))
		if err != nil {
			return
		}
		events := rest(t, r)
		_, again := replay(t, record(t, events...))
		if d := cmp.Diff(events, again, cmp.Comparer(sameEnv)); d != "" {
			t.Errorf("(-read +written and read):\n%s", d)
		}
	})
}
