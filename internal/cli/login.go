package cli

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/profile"
)

// loginOptions are the values of login's options.
type loginOptions struct {
	host, email, slug         string
	passwordStdin, tokenStdin bool
	keyring                   bool
	oidc                      string // the variable that has an ID token
}

func newLogin(a *app) *cobra.Command {
	var options loginOptions
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Log in to an instance and keep its token as a profile",
		Long: `Log in to an instance and keep its token as a profile. What is not given is asked on a terminal.

The profile is saved in the profile file (~/.config/arkindex/cli.yaml) under the name that
--slug or -p gives, else under one made from the instance's host. The first profile becomes the
default; on a terminal, later ones too unless you say no.

With --oidc the profile has no token, but the name of the variable in which a GitLab job finds its
own ID token; a registry exchanges that for a token that lives for minutes, whenever it is used.`,
		Example: `  arkindex login
  arkindex login --host arkindex.example.com --email ada@example.com
  arkindex login --host arkindex.example.com --token-stdin < token
  arkindex login --host workers.example.com --oidc=ID_TOKEN`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.StringVar(&options.host, "host", "", "the instance's `URL`")
	flags.StringVar(&options.email, "email", "", "the account's e-mail `ADDRESS`")
	flags.StringVar(&options.slug, "slug", "", "save the profile under this `SLUG`, as -p does")
	flags.BoolVar(&options.passwordStdin, "password-stdin", false, "read the password from standard input")
	flags.BoolVar(&options.tokenStdin, "token-stdin", false, "read a token, instead of e-mail address and password, from standard input")
	flags.StringVar(&options.oidc, "oidc", "", "log in as a pipeline, by the ID token in the environment variable `VARIABLE`")
	flags.Lookup("oidc").NoOptDefVal = profile.VariableIDToken
	flags.BoolVar(&options.keyring, "keyring", false, "keep the token in the system's keyring, where the Python tools do not find it")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.login(cmd, options) }
	return cmd
}

func (a *app) login(cmd *cobra.Command, options loginOptions) error {
	ctx := cmd.Context()
	if err := a.checkLogin(cmd, &options); err != nil {
		return err
	}
	file, err := a.ownProfileFile(cmd)
	if err != nil {
		return err
	}
	p, err := a.loginTarget(ctx, file, options)
	if err != nil {
		return err
	}
	account, token, err := a.authenticate(ctx, p, options)
	if err != nil {
		return err
	}
	p.Token = token
	if options.oidc != "" {
		p.OIDC = options.oidc
	}
	a.messages.log("Logged in to %s as %s", p.URL, account)
	standard, err := a.becomesDefault(ctx, file, p.Slug)
	if err != nil {
		return err
	}
	notices, err := profile.Save(file, p, standard)
	if err != nil {
		return err
	}
	for _, notice := range notices {
		a.messages.notice(notice)
	}
	a.messages.log("The profile %s is saved in %s", p.Slug, file.Path)
	if standard {
		a.messages.log("The default profile is %s", p.Slug)
	}
	return nil
}

// checkLogin refuses options that contradict each other or leave a question open that there is nobody to ask.
func (a *app) checkLogin(cmd *cobra.Command, options *loginOptions) error {
	slugs := a.profiles
	if options.slug != "" {
		slugs = append(slugs, options.slug)
	}
	switch {
	case len(slugs) > 1:
		return usage(cmd, "a login is saved as one profile, and %d are named", len(slugs))
	case options.oidc != "" && (options.passwordStdin || options.tokenStdin || options.email != "" || options.keyring):
		return usage(cmd, "--oidc needs no other credentials")
	case options.oidc != "" && a.Getenv(options.oidc) == "":
		return usage(cmd, "the variable %s holds no ID token", options.oidc).
			WithHint("let the job have it: id_tokens with %s in .gitlab-ci.yml", options.oidc)
	case options.passwordStdin && options.tokenStdin:
		return usage(cmd, "--password-stdin and --token-stdin exclude each other")
	case options.tokenStdin && options.email != "":
		return usage(cmd, "--token-stdin needs no --email")
	case options.passwordStdin && options.email == "":
		return usage(cmd, "--password-stdin needs --email")
	case options.oidc == "" && !options.passwordStdin && !options.tokenStdin && a.keyboard() == nil:
		return usage(cmd, "there is no terminal to ask for the password on").
			WithHint("give --token-stdin, or --email and --password-stdin")
	}
	if len(slugs) == 1 {
		options.slug = slugs[0]
	}
	return nil
}

// authenticate checks the credentials with the instance, and returns how the instance calls their user and the token.
func (a *app) authenticate(ctx context.Context, p profile.Profile, options loginOptions) (string, arkindex.Secret, error) {
	secret, err := a.loginSecret(ctx, &options)
	if err != nil {
		return "", "", err
	}
	p.Token = ""
	switch {
	case options.oidc != "":
		p.IDToken, secret = secret, ""
	case options.tokenStdin:
		p.Token = secret
	}
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	connection, err := a.connect(ctx, p)
	if err != nil {
		return "", "", err
	}
	defer connection.close()
	if options.tokenStdin || options.oidc != "" {
		account, err := connection.client.RetrieveUser(ctx)
		return called(account), secret, err
	}
	account, token, err := connection.client.Login(ctx, options.email, secret)
	return called(account), token, err
}

// loginSecret reads the token or password, and asks for the e-mail address when it is not given.
func (a *app) loginSecret(ctx context.Context, options *loginOptions) (arkindex.Secret, error) {
	switch {
	case options.oidc != "":
		return arkindex.Secret(a.Getenv(options.oidc)), nil
	case options.tokenStdin && a.keyboard() != nil:
		return a.askSecret(ctx, a.keyboard(), "Token")
	case options.tokenStdin:
		return a.readSecret(ctx, "token")
	case options.passwordStdin:
		return a.readSecret(ctx, "password")
	}
	if options.email == "" {
		email, err := a.ask(ctx, "E-mail address", "")
		if err != nil {
			return "", err
		}
		options.email = email
	}
	return a.askSecret(ctx, a.keyboard(), "Password")
}

// called is the name by which an instance knows an account.
func called(account instance.Account) string {
	for _, name := range []string{account.Email, account.DisplayName} {
		if name != "" {
			return name
		}
	}
	return "an account without a name"
}

// becomesDefault decides whether a profile is made the default one.
func (a *app) becomesDefault(ctx context.Context, file profile.File, slug string) (bool, error) {
	_, exists := file.Find(file.Default)
	switch {
	case file.Default == slug:
		return false, nil
	case !exists && file.Default != profile.Local:
		return true, nil
	case a.keyboard() == nil:
		return false, nil
	}
	return a.confirm(ctx, "Set this profile as the default?")
}
