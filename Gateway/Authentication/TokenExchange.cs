using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.Errors;
using Grpc.Core;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.Gateway.Authentication;

/// <summary>
/// Exchanges access tokens for internal tokens: validates them, exchanges them at PolicyService, and caches the result until a minute
/// before either expires. Every change of a policy or user clears the cache, so that a disabled user is rejected at once; the end of
/// a session removes the internal token of its access token.
/// </summary>
internal sealed class TokenExchange : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly TokenValidator _validator;
    private readonly V1.IdentityService.IdentityServiceClient _identity;
    private readonly EndedSessions _sessions;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly ConcurrentDictionary<string, Lazy<Task<Entry>>> _running = new(StringComparer.Ordinal);
    private readonly IDisposable _subscription;
    private volatile MemoryCache _entries;

    public TokenExchange(
        TokenValidator validator,
        V1.IdentityService.IdentityServiceClient identity,
        IPolicyEnforcer policies,
        EndedSessions sessions,
        IOptions<AuthenticationOptions> options,
        TimeProvider time)
    {
        _validator = validator;
        _identity = identity;
        _sessions = sessions;
        _time = time;
        _capacity = options.Value.CachedTokens;
        _entries = CreateCache();
        _subscription = ChangeToken.OnChange(() => policies.Changes, ForgetAll);
    }

    /// <summary>The user and internal token for an access token.</summary>
    /// <exception cref="ApiException">AUTH_REQUIRED if the token is rejected, UNAVAILABLE if PolicyService cannot be reached.</exception>
    public async ValueTask<CallerFeature> ExchangeAsync(string accessToken, CancellationToken cancellationToken)
    {
        if (accessToken.Length > TokenNames.MaxTokenLength)
        {
            throw new ApiException(new ApiError(ErrorCode.AuthRequired, "The token is longer than any valid token. Sign in again."));
        }

        var key = KeyOf(accessToken);
        if (Usable(_entries, key) is not { } entry)
        {
            // Concurrent requests share one exchange; it continues for the others when one of them is cancelled.
            var exchange = _running.GetOrAdd(key, _ => new Lazy<Task<Entry>>(() => ExchangeAndKeepAsync(key, accessToken)));
            entry = await exchange.Value.WaitAsync(cancellationToken);
        }

        // Checked last: a session may end while its token is being exchanged.
        if (_sessions.Contains(entry.SessionId))
        {
            _entries.Remove(key);
            var refusal = EndedSessions.Refusal();
            throw new ApiException(GrpcStatusReader.From(refusal, "policyservice"), refusal);
        }

        return entry.Caller;
    }

    /// <summary>Removes one token: a service did not accept its internal token.</summary>
    public void Forget(string accessToken) => _entries.Remove(KeyOf(accessToken));

    public void Dispose()
    {
        _subscription.Dispose();
        _entries.Dispose();
    }

    private async Task<Entry> ExchangeAndKeepAsync(string key, string accessToken)
    {
        // The cache may be cleared while the exchange runs: then its result must not be cached.
        var entries = _entries;
        await Task.Yield();
        try
        {
            // An exchange may have ended between the caller's look into the cache and now.
            if (Usable(entries, key) is { } kept)
            {
                return kept;
            }

            var entry = await ExchangeAsync(accessToken);
            var lifetime = entry.UsableUntil - _time.GetUtcNow();
            if (lifetime > TimeSpan.Zero)
            {
                entries.Set(key, entry, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = lifetime });
            }

            return entry;
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    private async Task<Entry> ExchangeAsync(string accessToken)
    {
        try
        {
            var validated = await _validator.ValidateAsync(accessToken, TokenNames.AccessAudience, CancellationToken.None);
            if (validated.Caller.IsService)
            {
                throw new InvalidTokenException("The token belongs to a service.");
            }

            using var call = _identity.ExchangeAsync(new V1.ExchangeRequest { Token = accessToken });
            var internalToken = await call;
            var end = internalToken.ExpiresAt.ToDateTimeOffset() - Margin;
            return new Entry(
                new CallerFeature(validated.Caller.Subject, internalToken.Token),
                validated.Caller.SessionId,
                end < validated.ExpiresAt ? end : validated.ExpiresAt);
        }
        catch (InvalidTokenException exception)
        {
            throw new ApiException(new ApiError(ErrorCode.AuthRequired, exception.Message + " Sign in again."), exception);
        }
        catch (RpcException exception)
        {
            throw new ApiException(GrpcStatusReader.From(exception, "policyservice"), exception);
        }
    }

    private Entry? Usable(MemoryCache entries, string key) =>
        entries.TryGetValue(key, out Entry? entry) && _time.GetUtcNow() < entry!.UsableUntil ? entry : null;

    private void ForgetAll()
    {
        // Requests that use the old one finish with it; the garbage collector frees it.
        _entries = CreateCache();
        _running.Clear();
    }

    private MemoryCache CreateCache() => new(new MemoryCacheOptions { SizeLimit = _capacity });

    // The cache outlives requests, so its keys are hashes and not tokens.
    private static string KeyOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed record Entry(CallerFeature Caller, string? SessionId, DateTimeOffset UsableUntil);
}
