package profilecmd

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/profile"
)

// loginOptions are the options of login.
type loginOptions struct {
	app               *app.App
	host, email, slug string
	passwordStdin     bool
	tokenStdin        bool
	keyring           bool
	oidc              string // the variable with an ID token
}

// NewCmdLogin returns the command "arkindex login".
func NewCmdLogin(a *app.App) *cobra.Command {
	opts := &loginOptions{app: a}
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Log in to an instance and save its token as a profile",
		Long: `Log in to an instance and save its token as a profile. A terminal prompts for what is
not given.

The profile is saved in the profile file (~/.config/arkindex/cli.yaml), under the name of --slug
or -p, else under one derived from the instance's host. The first profile becomes the default;
on a terminal, later ones too unless you say no.

With --oidc, the profile has no token, but names the variable in which a GitLab job finds its
own ID token. The registry exchanges it for a token that is valid for minutes, whenever it is
used.`,
		Example: `  arkindex login
  arkindex login --host arkindex.example.com --email ada@example.com
  arkindex login --host arkindex.example.com --token-stdin < token
  arkindex login --host workers.example.com --oidc=ID_TOKEN`,
		Args: app.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd, opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.host, "host", "", "`URL` of the instance")
	flags.StringVar(&opts.email, "email", "", "e-mail `ADDRESS` of the account")
	flags.StringVar(&opts.slug, "slug", "", "save the profile as `SLUG`; same as -p")
	flags.BoolVar(
		&opts.passwordStdin, "password-stdin", false, "read the password from standard input",
	)
	flags.BoolVar(&opts.tokenStdin, "token-stdin", false,
		"read a token, instead of e-mail address and password, from standard input")
	flags.StringVar(&opts.oidc, "oidc", "",
		"log in as a pipeline, with the ID token in the environment variable `VARIABLE`")
	flags.Lookup("oidc").NoOptDefVal = profile.VariableIDToken
	flags.BoolVar(&opts.keyring, "keyring", false,
		"store the token in the system's keyring, where the Python tools do not find it")
	return cmd
}

func runLogin(cmd *cobra.Command, opts *loginOptions) error {
	ctx, a := cmd.Context(), opts.app
	if err := opts.check(cmd); err != nil {
		return err
	}
	file, err := userProfileFile(a, cmd)
	if err != nil {
		return err
	}
	// A token that cannot be saved would stay valid without anybody knowing.
	if err := profile.CheckWritable(file.Path); err != nil {
		return err
	}
	p, err := loginTarget(ctx, opts, file)
	if err != nil {
		return err
	}
	if opts.oidc != "" {
		p.OIDC = opts.oidc
	}
	if err := profile.CheckSave(file, p, false); err != nil {
		return err
	}
	account, token, err := authenticate(ctx, opts, p)
	if err != nil {
		return err
	}
	p.Token = token
	a.Messages.Logf("Logged in to %s as %s", p.URL, account)
	if err := saveLogin(ctx, a, file, p); err != nil {
		if opts.makesToken() {
			discard(ctx, a, p)
		}
		return err
	}
	return nil
}

// saveLogin saves the profile of a login, as the default one if the user wants that.
func saveLogin(ctx context.Context, a *app.App, file profile.File, p profile.Profile) error {
	isDefault, err := becomesDefault(ctx, a, file, p.Slug)
	if err != nil {
		return err
	}
	notices, err := profile.Save(ctx, file, p, isDefault)
	if err != nil {
		return err
	}
	for _, notice := range notices {
		a.Messages.Notice(notice)
	}
	a.Messages.Logf("The profile %s is saved in %s", p.Slug, file.Path)
	if isDefault {
		a.Messages.Logf("The default profile is %s", p.Slug)
	}
	return nil
}

// discardTimeout is how long to wait for an instance to revoke a token, when the command fails
// already or was interrupted.
const discardTimeout = 10 * time.Second

// discard revokes the new token of a login that cannot be saved.
func discard(ctx context.Context, a *app.App, p profile.Profile) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), discardTimeout)
	defer cancel()
	if err := revoke(ctx, a, p); err != nil {
		a.Messages.WarnError(err)
	}
}

// makesToken reports whether the instance creates a new token for the login.
func (o *loginOptions) makesToken() bool { return !o.tokenStdin && o.oidc == "" }

// check rejects options that contradict each other, and missing ones without a terminal to prompt
// on.
func (o *loginOptions) check(cmd *cobra.Command) error {
	slugs := o.app.Options.Profiles
	if o.slug != "" {
		slugs = append(slugs, o.slug)
	}
	switch {
	case len(slugs) > 1:
		return app.UsageError(cmd, "a login is saved as one profile, but %d are named", len(slugs))
	case o.oidc != "" && (o.passwordStdin || o.tokenStdin || o.email != "" || o.keyring):
		return app.UsageError(cmd, "--oidc needs no other credentials")
	case o.oidc != "" && o.idToken() == "":
		return app.UsageError(cmd, "the variable %s holds no ID token", o.oidc).
			WithHint("declare %s under id_tokens of the job in .gitlab-ci.yml", o.oidc)
	case o.oidc != "" && !o.idToken().IsJWT():
		return app.UsageError(cmd,
			"the variable %s holds no ID token, but something else", o.oidc).
			WithHint("declare %s under id_tokens of the job in .gitlab-ci.yml", o.oidc)
	case o.passwordStdin && o.tokenStdin:
		return app.UsageError(cmd, "--password-stdin and --token-stdin exclude each other")
	case o.tokenStdin && o.email != "":
		return app.UsageError(cmd, "--token-stdin needs no --email")
	case o.passwordStdin && o.email == "":
		return app.UsageError(cmd, "--password-stdin needs --email")
	case o.oidc == "" && !o.passwordStdin && !o.tokenStdin && o.app.InputTerminal() == nil:
		return app.UsageError(cmd, "there is no terminal to ask for the password on").
			WithHint("give --token-stdin, or --email and --password-stdin")
	}
	if len(slugs) == 1 {
		o.slug = slugs[0]
	}
	return nil
}

func (o *loginOptions) idToken() arkindex.Secret {
	return arkindex.TrimToken(o.app.Process.Getenv(o.oidc))
}

// maxAttempts is how often a terminal is asked for a password or token that the instance refuses,
// as often as sudo and ssh ask.
const maxAttempts = 3

// authenticate checks the credentials with the instance, and returns the name of the account and
// the token. On a terminal, it asks again for a password or token that the instance refuses.
func authenticate(
	ctx context.Context, opts *loginOptions, p profile.Profile,
) (account string, token arkindex.Secret, err error) {
	isAsked := opts.app.InputTerminal() != nil && !opts.passwordStdin && opts.oidc == ""
	for attempt := 1; ; attempt++ {
		secret, err := readCredentials(ctx, opts)
		if err != nil {
			return "", "", err
		}
		account, token, err = tryCredentials(ctx, opts, p, secret)
		isRefused := arkindex.CodeOf(err) == arkindex.CodeCredentials
		if err == nil || !isRefused || !isAsked || attempt == maxAttempts {
			return account, token, err
		}
		opts.app.Messages.Error(err)
	}
}

// tryCredentials logs in with the credentials, and returns the name of the account and the
// token.
func tryCredentials(
	ctx context.Context, opts *loginOptions, p profile.Profile, secret arkindex.Secret,
) (account string, token arkindex.Secret, err error) {
	p.Token = ""
	opts.app.HideSecret(secret)
	switch {
	case opts.oidc != "":
		p.IDToken, secret = secret, ""
	case opts.tokenStdin:
		p.Token = secret
	}
	ctx, cancel := context.WithTimeout(ctx, opts.app.Options.Timeout)
	defer cancel()
	connection, err := opts.app.Connect(ctx, p)
	if err != nil {
		return "", "", err
	}
	defer connection.Close()
	if opts.tokenStdin || opts.oidc != "" {
		user, err := connection.Client.RetrieveUser(ctx)
		return app.AccountName(user), secret, err
	}
	user, token, err := connection.Client.Login(ctx, opts.email, secret)
	return app.AccountName(user), token, err
}

// readCredentials returns the token or password, and asks for the e-mail address if it is missing.
func readCredentials(ctx context.Context, opts *loginOptions) (arkindex.Secret, error) {
	a := opts.app
	switch {
	case opts.oidc != "":
		return opts.idToken(), nil
	case opts.tokenStdin:
		return readToken(ctx, a)
	case opts.passwordStdin:
		return a.ReadSecret(ctx, "password")
	}
	if opts.email == "" {
		email, err := a.Ask(ctx, "E-mail address", "")
		if err != nil {
			return "", err
		}
		opts.email = email
	}
	return a.AskSecret(ctx, a.InputTerminal(), "Password")
}

// readToken reads a token from the terminal or from standard input.
func readToken(ctx context.Context, a *app.App) (token arkindex.Secret, err error) {
	if terminal := a.InputTerminal(); terminal != nil {
		token, err = a.AskSecret(ctx, terminal, "Token")
	} else {
		token, err = a.ReadSecret(ctx, "token")
	}
	if err != nil {
		return "", err
	}
	if token = arkindex.TrimToken(token.Reveal()); token == "" || !token.IsToken() {
		return "", arkindex.Errorf(arkindex.CodeUsage,
			"the token contains a character that tokens cannot contain").
			WithHint("copy it again, in one line")
	}
	return token, nil
}

// becomesDefault reports whether the profile of a login becomes the default one.
func becomesDefault(
	ctx context.Context, a *app.App, file profile.File, slug string,
) (bool, error) {
	_, exists := file.Find(file.Default)
	switch {
	case file.Default == slug:
		return false, nil
	case !exists && file.Default != profile.Local:
		return true, nil
	case a.InputTerminal() == nil:
		return false, nil
	}
	return a.Confirm(ctx, "Set this profile as the default?")
}
