// SPDX-License-Identifier: Apache-2.0

package main

// variables is the number of entries in the environment of a load.
const variables = 60
