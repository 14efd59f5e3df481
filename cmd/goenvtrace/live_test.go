// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
)

// TestReplayEqualsLive holds the promise of the pipeline: the report made from
// the file is, byte for byte, the one that the live run ended with.
func TestReplayEqualsLive(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("live tracing needs root")
	}
	tests := []struct{ name, script string }{
		{"no launch", "true"},
		{"clean", "go version; go env GOROOT"},
		{"failing", "cd \"$0\" && GOROOT=\"$0/nowhere\" go build . ; (GOPATH=rel go version); true"},
		{"generate and test", "cd \"$0\" && go generate ./... ; go vet ./... ; go list -m"},
		{"startup files", "cd \"$0\" && export HOME=\"$0\" && echo 'export GOROOT=\"$HOME/nowhere\"' >.bashrc && bash -ic 'go build .; true'"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "go.mod"), 0o644, "module example.com/m\n\ngo 1.21\n")
			write(t, filepath.Join(dir, "m.go"), 0o644, "package m\n\n//go:generate go version\n")
			w := &watcher{
				opts: &watchOptions{
					output: filepath.Join(dir, "t"+traceSuffix), noRecord: true, format: "text",
					argv: []string{"sh", "-c", tt.script, dir},
				},
				stdout: new(bytes.Buffer), stderr: new(bytes.Buffer),
			}
			if status, err := w.run(t.Context()); status != 0 || err != nil {
				t.Fatalf("watch = %d, %v\n%s", status, err, w.stderr)
			}
			outcome, err := replayFile(w.opts.output)
			if err != nil {
				t.Fatal(err)
			}
			again := report.New(outcome)
			for format, write := range formats {
				var live, replayed bytes.Buffer
				if err := write(&live, w.final); err != nil {
					t.Fatal(err)
				}
				if err := write(&replayed, again); err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(live.String(), replayed.String()); d != "" {
					t.Errorf("%s (-live +replayed):\n%s", format, d)
				}
			}
			if !w.final.Trace.Complete {
				t.Errorf("trace is not complete: %+v", w.final.Trace)
			}
			if tt.name == "no launch" != (launches(w.final, dir) == 0) {
				t.Errorf("%d launches", launches(w.final, dir))
			}
		})
	}
}

// launches counts those of the script: other go commands may run on this machine.
func launches(r *report.Report, dir string) int {
	n := 0
	chain := make(map[string]report.Image)
	for _, img := range r.Images {
		chain[img.ID] = img
	}
	for _, l := range r.Launches {
		for img, ok := chain[l.Image]; ok; {
			if len(img.Argv) > 3 && img.Argv[3] == dir {
				n++
				break
			}
			if img.Predecessor == nil {
				break
			}
			img, ok = chain[*img.Predecessor]
		}
	}
	return n
}
