// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// BenchmarkProcessLife is what the kernel spends on the programs for one process that
// forks, executes with an environ of 4 KB, and ends. The whole machine is measured,
// so it should be idle.
func BenchmarkProcessLife(b *testing.B) {
	s := session(b, Options{})
	stats, err := ebpf.EnableStats(unix.BPF_STATS_RUN_TIME)
	if err != nil {
		b.Skip("no statistics before Linux 5.8: ", err)
	}
	defer stats.Close()
	path := "/bin/true"
	if _, err := os.Stat(path); err != nil {
		path = program(b, "nothing")
	}
	env := make([]string, 40)
	for i := range env {
		env[i] = "VARIABLE=" + strings.Repeat("v", 90)
	}
	before := runtimes(b, s)
	n := 0
	for b.Loop() {
		p, err := os.StartProcess(path, []string{path}, &os.ProcAttr{Env: env})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Wait(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	total := 0.0
	for name, after := range runtimes(b, s) {
		runs := after.RunCount - before[name].RunCount
		spent := float64((after.Runtime - before[name].Runtime).Nanoseconds())
		b.ReportMetric(spent/float64(max(runs, 1)), name+"-ns/run")
		total += spent / float64(n)
	}
	b.ReportMetric(total, "bpf-ns/life")
	if events := drain(b, s); len(events) < 3*n {
		b.Errorf("%d events of %d processes", len(events), n)
	}
}

type runtimeOf struct {
	RunCount uint64
	Runtime  time.Duration
}

func runtimes(b *testing.B, s *Session) map[string]runtimeOf {
	b.Helper()
	out := map[string]runtimeOf{}
	for lane, objs := range s.programs.lanes {
		for name, p := range map[string]*ebpf.Program{"on_exec": objs.OnExec, "on_fork": objs.OnFork, "on_exit": objs.OnExit} {
			st, err := p.Stats()
			if err != nil {
				b.Fatal(err)
			}
			if lane > 0 {
				name += strconv.Itoa(lane)
			}
			out[name] = runtimeOf{st.RunCount, st.Runtime}
		}
	}
	return out
}
