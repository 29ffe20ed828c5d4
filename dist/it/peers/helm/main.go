// The real Helm command line, built from the module of its last release under the Apache license.
package main

import (
	"os"

	"helm.sh/helm/v4/pkg/cmd"
)

func main() {
	root, err := cmd.NewRootCmd(os.Stdout, os.Args[1:], cmd.SetupLogging)
	if err != nil || root.Execute() != nil {
		os.Exit(1)
	}
}
