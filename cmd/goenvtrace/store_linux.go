// SPDX-License-Identifier: Apache-2.0

package main

// ownStore is the invoker's: sudo goenvtrace report shows the same traces as
// goenvtrace report.
func ownStore() (store, error) {
	in, err := findInvoker()
	if err != nil {
		return store{}, err
	}
	dir, err := stateDir(in.lookup, in.home)
	return newStore(dir), err
}
