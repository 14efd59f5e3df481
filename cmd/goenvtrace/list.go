// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
)

func listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the recorded traces, the latest (^1) first",
		Args:  atMost(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := ownStore()
			if err != nil {
				return usage("%w", err)
			}
			names, err := s.list()
			if err != nil {
				return usage("%w", err)
			}
			if len(names) == 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "no trace is recorded in %s; record one with: sudo goenvtrace watch -- COMMAND\n", s.dir)
			}
			for back := 1; back <= len(names); back++ {
				listLine(cmd.OutOrStdout(), back, names[len(names)-back])
			}
			return nil
		},
	}
}

// listLine reads no more of a trace than its header.
func listLine(w io.Writer, back int, name string) {
	f, err := os.Open(name)
	if err != nil {
		fmt.Fprintf(w, "^%-3d %s  unreadable: %v\n", back, filepath.Base(name), err)
		return
	}
	defer f.Close()
	r, err := newTraceReader(f)
	if err != nil {
		fmt.Fprintf(w, "^%-3d %s  unreadable: %v\n", back, filepath.Base(name), err)
		return
	}
	h := r.Header()
	what := "everything"
	if scope, err := parseScope(h.Scope); err == nil && scope.Asked != "" {
		what = scope.Asked
	}
	if len(h.Command) > 0 {
		what = "-- " + report.Command(h.Command, 60)
	}
	size := int64(0)
	if st, err := f.Stat(); err == nil {
		size = st.Size()
	}
	fmt.Fprintf(w, "^%-3d %s  %8d KiB  %s  %s\n", back, h.Started.Local().Format(time.DateTime), (size+1023)/1024, name, what)
}
