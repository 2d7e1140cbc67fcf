using System.Collections.Frozen;
using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.ServiceDefaults.Identity;

/// <summary>
/// PolicyService's public keys, kept for a while and fetched again when a token names an unknown one. Forged key ids cannot make
/// this a hammer: unknown ones share one fetch at a time, and fetches keep a distance.
/// </summary>
internal sealed class JwksVerificationKeys(IJwksClient client, TimeProvider time, ILogger<JwksVerificationKeys> logger) : IVerificationKeys, IDisposable
{
    /// <summary>A retired key is believed at most this long.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Shortest time between two fetches for unknown keys.</summary>
    internal static readonly TimeSpan MinimumInterval = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Fetched _fetched = new(FrozenDictionary<string, VerificationKey>.Empty, null);

    public async ValueTask<VerificationKey?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        var fetched = _fetched;
        if (IsFresh(fetched) && fetched.Keys.TryGetValue(kid, out var key))
        {
            return key;
        }

        fetched = await FetchAsync(fetched, cancellationToken);
        return fetched.Keys.GetValueOrDefault(kid);
    }

    public void Dispose() => _fetching.Dispose();

    private bool IsFresh(Fetched fetched) => fetched.At is { } at && time.GetElapsedTime(at) < Lifetime;

    private async Task<Fetched> FetchAsync(Fetched seen, CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            var current = _fetched;
            if (!ReferenceEquals(current, seen) || (IsFresh(current) && time.GetElapsedTime(current.At!.Value) < MinimumInterval))
            {
                return current;
            }

            var jwks = await client.GetJwksAsync(cancellationToken);
            var keys = new Dictionary<string, VerificationKey>(StringComparer.Ordinal);
            foreach (var jwk in jwks.Keys)
            {
                if (jwk is { Kty: "EC", Crv: "P-256", Alg: "ES256", Use: "sig", Kid.Length: > 0 })
                {
                    keys[jwk.Kid] = VerificationKey.EcP256(jwk.Kid, jwk.X, jwk.Y);
                }
            }

            JwksVerificationKeysLog.Fetched(logger, keys.Count);
            return _fetched = new Fetched(keys.ToFrozenDictionary(StringComparer.Ordinal), time.GetTimestamp());
        }
        catch (Exception exception) when (exception is RpcException or FormatException && !cancellationToken.IsCancellationRequested)
        {
            JwksVerificationKeysLog.FetchFailed(logger, exception);
            throw RpcErrors.Unavailable("The signing keys cannot be fetched from PolicyService, so no token can be checked. Try again shortly.");
        }
        finally
        {
            _fetching.Release();
        }
    }

    private sealed record Fetched(FrozenDictionary<string, VerificationKey> Keys, long? At);
}
