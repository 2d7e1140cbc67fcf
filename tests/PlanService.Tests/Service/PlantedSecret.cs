using System.Text;
using System.Text.Json;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>A secret as it stands in a text.</summary>
/// <param name="Name">For the name of a test: its kind first.</param>
/// <param name="Text">What is planted, of one or several lines.</param>
/// <param name="Values">The parts that are secret; in base64 where the text has them so.</param>
/// <param name="HasOwnForm">Whether its form alone says where it begins and ends, so that it is found across a line break with nothing else known.</param>
internal sealed record PlantedSecret(string Name, string Text, IReadOnlyList<string> Values, bool HasOwnForm = false)
{
    /// <summary>The same text in base64, as one word.</summary>
    public PlantedSecret InBase64 => new(Name + " in base64", $"payload {Base64(Text)} received", [Base64(Text), .. Values]);

    internal static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

/// <summary>Secrets of the fourteen kinds, made here: no text of this repository is one.</summary>
/// <param name="instance">Another one has the same texts with other values.</param>
internal sealed class PlantedSecrets(int instance)
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Hex = "0123456789abcdef";

    public IReadOnlyList<PlantedSecret> All => [.. Kubernetes(), .. Settings(), .. Network(), .. Keys(), .. Cloud(), .. Vendors(), .. Files()];

    private IEnumerable<PlantedSecret> Kubernetes()
    {
        var (data, plain) = (Word(24, 1), Word(20, 2));
        yield return new("Secret data", $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: {Base64(data)}\n", [data, Base64(data)]);
        yield return new("Secret data with a plain key", $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  greeting: {Base64(data)}\n", [data, Base64(data)]);
        yield return new("Secret stringData", $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: {plain}\n", [plain]);
        yield return new("Secret stringData with a plain key", $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  greeting: {plain}\n", [plain]);
        yield return new("SecretList", $"apiVersion: v1\nkind: SecretList\nitems:\n- metadata:\n    name: db\n  data:\n    password: {Base64(data)}\n", [data, Base64(data)]);
        yield return new("SecretList with a plain key", $"apiVersion: v1\nkind: SecretList\nitems:\n- metadata:\n    name: db\n  data:\n    greeting: {Base64(data)}\n  stringData:\n    note: {plain}\n", [data, Base64(data), plain]);
        yield return new("SecretList as JSON", $$$"""{"apiVersion":"v1","kind":"SecretList","items":[{"metadata":{"name":"db"},"data":{"greeting":"{{{Base64(data)}}}"}}]}""", [data, Base64(data)]);
        var weak = $"{From("bdfg", 1, 60)}antern-{From("klmnpqrst", 4, 61)}-{From("vwxyz", 1, 62)}inter";
        yield return new("Secret stringData with a weak value", $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  greeting: {weak}\n", [weak]);
        yield return new("SecretList with a weak value", $"apiVersion: v1\nkind: SecretList\nitems:\n- metadata:\n    name: db\n  stringData:\n    greeting: {weak}\n", [weak]);
        var applied = $$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db"},"stringData":{"password":"{{{plain}}}"}}""";
        yield return new("last-applied-configuration", $"metadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {applied}\n", [plain]);
        yield return new("last-applied-configuration as JSON", JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["kubectl.kubernetes.io/last-applied-configuration"] = applied }), [plain]);
    }

    private IEnumerable<PlantedSecret> Settings()
    {
        var value = Word(22, 3);
        yield return new("env literal", $"- name: DB_PASSWORD\n  value: {value}\n", [value]);
        yield return new("env literal of a shell", $"export API_TOKEN={value}", [value]);
        yield return new("env literal as JSON", $$"""{"name":"CLIENT_SECRET","value":"{{value}}"}""", [value]);
        yield return new("command line", $"/app/server --listen=:8080 --db-password={value}", [value]);
        yield return new("command line with a space", $"/app/server --api-token {value} --verbose", [value]);
        yield return new("command line as a list", $"""command: ["/app/server", "--client-secret", "{value}"]""", [value]);
        yield return new("command line of mysql", $"mysql -h db -u root -p{value} app", [value]);
        yield return new("connection string", $"Server=db.internal;Database=app;User Id=app;Password={value};Encrypt=true", [value]);
        yield return new("connection string of libpq", $"host=db.internal port=5432 user=app password={value} dbname=app", [value]);
        yield return new("connection string of AMQP", $"Endpoint=sb://bus.example.net/;SharedAccessKeyName=root;SharedAccessKey={Word(43, 4)}=", [Word(43, 4)]);
    }

    private IEnumerable<PlantedSecret> Network()
    {
        var value = Word(20, 5);
        yield return new("URL credentials", $"cannot reach postgres://app:{value}@db.internal:5432/app", [value]);
        yield return new("URL credentials without a user", $"redis://:{value}@cache.internal:6379/0 refused", [value]);
        yield return new("URL credentials of Git", $"remote: https://oauth2:{value}@git.example.com/team/web.git", [value]);
        yield return new("Authorization Bearer", $"> Authorization: Bearer {Word(40, 6)}", [Word(40, 6)]);
        var basic = Base64("app:" + Word(18, 7));
        yield return new("Authorization Basic", $"Authorization: Basic {basic}", [basic, Word(18, 7)]);
        yield return new("Authorization as JSON", $$$"""{"headers":{"authorization":"Bearer {{{Word(40, 6)}}}"}}""", [Word(40, 6)]);
    }

    private IEnumerable<PlantedSecret> Keys()
    {
        yield return Pem("RSA ", 8);
        yield return Pem("", 9);
        yield return Pem("EC ", 10);
        yield return Pem("OPENSSH ", 11);
        var escaped = Pem("", 12);
        yield return new("PEM on one line", escaped.Text.Replace("\n", "\\n", StringComparison.Ordinal), escaped.Values);
        var claims = Base64Url($$"""{"sub":"app","iat":1767600000,"jti":"{{Word(16, 13)}}"}""");
        var header = Base64Url("""{"alg":"RS256","typ":"JWT"}""");
        yield return new("JWT", $"token rejected: {header}.{claims}.{Word(86, 14)}", [Word(86, 14), claims], HasOwnForm: true);
    }

    private IEnumerable<PlantedSecret> Cloud()
    {
        var id = "AKIA" + From("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16, 15);
        var key = Word(40, 16);
        yield return new("AWS access key id", $"signed with {id} in eu-west-1", [id], HasOwnForm: true);
        yield return new("AWS secret access key", $"aws_access_key_id = {id}\naws_secret_access_key = {key}\n", [key]);
        yield return new("GCP API key", "called with AIza" + Word(35, 17), ["AIza" + Word(35, 17)], HasOwnForm: true);
        var pem = Pem("", 18);
        yield return new("GCP service account", JsonSerializer.Serialize(new { type = "service_account", private_key = pem.Text, client_email = "app@example.iam.gserviceaccount.com" }), pem.Values);
        yield return new("Azure client secret", $"AZURE_CLIENT_SECRET={Word(3, 19)}8Q~{Word(34, 20)}", [Word(34, 20)]);
        yield return new("Azure storage key", $"DefaultEndpointsProtocol=https;AccountName=app;AccountKey={Word(86, 21)}==;EndpointSuffix=core.windows.net", [Word(86, 21)]);
        yield return new("Azure SAS", $"GET https://app.blob.core.windows.net/c/f?sv=2024-11-04&se=2026-12-01&sr=b&sp=r&sig={Word(43, 22)}%3D", [Word(43, 22)]);
    }

    private IEnumerable<PlantedSecret> Vendors()
    {
        (string Vendor, string Prefix, int Length)[] tokens =
        [
            ("GitHub", "ghp_", 36), ("GitHub fine-grained", "github_pat_" + Word(22, 23) + "_", 59), ("GitLab", "glpat-", 20), ("Stripe", "sk_live_", 24),
            ("npm", "npm_", 36), ("SendGrid", $"SG.{Word(22, 24)}.", 43), ("OpenAI", "sk-proj-", 48), ("Hugging Face", "hf_", 34), ("DigitalOcean", "dop_v1_", 64),
        ];
        var seed = 25;
        foreach (var (vendor, prefix, length) in tokens)
        {
            var value = prefix + (vendor == "DigitalOcean" ? From(Hex, length, seed) : Word(length, seed));
            seed++;
            yield return new($"{vendor} token", $"request with {value} failed", [value], HasOwnForm: true);
        }

        var slack = $"xoxb-{From("0123456789", 12, 40)}-{From("0123456789", 12, 41)}-{Word(24, 42)}";
        yield return new("Slack token", $"cannot post with {slack}", [slack], HasOwnForm: true);
        yield return new("Slack webhook", $"POST https://hooks.slack.com/services/T{From("ABCDEFGH0123456789", 8, 43)}/B{From("ABCDEFGH0123456789", 8, 44)}/{Word(24, 45)}", [Word(24, 45)]);
    }

    private IEnumerable<PlantedSecret> Files()
    {
        var (token, key) = (Word(48, 50), Base64(Pem("RSA ", 51).Text));
        yield return new("kubeconfig", $"apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    token: {token}\n    client-key-data: {key}\n", [token, key]);
        var (user, password) = ("robot", Word(24, 52));
        var auth = Base64($"{user}:{password}");
        var docker = $$$$"""{"auths":{"registry.example.com":{"username":"{{{{user}}}}","password":"{{{{password}}}}","auth":"{{{{auth}}}}"}}}""";
        yield return new("docker config", docker, [password, auth]);
        yield return new("docker config with auth only", $$$$"""{"auths":{"registry.example.com":{"auth":"{{{{auth}}}}"}}}""", [password, auth]);
        yield return new("docker config in a Secret", $"kind: Secret\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: {Base64(docker)}\n", [password, auth, Base64(docker)]);
    }

    private PlantedSecret Pem(string algorithm, int seed)
    {
        var lines = Enumerable.Range(0, 5).Select(line => Word(64, (seed * 100) + line)).ToArray();
        // In two pieces, so that no scanner takes this file for a key.
        var (begin, end) = ("-----BEGIN " + algorithm + "PRIVATE KEY-----", "-----END " + algorithm + "PRIVATE KEY-----");
        return new PlantedSecret($"PEM {algorithm}private key", $"{begin}\n{string.Join('\n', lines)}\n{end}", lines);
    }

    private static string Base64(string text) => PlantedSecret.Base64(text);

    private static string Base64Url(string text) => Base64(text).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private string Word(int length, int seed) => From(Alphanumeric, length, seed);

    // The same for an instance and a seed in every run.
    private string From(string alphabet, int length, int seed)
    {
        var random = new Random((instance * 10_000) + seed);
        return new string([.. Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)])]);
    }
}
