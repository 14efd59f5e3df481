// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

const examples = `  # reproduce a failure: every go, gopls and dlv that it starts is judged
  sudo goenvtrace watch -- make test

  # attach to what runs already
  sudo goenvtrace watch --tmux
  sudo goenvtrace watch --pid 4711

  # look again, or attach it to a bug report: values are redacted
  goenvtrace report
  goenvtrace report --format json ^2`

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "goenvtrace",
		Short: "Who put that GOROOT there? Trace environments to their injector",
		Long: "goenvtrace captures argv and environ of every program start with eBPF, rebuilds the\n" +
			"process tree, and says of every go, gopls and dlv launch which ancestor injected a\n" +
			"conflicting GOROOT, GOPATH or PATH entry.",
		Example:       examples,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noSuchVerb,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(watchCommand(), reportCommand(), checkCommand(), diffCommand(), explainCommand(), listCommand(), rulesCommand(), versionCommand())
	return root
}

func noSuchVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage("unknown verb %q; goenvtrace --help lists them", args[0])
}

// flagError says where the flags are listed.
func flagError(cmd *cobra.Command, err error) error {
	return usage("%w; %s --help lists the flags", err, cmd.CommandPath())
}

// atMost is cobra.MaximumNArgs with an error that names the remedy.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usage("%d arguments, %d at most: %s; see %s --help", len(args), n, fmt.Sprintf("%q", args), cmd.CommandPath())
		}
		return nil
	}
}
