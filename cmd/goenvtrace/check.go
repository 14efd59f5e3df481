// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// severities are what --severity takes, the worst first.
var severities = []string{string(conflict.Error), string(conflict.Warn), string(conflict.Info)}

func checkCommand() *cobra.Command {
	var format, output, severity string
	cmd := &cobra.Command{
		Use:   "check [TRACE]",
		Short: "As report, with exit status 1 where there is a conflict",
		Long: "Show the verdicts of a trace, as report does, and end with status 1 where a finding is of\n" +
			"the given severity or worse. What is judged is what the trace's scope holds. A launch that\n" +
			"could not be verified is shown and changes nothing: silence about it is no proof.",
		Example: "  goenvtrace watch -o build.jsonl -- make && goenvtrace check build.jsonl\n" +
			"  goenvtrace check --severity error",
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(severities, severity) {
				return usage("unknown severity %q; %s are known", severity, strings.Join(severities, ", "))
			}
			write, err := pickFormat(format, output)
			if err != nil {
				return err
			}
			r, err := replayArg(args)
			if err != nil {
				return err
			}
			if err := emit(cmd.OutOrStdout(), output, r, write); err != nil {
				return err
			}
			if holds(r, severity) {
				return &exitError{status: exitFindings}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "text or json (default: by the extension of -o, else text)")
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this `FILE`, which must not exist")
	cmd.Flags().StringVar(&severity, "severity", string(conflict.Warn), "the least that counts: error, warn or info")
	return cmd
}

// holds reports a finding of a severity or worse.
func holds(r *report.Report, least string) bool {
	return slices.ContainsFunc(r.Findings, func(f report.Finding) bool {
		return slices.Index(severities, f.Severity) <= slices.Index(severities, least)
	})
}
