package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
)

// Clients of the API server, by the name of their kubeconfig: user and group as their certificates say them.
var clients = map[string]pkix.Name{
	"admin":                   {CommonName: "admin", Organization: []string{"system:masters"}},
	"kube-controller-manager": {CommonName: "system:kube-controller-manager"},
	"kube-scheduler":          {CommonName: "system:kube-scheduler"},
}

// pki writes all keys and certificates of one rehearsal, and a kubeconfig for each client. They are worth nothing elsewhere:
// the authority is made anew each time.
func pki() *cobra.Command {
	var folder, server, repositoryHost string
	command := &cobra.Command{
		Use:           "pki",
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(*cobra.Command, []string) error {
			if err := os.MkdirAll(folder, 0o700); err != nil {
				return err
			}
			return writeKeys(folder, server, repositoryHost)
		},
	}
	command.Flags().StringVar(&folder, "folder", "", "where the files are written")
	command.Flags().StringVar(&server, "server", "", "address of the API server, as a URL")
	command.Flags().StringVar(&repositoryHost, "repository-host", "", "host in whose name the Git server answers")
	return command
}

type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
	pem         []byte
	serial      int64
}

func writeKeys(folder, server, repositoryHost string) error {
	ca, err := newAuthority()
	if err != nil {
		return err
	}
	serving := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(10, 96, 0, 1)},
	}
	certificate, key, err := ca.issue(serving)
	if err != nil {
		return err
	}
	gitCertificate, gitKey, err := ca.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "git"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{repositoryHost},
	})
	if err != nil {
		return err
	}
	accounts, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(accounts.Public())
	if err != nil {
		return err
	}
	signing, err := privatePEM(ca.key)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"ca.crt":        ca.pem,
		"ca.key":        signing,
		"apiserver.crt": certificate,
		"apiserver.key": key,
		"git.crt":       gitCertificate,
		"git.key":       gitKey,
		"accounts.key":  pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(accounts)}),
		"accounts.pub":  pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}),
	}
	for name, subject := range clients {
		certificate, key, err := ca.issue(&x509.Certificate{Subject: subject, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
		if err != nil {
			return err
		}
		files[name+".crt"], files[name+".key"] = certificate, key
		files[name+".kubeconfig"] = kubeconfig(server, name, ca.pem, certificate, key)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := lasting(&x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "rehearsal"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	})
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{certificate, key, certificatePEM(der), 1}, nil
}

func (ca *authority) issue(template *x509.Certificate) (certificate, key []byte, err error) {
	ca.serial++
	template.SerialNumber = big.NewInt(ca.serial)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, lasting(template), ca.certificate, signer.Public(), ca.key)
	if err != nil {
		return nil, nil, err
	}
	key, err = privatePEM(signer)
	return certificatePEM(der), key, err
}

// A rehearsal lasts minutes; an hour before allows for a clock that was put back.
func lasting(template *x509.Certificate) *x509.Certificate {
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().Add(7 * 24 * time.Hour)
	return template
}

func certificatePEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func privatePEM(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func kubeconfig(server, user string, ca, certificate, key []byte) []byte {
	encode := base64.StdEncoding.EncodeToString
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters: [{ name: rehearsal, cluster: { server: %q, certificate-authority-data: %s } }]
users: [{ name: %q, user: { client-certificate-data: %s, client-key-data: %s } }]
contexts: [{ name: rehearsal, context: { cluster: rehearsal, user: %q } }]
current-context: rehearsal
`, server, encode(ca), user, encode(certificate), encode(key), user)
}
