using System.Security.Cryptography;
using System.Text.Json;
using ClusterCodex.AppHost.Postgres;

namespace ClusterCodex.AppHost.Resources;

/// <summary>The client credentials of every service: random, made once, kept in the state folder.</summary>
internal sealed class ServiceIdentities
{
    private readonly Dictionary<string, IResourceBuilder<ParameterResource>> _secrets;

    private ServiceIdentities(Dictionary<string, IResourceBuilder<ParameterResource>> secrets) => _secrets = secrets;

    /// <summary>Client ids and their secrets.</summary>
    public IReadOnlyDictionary<string, IResourceBuilder<ParameterResource>> Secrets => _secrets;

    public static ServiceIdentities Load(IDistributedApplicationBuilder builder, StateFolder state, IReadOnlyList<string> services)
    {
        var file = state.File("service-clients.json");
        var (json, _) = SecretFile.ReadOrCreate(file, () => "{}");
        Dictionary<string, string> secrets;
        try
        {
            secrets = JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{file} is damaged. Delete it: new service credentials are then made.", e);
        }

        var missing = services.Where(service => !secrets.ContainsKey(service)).ToList();
        missing.ForEach(service => secrets[service] = RandomNumberGenerator.GetHexString(64, lowercase: true));
        if (missing.Count > 0)
        {
            SecretFile.Write(file, JsonSerializer.Serialize(secrets));
        }

        return new ServiceIdentities(services.ToDictionary(
            service => service, service => builder.AddParameter($"{service}-secret", () => secrets[service], secret: true), StringComparer.Ordinal));
    }
}
