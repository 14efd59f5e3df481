// SPDX-License-Identifier: Apache-2.0

package conflict

import "github.com/goenvtrace/goenvtrace/decoder/goenv"

// goflags are the words of GOFLAGS, as far as they can be parsed.
func (c *Case) goflags() []goenv.GoFlag {
	flags, _ := goenv.ParseGOFLAGS(c.value("GOFLAGS"))
	return flags
}

// goflag is the last word of GOFLAGS with a name, which is the one that counts.
func (c *Case) goflag(name string) (goenv.GoFlag, bool) {
	flags := c.goflags()
	for i := len(flags) - 1; i >= 0; i-- {
		if flags[i].Name == name {
			return flags[i], true
		}
	}
	return goenv.GoFlag{}, false
}

func (c *Case) goflagsHave(name string) bool {
	_, ok := c.goflag(name)
	return ok
}

// overridden reports that the command line has the flag too, which then counts.
func (c *Case) overridden(name string) bool {
	_, ok := c.Config.Command.Flag(name)
	return ok
}
