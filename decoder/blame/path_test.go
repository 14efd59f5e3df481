// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

func TestPath(t *testing.T) {
	for _, tt := range []struct {
		name    string
		make    func(*world) *proctree.Image
		want    []string
		removed []string
	}{
		{"no PATH", func(w *world) *proctree.Image {
			return w.seed(10, 1, "bash")
		}, nil, nil},
		{"each entry from its own edge", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a:/b")
			w.spawn(10, 11, "sh", "PATH=/x:/a:/b")
			w.exec(11, "make", "PATH=/x:/a:/i:/b")
			return w.exec(11, "go", "PATH=/x:/a:/i:/b:/z")
		}, []string{
			"0 prepended /x by [10 bash] at [11 sh]",
			"1 inherited /a by [10 bash] at [10 bash] before",
			"2 inserted /i by [11 sh] at [11 make]",
			"3 inherited /b by [10 bash] at [10 bash] before",
			"4 appended /z by [11 make] at [11 go]",
		}, nil},
		{"two of a kind, two origins", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a:/b")
			w.spawn(10, 11, "sh", "PATH=/b:/a:/b")
			return w.exec(11, "go", "PATH=/b:/a:/b")
		}, []string{
			"0 prepended /b by [10 bash] at [11 sh]",
			"1 inherited /a by [10 bash] at [10 bash] before",
			"2 inherited /b by [10 bash] at [10 bash] before",
		}, nil},
		{"moved", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a:/b:/c")
			return w.spawn(10, 11, "go", "PATH=/c:/a:/b")
		}, []string{
			"0 moved /c by [10 bash] at [11 go]",
			"1 inherited /a by [10 bash] at [10 bash] before",
			"2 inherited /b by [10 bash] at [10 bash] before",
		}, nil},
		{"replaced as a whole", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a:/b")
			return w.spawn(10, 11, "go", "PATH=/c")
		},
			[]string{"0 replaced /c by [10 bash] at [11 go]"},
			[]string{"0 removed /a by [10 bash] at [11 go]", "1 removed /b by [10 bash] at [11 go]"}},
		{"set where there was none", func(w *world) *proctree.Image {
			w.seed(10, 1, "cron")
			return w.spawn(10, 11, "sh", "PATH=/a:/b")
		}, []string{"0 set /a by [10 cron] at [11 sh]", "1 set /b by [10 cron] at [11 sh]"}, nil},
		{"unset", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a")
			return w.spawn(10, 11, "go")
		}, nil, []string{"0 removed /a by [10 bash] at [11 go]"}},
		{"removed twice, and back once", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a:/b:/c")
			w.spawn(10, 11, "sh", "PATH=/a")
			w.exec(11, "make", "PATH=/a:/b:/c")
			return w.exec(11, "go", "PATH=/b:/c:/d")
		},
			[]string{
				"0 appended /b by [11 sh] at [11 make]",
				"1 appended /c by [11 sh] at [11 make]",
				"2 appended /d by [11 make] at [11 go]",
			},
			[]string{"0 removed /a by [11 make] at [11 go]"}},
		{"among older processes", func(w *world) *proctree.Image {
			w.seed(5, 1, "gdm", "PATH=/b:/c")
			w.seed(10, 5, "bash", "PATH=/a:/b")
			return w.spawn(10, 11, "go", "PATH=/a:/b")
		}, []string{
			"0 inherited /a by [10 bash] at [10 bash] before",
			"1 inherited /b by [5 gdm] at [5 gdm] before",
		}, nil},
		{"an incomplete predecessor", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a")
			w.fork(10, 11)
			w.cut(11, "sh")
			return w.exec(11, "go", "PATH=/b:/a")
		}, []string{
			"0 inherited /b by [11 go] at [11 go] gap unknown",
			"1 inherited /a by [11 go] at [11 go] gap unknown",
		}, nil},
		{"incomplete itself", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a")
			w.fork(10, 11)
			return w.cut(11, "go")
		}, nil, nil},
		{"across a gap", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "PATH=/a")
			w.fork(10, 11)
			w.next(11)
			return w.exec(11, "go", "PATH=/b:/a")
		}, []string{
			"0 prepended /b by [10 bash] at [11 go] gap",
			"1 inherited /a by [10 bash] at [10 bash] before gap",
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Of(tt.make(newWorld()))
			if d := cmp.Diff(tt.want, drawPath(s.Path())); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			if d := cmp.Diff(tt.removed, drawPath(s.PathRemoved())); d != "" {
				t.Errorf("removed -want +got\n%s", d)
			}
		})
	}
}
