using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PolicyService.Tokens;

/// <summary>Checks the credentials of services, held as hashes.</summary>
internal sealed class ServiceClients(IOptions<ServiceClientOptions> options)
{
    private static readonly byte[] Nobody = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private readonly Dictionary<string, byte[]> _hashes =
        options.Value.Secrets.ToDictionary(client => client.Key, client => Hash(client.Value), StringComparer.Ordinal);

    /// <summary>Whether <paramref name="secret"/> is that of <paramref name="clientId"/>, in the same time for unknown ids.</summary>
    public bool Verify(string clientId, string secret)
    {
        var known = _hashes.TryGetValue(clientId, out var hash);
        return CryptographicOperations.FixedTimeEquals(Hash(secret), hash ?? Nobody) && known;
    }

    // Secrets are random, not passwords: one round is enough.
    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
