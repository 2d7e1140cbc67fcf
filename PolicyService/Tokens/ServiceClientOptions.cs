using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PolicyService.Tokens;

/// <summary>The services that may have an identity (<c>ServiceClients:&lt;client id&gt;</c> = secret).</summary>
internal sealed class ServiceClientOptions
{
    public const string Section = "ServiceClients";

    /// <summary>Secret by client id.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public void Read(IConfiguration configuration) =>
        Secrets = configuration.GetSection(Section).GetChildren().ToDictionary(client => client.Key, client => client.Value ?? "", StringComparer.Ordinal);
}

/// <summary>Reports every invalid client at once, and no secret.</summary>
internal sealed partial class ServiceClientOptionsValidator : IValidateOptions<ServiceClientOptions>
{
    private const int MinSecretLength = 16;

    public ValidateOptionsResult Validate(string? name, ServiceClientOptions options)
    {
        var failures = new List<string>();
        if (options.Secrets.Count == 0)
        {
            failures.Add($"{ServiceClientOptions.Section}:<client id> is missing: without it no service, including the gateway, has an identity.");
        }

        foreach (var (id, secret) in options.Secrets)
        {
            if (!ClientId().IsMatch(id))
            {
                failures.Add($"{ServiceClientOptions.Section}:{id}: a client id is lower-case letters, digits and dashes.");
            }

            if (secret.Length < MinSecretLength)
            {
                failures.Add($"{ServiceClientOptions.Section}:{id}: the secret must be at least {MinSecretLength} characters.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClientId();
}
