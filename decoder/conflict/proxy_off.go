// SPDX-License-Identifier: Apache-2.0

package conflict

import "github.com/goenvtrace/goenvtrace/decoder/goenv"

var proxyOff = Rule{
	ID:       "PROXY-OFF",
	Title:    "GOPROXY=off, and something is to be fetched",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "A command that is told to fetch a module (go get, go mod download, go install p@v) failed with GOPROXY=off. " +
			"Not go mod tidy, which can fail for many reasons. Queries of gopls, which sets it for itself, are fine.",
		Why:     "Set for an offline build or by a package's build environment, it reaches commands that need the network.",
		Fix:     "Unset GOPROXY where the finding says.",
		Message: "module lookup disabled by GOPROXY=off",
	},
	Check: checkProxyOff,
}

func checkProxyOff(c *Case) []Finding {
	s, ok := c.setting("GOPROXY")
	if !ok || s.Value != "off" || s.Layer == goenv.Default || !c.isGo() || !c.Config.Command.Fetches() ||
		c.value("GO111MODULE") == "off" || c.setByTool(s) || !c.failed() {
		return nil
	}
	return []Finding{c.found(Error, s, ", so it may fetch nothing")}
}
