// What h2spec asks of an HTTP/2 server, each case of RFC 7540 and 7541 and those that are only recommended:
//
//	h2spec [-tls] HOST PORT PATH
package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/summerwind/h2spec"
	"github.com/summerwind/h2spec/config"
)

func main() {
	tls := flag.Bool("tls", false, "talk over TLS, whatever the certificate")
	patience := flag.Duration("patience", 10*time.Second, "how long an answer may take")
	flag.Parse()
	port, err := strconv.Atoi(flag.Arg(1))
	if err != nil || flag.NArg() != 3 {
		fmt.Fprintln(os.Stderr, "usage: h2spec [-tls] HOST PORT PATH")
		os.Exit(2)
	}
	passed, err := h2spec.Run(&config.Config{
		Host:         flag.Arg(0),
		Port:         port,
		Path:         flag.Arg(2),
		Timeout:      *patience,
		MaxHeaderLen: 4000,
		Strict:       true,
		TLS:          *tls,
		Insecure:     true,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || !passed {
		os.Exit(1)
	}
}
