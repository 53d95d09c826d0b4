// One binary that holds what a control plane is made of. The first argument names the part; the rest are its own flags.
package main

import (
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

var parts = map[string]func() *cobra.Command{
	"pki":                     pki,
	"etcd":                    etcd,
	"kube-apiserver":          apiserver.NewAPIServerCommand,
	"kube-controller-manager": controllers.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
}

func main() {
	if len(os.Args) < 2 || parts[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: control-plane pki|etcd|kube-apiserver|kube-controller-manager|kube-scheduler [flags]")
		os.Exit(2)
	}
	part := parts[os.Args[1]]
	os.Args = os.Args[1:]
	os.Exit(cli.Run(part()))
}

// etcd keeps the objects of one rehearsal: a single member, on loopback, that does not wait for the disk.
func etcd() *cobra.Command {
	var folder, clients, peers string
	command := &cobra.Command{
		Use:           "etcd",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(*cobra.Command, []string) error {
			client, err := url.Parse(clients)
			if err != nil {
				return fmt.Errorf("--clients %q: %w", clients, err)
			}
			peer, err := url.Parse(peers)
			if err != nil {
				return fmt.Errorf("--peers %q: %w", peers, err)
			}
			return serve(folder, *client, *peer)
		},
	}
	command.Flags().StringVar(&folder, "folder", "", "where the objects are kept")
	command.Flags().StringVar(&clients, "clients", "", "address for the API server, as a URL")
	command.Flags().StringVar(&peers, "peers", "", "address for other members, as a URL; there are none")
	return command
}

func serve(folder string, client, peer url.URL) error {
	config := embed.NewConfig()
	config.Dir = folder
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{client}, []url.URL{client}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// Below this level it logs each request that takes 50 microseconds.
	config.LogLevel = "error"
	config.UnsafeNoFsync = true
	server, err := embed.StartEtcd(config)
	if err != nil {
		return err
	}
	defer server.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-server.Server.ReadyNotify():
	case <-time.After(time.Minute):
		return fmt.Errorf("etcd was not ready within a minute")
	}
	select {
	case <-stop:
		return nil
	case err := <-server.Err():
		return err
	}
}
