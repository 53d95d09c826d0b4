// The parts of Argo CD that deliver without a user interface. The name under which it is started says which part it is,
// as in Argo CD's own image.
package main

import (
	"fmt"
	"os"

	controller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	askpass "github.com/argoproj/argo-cd/v3/cmd/argocd-git-ask-pass/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/spf13/cobra"
)

var parts = map[string]func() *cobra.Command{
	"argocd-application-controller": controller.NewCommand,
	"argocd-repo-server":            reposerver.NewCommand,
	"argocd-git-ask-pass":           askpass.NewCommand,
}

func main() {
	part := parts[os.Getenv("ARGOCD_BINARY_NAME")]
	if part == nil {
		fmt.Fprintln(os.Stderr, "ARGOCD_BINARY_NAME must be argocd-application-controller, argocd-repo-server or argocd-git-ask-pass")
		os.Exit(2)
	}
	command := part()
	command.SilenceErrors, command.SilenceUsage = true, true
	if err := command.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
