// A real Consul agent and its command line, built from the module of its last release under the MPL.
package main

import (
	"fmt"
	"os"

	"github.com/hashicorp/consul/command"
	"github.com/hashicorp/consul/command/cli"
	mitchellh "github.com/mitchellh/cli"
)

func main() {
	ui := &cli.BasicUI{BasicUi: mitchellh.BasicUi{Writer: os.Stdout, ErrorWriter: os.Stderr}}
	commands := mitchellh.CLI{
		Name:       "consul",
		Args:       os.Args[1:],
		Commands:   command.RegisteredCommands(ui),
		HelpFunc:   mitchellh.BasicHelpFunc("consul"),
		HelpWriter: os.Stdout,
	}
	code, err := commands.Run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
