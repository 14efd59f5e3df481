// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func diffCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Show two launches side by side: what differs, and where each side got it",
		Long: "Show two launches side by side: which go command, settings and PATH entries differ, and\n" +
			"who gave them to each. A and B are TRACE or TRACE#LAUNCH, as report numbers the launches;\n" +
			"^1 is the latest trace, and #LAUNCH alone is one of it. Without a launch it is the first\n" +
			"one with a conflict, else the last one.",
		Example: "  goenvtrace diff '#L2' '#L7'\n  goenvtrace diff terminal.jsonl.zst ide.jsonl.zst#L3",
		Args:    diffArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			write, err := pickComparison(format)
			if err != nil {
				return err
			}
			a, left, err := launchArg(args[0])
			if err != nil {
				return err
			}
			b, right, err := launchArg(args[1])
			if err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), report.Compare(a, b, left, right))
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func diffArgs(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return usage("diff wants two launches, TRACE#LAUNCH TRACE#LAUNCH; goenvtrace report numbers them")
	}
	return nil
}

func pickComparison(format string) (func(io.Writer, report.Comparison) error, error) {
	switch format {
	case "text":
		return func(w io.Writer, c report.Comparison) error {
			report.CompareText(w, c)
			return nil
		}, nil
	case "json":
		return func(w io.Writer, c report.Comparison) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			e.SetEscapeHTML(false)
			return e.Encode(c)
		}, nil
	}
	return nil, usage("unknown format %q; text and json are known", format)
}

// launchArg is the launch that TRACE#LAUNCH names.
func launchArg(arg string) (report.Outcome, *conflict.Result, error) {
	trace, id, named := strings.Cut(arg, "#")
	o, err := outcomeOf(trace)
	if err != nil {
		return o, nil, err
	}
	if len(o.Results) == 0 {
		return o, nil, usage("%s holds no launch of go, gopls or dlv", nameOf(trace))
	}
	if !named {
		return o, telling(o.Results), nil
	}
	for _, res := range o.Results {
		if strings.EqualFold(res.Launch.ID, id) {
			return o, res, nil
		}
	}
	return o, nil, usage("%s has no launch %q, but %s to %s; goenvtrace report %s lists them",
		nameOf(trace), id, o.Results[0].Launch.ID, o.Results[len(o.Results)-1].Launch.ID, trace)
}

// telling is the launch that a person who names none means.
func telling(results []*conflict.Result) *conflict.Result {
	for _, res := range results {
		if res.Verdict == conflict.Conflict {
			return res
		}
	}
	return results[len(results)-1]
}

func nameOf(trace string) string {
	if trace == "" {
		return "the latest trace"
	}
	return fmt.Sprintf("trace %s", trace)
}
