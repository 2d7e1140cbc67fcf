using System.Globalization;
using System.Text;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.Kubernetes.Redaction.Formats;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

/// <summary>Recall and false alarms over generated texts: every form of writing a secret with every kind of value.</summary>
public sealed class RedactionCorpusTests
{
    private const string Alnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    // § the secret, ¤ its name
    private static readonly string[] NamedForms =
    [
        "¤=§", "export ¤=\"§\"", "¤: §", "  ¤: '§'", "- name: ¤\n  value: §", "{\"¤\": \"§\"}", "{\\\"¤\\\":\\\"§\\\"}", "<¤>§</¤>", "<¤>\n  §\n</¤>",
        "<add key=\"¤\" value=\"§\"/>", "<property value=\"§\" name=\"¤\"/>", "<entry key=\"¤\">§</entry>", "<key>¤</key>\n<string>§</string>", "\"¤\" => \"§\"", ":¤ => '§'",
        "¤ ::= \"§\"", "¤ := \"§\"", "¤ ?= §", "if (\"§\" == ¤) {", "if (¤ == \"§\") {", "if ¤ != '§' {", "System.setProperty(\"¤\", \"§\")", "os.environ.setdefault('¤', '§')",
        "var ¤ string = \"§\"", "val ¤: String = \"§\"", "String ¤ = \"§\";", "const ¤ = `§`;", "¤ = b'§'", "1¤=\"§\"", "$¤ = '§';", "config[\"¤\"] = \"§\"",
        "¤ = process.env.X || \"§\"", "tool --¤ §", "tool --¤=§", "args: [\"--¤\", \"§\"]", "2026-01-05T09:00:00Z ¤:\n2026-01-05T09:00:00Z §", "{\"¤\":\n  \"§\"}", "¤ = \\\n  '§'",
        "level=info msg=x ¤=§ user=bob", "https://example.com/?¤=§&x=1", "Server=db;¤=§;Encrypt=true", "connecting with ¤: § to db", "¤ =\n  \"§\"",
    ];

    private static readonly string[] NamesOfSecrets =
    [
        "DB_PASSWORD", "password", "apiToken", "client_secret", "API_KEY", "ATLASSIAN_TOKEN", "ETSY_TOKEN", "MESSAGEBIRD_TOKEN", "JFROG_API_KEY", "adafruitToken", "AIRTABLE_API_KEY",
        "algoliaApiKey", "ASANA_SECRET", "accessKey", "spring.datasource.password", "SMTP_PASS", "signing_key", "passwd",
    ];

    private static readonly string[] CommandForms =
    [
        "curl -u \":§\" https://x", "curl -u bob:§ https://x", "curl --user 'bob:§' https://x", "curl -su bot:§ https://x", "mysql -u root -p§ db", "mysql -p'§' db", "redis-cli -h cache -a § ping",
        "sshpass -p § ssh x", "sshpass -p'§' ssh x", "command: [\"redis-cli\", \"-a\", \"§\", \"ping\"]", "command:\n- mysqldump\n- -uroot\n- -p§\n- app", "ldapsearch -D cn=x -w § -b dc=x",
        "docker login -u bob -p § r.example.com", "args: [\"-u\", \"bob:§\"]", "postgres://bob:§@db:5432/app", "amqp://user:§@mq:5672/", "mongodb+srv://u:§@c.example.net/db", "Authorization: Bearer §",
        "Authorization: Basic §", "Cookie: theme=dark; session=§", "requirepass §", "machine x login bob password §", "CREATE USER app IDENTIFIED BY '§'",
        "ENV DB_PASSWORD §", "setx DB_PASSWORD \"§\"", "DB_PASSWORD      §", "aws configure set aws_secret_access_key §", "Args:\n      --db-password\n      §\n      --verbose", "| password | § |",
        "password ........ §", "jdbc:oracle:thin:scott/§@//db:1521/orcl", "keytool -storepass § -list", "az login --service-principal -u app -p § --tenant t", "psw=§", "kennwort: §", "mot_de_passe: §",
        "\e[32mpassword\e[0m=\e[33m§\e[0m", "ALTER USER 'a'@'%' IDENTIFIED WITH mysql_native_password BY '§';", "SET PASSWORD FOR bob = PASSWORD(\"§\")", "> AUTH §", "AUTH default §",
        "user default on >§ ~* +@all", "https://x/cb?redirect=https%3A%2F%2Fy%3Faccess_token%3D§", "db:5432:app:app:§", "userPassword:: §",
        "password:\u00a0§", "\u201cpassword\u201d: \u201c§\u201d", "password&#61;§", "&quot;password&quot;:&quot;§&quot;", "<Password value=\"§\"/>", "curl -b \"session=§\" https://x", "seed_phrase: \"§\"",
    ];

    private static readonly string[] Harmless =
    [
        "password: <YOUR_PASSWORD>", "profile: <YOUR_PROFILE>", "token=xxxxxxxx", "DB_PASSWORD=${DB_PASSWORD}", "TOKEN=$(cat /run/token)", "password: {{ .Values.password }}", "# password: changeme",
        "// token = example", "X-MS-Exchange-AuthSource: mail01.example.com", "Get \"https://api.example.internal:8443/token\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
        "Give the container the variable A_TOKEN: a literal value, or one from a Secret", "secretName: web-tls", "password = getPassword()", "token := req.Header.Get(\"Authorization\")", "password: string",
        "api_key = os.environ[\"API_KEY\"]", "secret: config.secret", "Theme cookie: theme=dark", "tokens: 4096", "resources: [\"secrets\", \"configmaps\"]", "publicKeyToken=31bf3856ad364e35",
        "password: YOUR_PASSWORD_HERE", "authMode: RBAC", "auth-type: basic", "key: tls.crt", "token_type: bearer", "passwordPolicy: strict", "AKIAXXXXXXXXXXXXXXXX", "secret/db-credentials created",
        "failed to get secret: secrets \"db\" not found", "error: token: expired", "password=%PASSWORD%", "password: ********", "uid: 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "pass: true",
        "Set-Cookie: lang=en-GB; Path=/; Secure", "kubernetes.io/service-account-token", "type: kubernetes.io/tls", "ci: ${{ secrets.TOKEN }}", "tokenAudience: https://kubernetes.default.svc",
        "greeting: aGVsbG8gd29ybGQsIHRoaXMgaXMgYSB0ZXh0", "app.properties: c2VydmVyLnBvcnQ9ODA4MApsb2cubGV2ZWw9aW5mbwo=", "passwordSecret: db-credentials", "existingSecretPasswordKey: postgres-password",
        "integrity: sha512-l7i2QSw9jGsaGXROoUsWvYfW49G0OET7gjVQ761oPuRev4bkfymhAHROopJTq0hPHxUTjtiCn0qwDNrUQNzz3w==", "go: github.com/x/y v1.2.3 h1:5qX+j4w41d0ubqe2+KwJBtCqtU4+NVt8WhbWAoMjQu8=",
        "https://user@host.example/path", "ssh://git@git.example.com/a/b.git", "mailto:bob@example.com", "auth: enabled", "tokens_per_second=42", "prompt_tokens: 120, completion_tokens: 30",
        "password:  16 bytes", "Data\n====\npassword:  12 bytes\ntoken:     920 bytes", "vault.hashicorp.com/agent-inject-secret-db: database/creds/app", "Basic authentication is disabled",
        "WWW-Authenticate: Bearer realm=\"https://auth.example.com/token\",service=\"registry\"", "The token: it must be renewed before Friday.",
        "checksum/secret: cf3732cb6b63bb95d54d16d31a978173e82d51350e022b0c1c587030b42efd7a", "secret references non-existent secret key: password", "password_encryption = scram-sha-256",
        "tls.key: /etc/tls/tls.key", "secret rotated", "Failed to load credentials: file not found", "payload: eyJvayI6dHJ1ZSwiY291bnQiOjMsIm5hbWUiOiJ3ZWIifQ==", "script: IyEvYmluL3NoCmVjaG8gaGVsbG8KZXhpdCAwCg==",
    ];

    [Fact]
    public void Secrets_with_a_prefix_a_name_or_a_context_are_redacted()
    {
        var random = new Random(20261126);
        var passed = new List<string>();
        var count = 0;
        foreach (var form in NamedForms)
        {
            foreach (var name in NamesOfSecrets)
            {
                Try(form.Replace("¤", name, StringComparison.Ordinal), AValue(random));
            }
        }

        foreach (var form in CommandForms)
        {
            for (var i = 0; i < 10; i++)
            {
                Try(form, AValue(random));
            }
        }

        foreach (var format in SecretFormats.All.Where(format => format.Context.Count == 0))
        {
            Try("using § now", FormatExamples.Make(format, random));
        }

        var recall = 1 - (double)passed.Count / count;
        Assert.True(recall >= 0.99, string.Create(CultureInfo.InvariantCulture, $"Recall {recall:P2} of {count}; passed:\n{string.Join('\n', passed.Take(80))}"));

        void Try(string template, string secret)
        {
            count++;
            var text = template.Replace("§", secret, StringComparison.Ordinal);
            if (ASession().Redact(text).Contains(secret, StringComparison.Ordinal))
            {
                passed.Add(text);
            }
        }
    }

    [Fact]
    public void Harmless_texts_are_left()
    {
        var eaten = Harmless.Select(text => (Text: text, Redacted: ASession().Redact(text))).Where(pair => pair.Text != pair.Redacted).Select(pair => pair.Redacted).ToArray();

        var rate = (double)eaten.Length / Harmless.Length;
        Assert.True(rate <= 0.02, string.Create(CultureInfo.InvariantCulture, $"False alarms {rate:P2} of {Harmless.Length}:\n{string.Join('\n', eaten)}"));
    }

    [Theory]
    [InlineData("password: a[b]c{d}$e\"f'g h")]
    [InlineData("  password: {a$\"x}[y")]
    [InlineData("DB_PASSWORD=m{{h}o)p${e]n\"[f>-_$#x")]
    public void A_value_without_quotes_goes_to_the_end_of_its_line(string line)
    {
        var redacted = ASession().Redact($"{line}\nnext: x");

        Assert.Equal($"{line[..(line.IndexOfAny([':', '=']) + 1)]}{(line.Contains(": ", StringComparison.Ordinal) ? " " : "")}[REDACTED:password:1]\nnext: x", redacted);
    }

    [Theory]
    [InlineData("amqp://user:%21pw-Zq7@mq:5672/", "amqp://[REDACTED:url-credentials:1]@mq:5672/")]
    [InlineData("Cookie: theme=dark; session=Zq7xk29fmm", "Cookie: theme=dark; session=[REDACTED:cookie:1]")]
    [InlineData("<add key=\"Password\" value=\"Zq7xk29fmm\"/>", "<add key=\"Password\" value=\"[REDACTED:password:1]\"/>")]
    public void What_stands_beside_a_secret_is_kept(string text, string expected) => Assert.Equal(expected, ASession().Redact(text));

    [Fact]
    public void A_lower_case_secret_in_YAML_is_a_secret()
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + AValue(new Random(7))));

        Assert.DoesNotContain(encoded, ASession().Redact($"apiVersion: v1\nkind: secret\ndata:\n  auth1: {encoded}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoded_configuration_behind_a_name_and_an_equals_sign_is_read()
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("db_password: " + AValue(new Random(8))));

        Assert.DoesNotContain(encoded, ASession().Redact($"APP_CONFIG={encoded}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bundler_credentials_are_known_by_their_name() =>
        Assert.Equal("BUNDLE_GEMS__EXAMPLE__COM: [REDACTED:token:1]", ASession().Redact("BUNDLE_GEMS__EXAMPLE__COM: abcdef12:34567890"));

    private static string AValue(Random random) => "Zq7" + FormatExamples.Word(random, Alnum, random.Next(9, 30)) + "k4";

    private static RedactionSession ASession() => new([], anonymiseNames: false, CancellationToken.None);
}
