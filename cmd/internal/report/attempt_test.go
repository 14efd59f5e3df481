// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestTried(t *testing.T) {
	var got Tried
	for _, ev := range []decoder.Attempt{
		{Filename: "/a/go", Errno: 2}, {Filename: "/b/go", Errno: 13}, {Filename: "/a/go", Errno: 2},
		{Filename: "/a/go", Errno: 8}, {Filename: "/b/go", Errno: 95},
	} {
		got.Add(&ev)
	}
	want := Tried{Attempts: []Attempt{{"/a/go", "ENOENT", 2}, {"/b/go", "EACCES", 1}, {"/a/go", "ENOEXEC", 1}, {"/b/go", "errno 95", 1}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTriedIsBounded(t *testing.T) {
	var got Tried
	for i := range 100 {
		got.Add(&decoder.Attempt{Filename: fmt.Sprint("/", i), Errno: 2})
	}
	got.Add(&decoder.Attempt{Filename: "/0", Errno: 2})
	if len(got.Attempts) != maxAttempts || got.More != 100-maxAttempts || got.Attempts[0].Count != 2 {
		t.Errorf("%d kept, %d more, the first %d times", len(got.Attempts), got.More, got.Attempts[0].Count)
	}
}
