// SPDX-License-Identifier: Apache-2.0

package conflict

import "fmt"

var privateSplit = Rule{
	ID:       "PRIVATE-SPLIT",
	Title:    "GOPRIVATE is set, and GONOPROXY or GONOSUMDB replaces it",
	Severity: Info,
	Doc: Doc{
		What: "GOPRIVATE is set, and GONOPROXY or GONOSUMDB has another value.",
		Why: "GOPRIVATE is only the default of the two. One that is set takes its place and isn't added to it, so the " +
			"private modules are fetched through the proxy, or looked up in the public checksum database. The two " +
			"needn't be equal: this is right where it is meant.",
		Fix: "Unset GONOPROXY and GONOSUMDB, or list the private modules there too.",
	},
	Check: checkPrivateSplit,
}

func checkPrivateSplit(c *Case) []Finding {
	private, ok := c.setting("GOPRIVATE")
	if !ok || !c.isGo() || !c.Config.Command.Downloads() {
		return nil
	}
	var found []Finding
	for _, name := range []string{"GONOPROXY", "GONOSUMDB"} {
		s, ok := c.setting(name)
		if !ok || s.Value == private.Value {
			continue
		}
		f := c.found(Info, s, fmt.Sprintf(", which replaces GOPRIVATE=%s", show(private.Value)))
		found = append(found, c.blamed(f, private))
	}
	return found
}
