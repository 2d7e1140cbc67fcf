using System.Collections.Frozen;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>
/// PolicyService's public keys, kept for a while and fetched again when a token names an unknown one. Forged key ids cannot
/// overload PolicyService: unknown ones share one fetch at a time, and there is a minimum interval between fetches.
/// </summary>
internal sealed class JwksVerificationKeys(IJwksClient client, TimeProvider time, ILogger<JwksVerificationKeys> logger) : IVerificationKeys, IDisposable
{
    /// <summary>A retired key is accepted at most this long.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Shortest time between two fetches for unknown keys.</summary>
    internal static readonly TimeSpan MinimumInterval = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Fetched _fetched = new(FrozenDictionary<string, KnownKey>.Empty, null);

    public async ValueTask<VerificationKey?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        var fetched = _fetched;
        if (IsFresh(fetched) && fetched.Keys.TryGetValue(kid, out var known))
        {
            return known.Key;
        }

        fetched = await FetchAsync(fetched, cancellationToken);
        return fetched.Keys.GetValueOrDefault(kid)?.Key;
    }

    public void Dispose()
    {
        _fetching.Dispose();
        foreach (var known in _fetched.Keys.Values)
        {
            known.Key.Dispose();
        }
    }

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
            var keys = jwks.Keys
                .Where(jwk => jwk is { Kty: "EC", Crv: "P-256", Alg: "ES256", Use: "sig", Kid.Length: > 0 })
                .DistinctBy(jwk => jwk.Kid)
                .ToFrozenDictionary(jwk => jwk.Kid, jwk => Keep(current, jwk), StringComparer.Ordinal);
            JwksVerificationKeysLog.Fetched(logger, keys.Count);
            _fetched = new Fetched(keys, time.GetTimestamp());
            foreach (var (kid, gone) in current.Keys)
            {
                if (keys.GetValueOrDefault(kid)?.Key != gone.Key)
                {
                    gone.Key.Dispose();
                }
            }

            return _fetched;
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

    // Most fetches return known keys: a key that did not change keeps its object.
    private static KnownKey Keep(Fetched current, JsonWebKey jwk) =>
        current.Keys.TryGetValue(jwk.Kid, out var known) && known.Jwk.Equals(jwk)
            ? known
            : new KnownKey(jwk, VerificationKey.EcP256(jwk.Kid, jwk.X, jwk.Y));

    private sealed record KnownKey(JsonWebKey Jwk, VerificationKey Key);

    private sealed record Fetched(FrozenDictionary<string, KnownKey> Keys, long? At);
}
