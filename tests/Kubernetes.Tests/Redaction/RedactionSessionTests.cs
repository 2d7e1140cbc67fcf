using System.Text;
using ClusterCodex.Kubernetes.Redaction;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

public sealed class RedactionSessionTests
{
    private const string Secret = "Tr0ub4dor&3xyz";

    private static RedactionSession ASession(params string[] names) => new(names, anonymiseNames: false, CancellationToken.None);

    [Theory]
    [InlineData("DB_PASSWORD=§")]
    [InlineData("export DB_PASSWORD='§'")]
    [InlineData("export DB_PASSWORD=\"§\"; run")]
    [InlineData("db_password: §")]
    [InlineData("  password: \"§\"")]
    [InlineData("  password: '§'")]
    [InlineData("- name: DB_PASSWORD\n  value: §")]
    [InlineData("- name: DB_PASSWORD\n  value: \"§\"\n- name: X\n  value: y")]
    [InlineData("{\"name\":\"DB_PASSWORD\",\"value\":\"§\"}")]
    [InlineData("{\"value\":\"§\",\"name\":\"DB_PASSWORD\"}")]
    [InlineData("{\\\"name\\\":\\\"DB_PASSWORD\\\",\\\"value\\\":\\\"§\\\"}")]
    [InlineData("{\\\\\\\"password\\\\\\\":\\\\\\\"§\\\\\\\"}")]
    [InlineData("{\"clientSecret\": \"§\"}")]
    [InlineData("{\"nested\":{\"api_key\":\"§\"}}")]
    [InlineData("ts=1 level=error password=§ user=bob")]
    [InlineData("{user=bob, password=§}")]
    [InlineData("connecting with passwd:§ to db")]
    [InlineData("mysql --password=§ -h db")]
    [InlineData("mysql --password § -h db")]
    [InlineData("mysql -u root -p§ -h db")]
    [InlineData("args: [\"--api-key\", \"§\"]")]
    [InlineData("args:\n- --db-password\n- §\n- --verbose")]
    [InlineData("curl -u bob:§ https://x")]
    [InlineData("curl --user 'bob:§' https://x")]
    [InlineData("postgres://bob:§@db:5432/app")]
    [InlineData("jdbc:postgresql://bob:§@db/app?x=1")]
    [InlineData("redis://:§@cache:6379/0")]
    [InlineData("dial bob:§@tcp(db:3306)/app")]
    [InlineData("Server=db;User Id=app;Password=§;Encrypt=true")]
    [InlineData("Authorization: Bearer §")]
    [InlineData("authorization=Basic §")]
    [InlineData("\"Authorization\": \"Token §\"")]
    [InlineData("headers: map[Authorization:[Bearer §]]")]
    [InlineData("Cookie: session=§; theme=dark")]
    [InlineData("Set-Cookie: sid=§; HttpOnly")]
    [InlineData("X-Api-Key: §")]
    [InlineData("CREATE USER app IDENTIFIED BY '§'")]
    [InlineData("machine x login bob password §")]
    [InlineData("the password is \"§\" now")]
    [InlineData("token was §")]
    [InlineData("PGPASSWORD=§ psql")]
    [InlineData("JWT_SIGNING_KEY: §")]
    [InlineData("stripeKey: §")]
    [InlineData("apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  anything: §\n")]
    [InlineData("{\"kind\":\"Secret\",\"stringData\":{\"anything\":\"§\"}}")]
    [InlineData("password: |\n  §\nother: x")]
    [InlineData("- name: API_TOKEN\n  value: >-\n    §\n- name: B\n  value: c")]
    public void Redact_SecretByItsPlace_DoesNotSurvive(string template)
    {
        var redacted = ASession().Redact(template.Replace("§", Secret, StringComparison.Ordinal));

        Assert.DoesNotContain(Secret, redacted, StringComparison.Ordinal);
        Assert.DoesNotContain("Tr0ub4dor", redacted, StringComparison.Ordinal);
        Assert.DoesNotContain("3xyz", redacted, StringComparison.Ordinal);
        Assert.Contains("[REDACTED:", redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/cb?access_token=§&page=1", "https://example.com/cb?access_token=[REDACTED:url-parameter:1]&page=1")]
    [InlineData("GET /a?sv=1&sig=§ 403", "GET /a?sv=1&sig=[REDACTED:url-parameter:1] 403")]
    [InlineData("Server=db;Password=§;Encrypt=true", "Server=db;Password=[REDACTED:password:1];Encrypt=true")]
    [InlineData("user=bob,password=§", "user=bob,password=[REDACTED:password:1]")]
    [InlineData("postgres://bob:§@db:5432/app", "postgres://[REDACTED:url-credentials:1]@db:5432/app")]
    [InlineData("curl -H 'Authorization: Bearer §' http://web/", "curl -H 'Authorization: [REDACTED:authorization:1]' http://web/")]
    public void Redact_SecretInALine_LeavesTheRest(string template, string expected) =>
        Assert.Equal(expected, ASession().Redact(template.Replace("§", "Tr0ub4dor3xyz", StringComparison.Ordinal)));

    [Theory]
    [InlineData("jwt", "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLWhlcmUtMTIz")]
    [InlineData("aws-key", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("token", "ghp_abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("token", "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz")]
    [InlineData("token", "glpat-abcdefghij0123456789")]
    [InlineData("token", "xoxb-123456789012-abcdefABCDEF")]
    [InlineData("token", "AIzaSyA1234567890abcdefghijklmnopqrstuv")]
    [InlineData("token", "sk-proj-abcdefghijklmnop1234567890")]
    [InlineData("token", "sk_live_abcdefghijklmnop")]
    [InlineData("token", "hvs.CAESIJabcdefghijklmnop")]
    [InlineData("token", "dckr_pat_abcdefghijklmnopqrstu")]
    [InlineData("token", "npm_abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("password", "$2b$12$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUV012345678")]
    [InlineData("high-entropy", "wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPLEKEY9x2")]
    [InlineData("token", "07401b.f395accd246ae52d")]
    public void Redact_SecretByItsShape_DoesNotSurvive(string type, string secret)
    {
        var redacted = ASession().Redact($"2026-01-05T09:00:00Z error: cannot use {secret} here");

        Assert.Equal($"2026-01-05T09:00:00Z error: cannot use [REDACTED:{type}:1] here", redacted);
    }

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA75abc\nQIDAQABAoIBAQDabcdef\n-----END RSA PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\\nMIIEowIBAAKCAQEA75abc\\nQIDAQABAoIBAQDabcdef\\n-----END PRIVATE KEY-----\\n")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nMIIEowIBAAKCAQEA75abc\nQIDAQABAoIBAQDabcdef")]
    [InlineData("MIIEowIBAAKCAQEA75abc\nQIDAQABAoIBAQDabcdef\n-----END EC PRIVATE KEY-----")]
    [InlineData("MIIEowIBAAKCAQEA75abc\\nQIDAQABAoIBAQDabcdef\\r\\nQIDA==\\n-----END EC PRIVATE KEY-----")]
    [InlineData("    -----BEGIN PRIVATE KEY-----\n    MIIEowIBAAKCAQEA75abc\n    QIDAQABAoIBAQDabcdef\n    -----END PRIVATE KEY-----")]
    public void Redact_PrivateKey_WholeOrCut_DoesNotSurvive(string key)
    {
        var redacted = ASession().Redact($"before\n{key}\n");

        Assert.DoesNotContain("MIIEowIBAAKCAQEA75abc", redacted, StringComparison.Ordinal);
        Assert.DoesNotContain("QIDAQABAoIBAQDabcdef", redacted, StringComparison.Ordinal);
        Assert.StartsWith("before", redacted, StringComparison.Ordinal);
    }

    // Took a search that grew with the square of the log longer than the two seconds a pattern may run.
    [Fact]
    public void Redact_LongLogOfSingleWords_IsRead()
    {
        var log = string.Join('\n', Enumerable.Range(0, 3500).Select(number => FormattableString.Invariant($"checked/entry/{number:D4}")));

        Assert.Equal(log, ASession().Redact(log));
    }

    // Searches that grew with the square of a word's length ran longer than the two seconds a pattern may run.
    [Theory]
    [InlineData("a")]
    [InlineData("a.")]
    [InlineData("https://a/")]
    [InlineData("eyJ")]
    [InlineData("value=<a ")]
    public void Redact_LongWord_IsRead(string unit)
    {
        var word = string.Concat(Enumerable.Repeat(unit, 400_000 / unit.Length));

        Assert.Equal(word, ASession().Redact(word));
    }

    [Theory]
    [InlineData("pod web-7d4b9c6f5d-x2k8p in namespace broken restarted 12 times")]
    [InlineData("uid: 3f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    [InlineData("image: registry.example.com:5000/team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("containerID: containerd://4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c")]
    [InlineData("resourceVersion: \"123456789\"")]
    [InlineData("2026-01-05T09:00:00.123456789Z level=info msg=started")]
    [InlineData("image: nginx:1.27.3-alpine3.20")]
    [InlineData("secretKeyRef:\n  name: db-credentials\n  key: password")]
    [InlineData("- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db\n      key: password")]
    [InlineData("secretName: web-tls")]
    [InlineData("imagePullSecrets:\n- name: regcred")]
    [InlineData("automountServiceAccountToken: true")]
    [InlineData("couldn't find key password in Secret broken/db-credentials")]
    [InlineData("Error: secret \"db-credentials\" not found")]
    [InlineData("FATAL: password authentication failed for user \"app\"")]
    [InlineData("invalid token: signature expired")]
    [InlineData("DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false")]
    [InlineData("DB_PASSWORD_FILE=/run/secrets/db")]
    [InlineData("max_tokens: 4096")]
    [InlineData("tokenExpirationSeconds: 3600")]
    [InlineData("topologyKey: kubernetes.io/hostname")]
    [InlineData("PASSWORD: $(DB_PASS)")]
    [InlineData("password: ${DB_PASS}")]
    [InlineData("/usr/local/lib/python3.12/site-packages/requests/adapters.py:667")]
    [InlineData("at org.springframework.boot.SpringApplication.run(SpringApplication.java:1361)")]
    [InlineData("java.lang.OutOfMemoryError: Java heap space")]
    [InlineData("kubectl set image deployment/web app=nginx:1.27 -n broken")]
    [InlineData("http://payments.broken.svc.cluster.local:8080/healthz?verbose=1")]
    [InlineData("git commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b")]
    [InlineData("Back-off restarting failed container app in pod web-7d4b9c6f5d-x2k8p_broken(3f2504e0-4f89-11d3-9a0c-0305e82c3301)")]
    [InlineData("Failed to pull image \"registry.example.com/team/app:v2\": rpc error: code = NotFound desc = failed to pull and unpack image")]
    [InlineData("MountVolume.SetUp failed for volume \"kube-api-access-x7k2p\" : object not registered")]
    [InlineData("limits:\n  memory: 128Mi\n  cpu: 500m")]
    public void Redact_WhatIsNoSecret_Survives(string text) => Assert.Equal(text, ASession().Redact(text));

    [Fact]
    public void Redact_SameValue_SamePlaceholderEverywhere()
    {
        var session = ASession();

        var first = session.Redact($"DB_PASSWORD={Secret}");
        var second = session.Redact($"login failed with {Secret} twice");
        var other = session.Redact("DB_PASSWORD=Another-Secret-9");

        Assert.Equal("DB_PASSWORD=[REDACTED:password:1]", first);
        Assert.Equal("login failed with [REDACTED:password:1] twice", second);
        Assert.Equal("DB_PASSWORD=[REDACTED:password:2]", other);
    }

    public static TheoryData<string> Encodings => new()
    {
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret + "\n")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("app:" + Secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"a\":\"" + Secret + "\"}")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + Secret)))),
        Convert.ToHexString(Encoding.UTF8.GetBytes("x" + Secret)),
        Uri.EscapeDataString(Secret),
        Uri.EscapeDataString(Uri.EscapeDataString(Secret)),
        Secret.Replace("&", "\\u0026", StringComparison.Ordinal),
        Secret.Replace("&", "&amp;", StringComparison.Ordinal),
        Secret.Replace("T", "%54", StringComparison.Ordinal),
        Secret.Replace("r", "\\x72", StringComparison.Ordinal),
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Redact_KnownSecretEncoded_DoesNotSurvive(string encoded)
    {
        var session = ASession();
        session.Learn($"DB_PASSWORD={Secret}");

        var redacted = session.Redact($"dump of the request: {encoded} end");

        Assert.DoesNotContain(encoded, redacted, StringComparison.Ordinal);
        Assert.StartsWith("dump of the request: [REDACTED:", redacted, StringComparison.Ordinal);
        Assert.EndsWith(" end", redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void LearnManifest_SecretData_IsFoundInPlainAndEncoded()
    {
        var session = ASession();
        session.LearnManifest("apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  conf: " + Convert.ToBase64String(Encoding.UTF8.GetBytes("plain-horse-battery")));

        Assert.Equal("got [REDACTED:secret:1]", session.Redact("got plain-horse-battery"));
    }

    [Fact]
    public void LearnManifest_LastAppliedConfiguration_IsRead()
    {
        var session = ASession();
        session.LearnManifest("""
            metadata:
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: |
                  {"spec":{"containers":[{"env":[{"name":"SMTP_PASS","value":"blue moon rising"}]}]}}
            """);

        Assert.DoesNotContain("blue moon", session.Redact("smtp said: blue moon rising"), StringComparison.Ordinal);
    }

    [Fact]
    public void LearnManifest_FoldedValue_IsFoundFolded()
    {
        var session = ASession();
        const string Manifest = "env:\n- name: APP_PASSPHRASE\n  value: correct horse battery\n    staple and more\n";

        session.LearnManifest(Manifest);
        var redacted = session.Redact(Manifest);

        Assert.DoesNotContain("horse", redacted, StringComparison.Ordinal);
        Assert.DoesNotContain("staple", redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void Redact_WeakPasswordThatIsAName_LeavesTheName()
    {
        var session = ASession("payments-api", "broken");

        var redacted = session.Redact("DB_PASSWORD=payments\npod payments-api-0 in broken");

        Assert.Equal("DB_PASSWORD=[REDACTED:password:1]\npod payments-api-0 in broken", redacted);
    }

    [Fact]
    public void Redact_ForgedPlaceholder_HidesNothing()
    {
        var redacted = ASession().Redact($"password=[REDACTED:x:1]{Secret}");

        Assert.DoesNotContain("Tr0ub4dor", redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void Return_ModelNamesASecret_IsRedacted()
    {
        var session = ASession();
        session.Seal($"DB_PASSWORD={Secret}");

        Assert.Equal("use [REDACTED:password:1]", session.Return($"use {Secret}"));
        Assert.Equal("use [REDACTED:token:1]", session.Return("use ghp_abcdefghijklmnopqrstuvwxyz0123456789"));
    }

    [Fact]
    public void Seal_WithAliases_NamesLeaveAsAliasesAndComeBack()
    {
        var session = new RedactionSession(["payments-api", "broken", "payments-api-7d4b9c6f5d-x2k8p"], anonymiseNames: true, CancellationToken.None);

        var sealedText = session.Seal("pod payments-api-7d4b9c6f5d-x2k8p of payments-api in broken").Value;

        Assert.DoesNotContain("payments", sealedText, StringComparison.Ordinal);
        Assert.DoesNotContain("broken", sealedText, StringComparison.Ordinal);
        Assert.Equal("pod payments-api-7d4b9c6f5d-x2k8p of payments-api in broken", session.Return(sealedText));
    }

    [Fact]
    public void RedactedText_Formatted_ShowsNoText() =>
        Assert.Equal("5 redacted characters", ASession().Seal("hello").ToString());
}
