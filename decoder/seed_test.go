// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/bpf"
)

func decodeSeed(t *testing.T, c *call) *Seed {
	t.Helper()
	b := c.exec()[:SeedSize]
	clear(b[264:]) // the iterator has no names
	s, err := DecodeSeed(b)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSeedFill(t *testing.T) {
	const argv, env = "bash\x00-i\x00", "A=1\x00A=2\x00B\x00"
	all := []string{"A=1", "A=2", "B"}
	for _, test := range []struct {
		name      string
		argv, env string
		argc      int
		wantArgv  []string
		wantEnv   []string
		missing   []Range
	}{
		{"as execve left it", argv, env, 2, []string{"bash", "-i"}, all, nil},
		{"no environ", argv, "", 2, []string{"bash", "-i"}, nil, nil},
		{"empty arguments", "bash\x00\x00\x00", "A=\x00", 3, []string{"bash", "", ""}, []string{"A="}, nil},
		{"title over argv", "sd-pam\x00\x00", "A=1\x00B=2\x00", 1, []string{"sd-pam"}, []string{"A=1", "B=2"},
			[]Range{{0, 8, CauseOverwritten}}},
		{"title over argv, doubtful environ", "sd-pam\x00\x00", env, 1, []string{"sd-pam"}, nil,
			[]Range{{0, 8, CauseOverwritten}, {8, 10, CauseOverwritten}}},
		{"title into environ", "sshd: go", "pher\x00\x00\x00\x00\x00\x00", 2, []string{"sshd: gopher"}, nil,
			[]Range{{0, 8, CauseOverwritten}, {8, 10, CauseOverwritten}}},
		{"title of the same length", "sshd: g\x00", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 1, []string{"sshd: g"}, nil,
			[]Range{{8, 10, CauseOverwritten}}},
		{"no end", "bash\x00-ix", "A=1\x00", 2, []string{"bash"}, []string{"A=1"}, []Range{{0, 8, CauseOverwritten}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := decodeSeed(t, &call{argv: []string{"bash"}})
			s.Fill([]byte(test.argv), []byte(test.env), test.argc, nil)
			e := s.Exec
			if e.Complete != (test.missing == nil) || e.Source != Snapshot {
				t.Errorf("complete %v, source %q", e.Complete, e.Source)
			}
			for _, d := range []string{cmp.Diff(test.wantArgv, e.Argv), cmp.Diff(test.wantEnv, strs(e.Env)), cmp.Diff(test.missing, e.Missing)} {
				if d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
			}
		})
	}
}

// Empty strings side by side are what was given where the stack says so.
func TestSeedBlank(t *testing.T) {
	for _, test := range []struct {
		name, env string
		starts    []uint64 // from the begin of environ
		want      []string
	}{
		{"given", "A=1\x00\x00\x00B=2\x00", []uint64{0, 4, 5, 6}, []string{"A=1", "", "", "B=2"}},
		{"nothing else", "\x00\x00", []uint64{0, 1}, []string{"", ""}},
		{"a secret wiped", "A=\x00\x00\x00B=2\x00", []uint64{0, 5}, nil},
		{"another start", "A=1\x00\x00\x00B=2\x00", []uint64{0, 4, 4, 6}, nil},
		{"not known", "A=1\x00\x00\x00B=2\x00", nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := decodeSeed(t, &call{argv: []string{"bash"}})
			var starts []uint64
			for _, off := range test.starts {
				starts = append(starts, s.EnvStart+off)
			}
			s.Fill([]byte("bash\x00"), []byte(test.env), 1, starts)
			if d := cmp.Diff(test.want, strs(s.Exec.Env)); d != "" || s.Exec.Complete != (test.want != nil) || !Blank([]byte(test.env)) {
				t.Errorf("complete %v, environ (-want +got):\n%s", s.Exec.Complete, d)
			}
		})
	}
}

func TestSeedFail(t *testing.T) {
	s := decodeSeed(t, &call{argv: []string{"bash", "-i"}, env: []string{"A=1"}})
	s.Fail(CauseUnreadable)
	if d := cmp.Diff([]Range{{0, 12, CauseUnreadable}}, s.Exec.Missing); d != "" || s.Exec.Complete {
		t.Errorf("complete %v, missing (-want +got):\n%s", s.Exec.Complete, d)
	}
}

func TestSeedOfKernelThread(t *testing.T) {
	s := decodeSeed(t, &call{flags: uint16(bpf.CaptureExecFlagEXEC_KTHREAD)})
	if !s.Kernel || !s.Exec.Complete || s.Exec.Filename != "[go]" {
		t.Errorf("kernel %v complete %v filename %q", s.Kernel, s.Exec.Complete, s.Exec.Filename)
	}
}

func TestDecodeSeedRejects(t *testing.T) {
	if _, err := DecodeSeed(forkRecord(1, 0, 4711)); !errors.Is(err, ErrKind) {
		t.Errorf("fork record: %v", err)
	}
	if _, err := DecodeSeed(make([]byte, 3)); !errors.Is(err, ErrShort) {
		t.Errorf("cut record: %v", err)
	}
}
