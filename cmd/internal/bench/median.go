// SPDX-License-Identifier: Apache-2.0

package main

import "slices"

// median of no values is 0. It bears what a mean doesn't: one round in which
// somebody else had the machine.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// undisturbed is the value below which a tenth lies: for many short slices of the
// same work, each of which can only be made longer by others.
func undisturbed(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(values))[len(values)/10]
}
