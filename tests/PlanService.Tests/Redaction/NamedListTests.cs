using ClusterCodex.PlanService.Redaction;

namespace ClusterCodex.PlanService.Tests.Redaction;

/// <summary>Secrets whose name and value are further apart than an assignment has them.</summary>
public sealed class NamedListTests
{
    private const string Secret = "Tr0ub4dor-x9";

    [Theory]
    [InlineData("tokens:\n- §\n- other-8Qz11\n")]
    [InlineData("  apiTokens:\n    - \"§\"\n")]
    [InlineData("secrets: [§]")]
    [InlineData("\"tokens\": [\"abcd-0\", \"§\"]")]
    [InlineData("passwords:\n  admin: §\n  bob: 'other1'\n")]
    [InlineData("passwords: {admin: §}")]
    [InlineData("API_KEYS:\n  - §\n")]
    [InlineData("- name: DB_PASSWORD\n  # set by hand\n  value: §")]
    [InlineData("{\"name\":\"DB_PASSWORD\",\"valueFrom\":null,\"value\":\"§\"}")]
    [InlineData("consul kv put app/password §")]
    [InlineData("vault kv put secret/app password=§")]
    [InlineData("etcdctl put /app/db_password §")]
    [InlineData("npm config set //registry.example.com/:_authToken §")]
    [InlineData("mc alias set store https://s3.example.com AKEY1 §")]
    [InlineData("echo § | docker login --username bob --password-stdin registry.example.com")]
    [InlineData("echo 'root:§' | chpasswd")]
    [InlineData("variable \"db_password\" {\n  type    = string\n  default = \"§\"\n}")]
    [InlineData("Password changed to §")]
    [InlineData("Your new password is: §")]
    [InlineData("System.getenv(\"DB_PASS\") -> §")]
    [InlineData("openssl enc -aes-256-cbc -k § -in a")]
    [InlineData("htpasswd -nb bob §")]
    [InlineData("htpasswd -b users bob '§'")]
    [InlineData("password = \"\"\"§\"\"\"")]
    [InlineData("sig=§&se=2026")]
    [InlineData("vault login §")]
    [InlineData("env[1].value for API_TOKEN is §")]
    [InlineData("passphrase for key: §")]
    [InlineData("Authorization: §")]
    [InlineData("helm registry login -u a -p § registry.example.com")]
    [InlineData("nuget push -k § -s x")]
    [InlineData("ipmitool -U a -P § power on")]
    [InlineData("rabbitmqctl add_user bob §")]
    [InlineData("net use x: \\\\server\\d /user:bob §")]
    [InlineData("smbclient -U bob%§ //server/d")]
    [InlineData("http -a bob:§ x.example.com")]
    [InlineData("storePassword '§'")]
    [InlineData("client-key-data: §")]
    [InlineData("$apiToken .= \"§\"")]
    [InlineData("$apiToken ??= \"§\"")]
    [InlineData("apiToken,§,")]
    [InlineData("<entry>\n  <name=\"apiToken\" />\n  <value=\"§\" />\n</entry>")]
    [InlineData("curl -u \"§:\" https://x.example.com")]
    [InlineData("curl --user bob:'§' -i https://x.example.com")]
    [InlineData("curl --user \"{bob}\":\"{§}\" https://x.example.com")]
    [InlineData("contraseña: §")]
    [InlineData("пароль = \"§\"")]
    [InlineData("密码：§")]
    public void The_value_is_redacted(string text)
    {
        var redacted = Redact(text.Replace("§", Secret, StringComparison.Ordinal));

        Assert.DoesNotContain(Secret, redacted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secrets:\n- db-credentials\n- api-tls\n")]
    [InlineData("imagePullSecrets:\n- name: registry-login-2\n")]
    [InlineData("secrets:\n- name: default-token-x7k2p\n")]
    [InlineData("resources: [\"secrets\", \"configmaps\"]\nverbs: [\"get\", \"list\"]")]
    [InlineData("tokens:\n  max: 4096\n  path: /var/run/secrets/tokens\n")]
    [InlineData("keys: [name, namespace, labels]")]
    [InlineData("labels:\n  app: web\nkeys:\n  enabled: true\n")]
    [InlineData("auth: basic")]
    [InlineData("secret \"db-2\" not found")]
    [InlineData("curl -i -u 'test:test' https://x.example.com")]
    [InlineData("curl -sL --user \"$1:$2\" \"$3\"")]
    [InlineData("curl -u <user:password> https://x.example.com")]
    [InlineData("curl --user bob:[PASSWORD] https://x.example.com")]
    [InlineData("curl -u username:token")]
    [InlineData("-H \"Authorization: Bearer XXXXXXXXXXXX\"")]
    [InlineData("-H \"Authorization: Basic ...\"")]
    [InlineData("-H \"Authorization: Bearer <the token>\"")]
    [InlineData("-H \"Authorization: Bearer $API_KEY\"")]
    [InlineData("-H \"Authorization: Bearer $(gcloud auth print-access-token)\"")]
    [InlineData("-H \"apikey: $API_KEY\"")]
    [InlineData("credentials: new Cloud.SharedCredentials({ profile: '<YOUR_PROFILE>' })")]
    [InlineData("s.AcceptanceTimeoutSeconds")]
    [InlineData("password combination.")]
    [InlineData("echo hello | grep password")]
    [InlineData("password: (hidden)")]
    [InlineData("Mountable secrets:   default-token-x7k2p")]
    [InlineData("pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed")]
    [InlineData("credentialsSecret: s3-credentials")]
    [InlineData("fingerprint SHA256:uNiVztksCsDhcc0u9e8BrYXdrAeWVOpgKwxj3PqkzJ4")]
    [InlineData("MountVolume.SetUp failed for volume \"token\" : secret \"token\" not found")]
    [InlineData("config.get(\"token\") is empty")]
    [InlineData("htpasswd -b is not supported")]
    [InlineData("git config set user.name Bob")]
    [InlineData("variable \"region\" {\n  default = \"eu-west-1\"\n}")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, Redact(text));

    // A pattern that takes longer than its limit fails the plan.
    [Theory]
    [InlineData("tokens: [", "abcd")]
    [InlineData("tokens: [", "abcd1, ")]
    [InlineData("tokens: {", "ab: abcd1, ")]
    [InlineData("tokens:\n", "- abcd1\n")]
    [InlineData("passwords:\n", "  a: abcd1\n")]
    [InlineData("echo ", "abcd1 | ")]
    [InlineData("htpasswd -b ", "abcd1 ")]
    [InlineData("", "a=b&")]
    [InlineData("", "password for ")]
    [InlineData("variable \"password\" {", "default ")]
    public void A_long_text_is_read_in_time(string start, string repeated) =>
        Assert.NotEmpty(Redact(start + string.Concat(Enumerable.Repeat(repeated, 40_000))));

    private static string Redact(string text) => new RedactionSession([], anonymiseNames: false, CancellationToken.None).Redact(text);
}
