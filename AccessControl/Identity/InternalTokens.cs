using System.Collections.Concurrent;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>
/// Validates internal tokens, each once: the gateway sends the same one for minutes, and a signature costs more than most calls.
/// What a user may do is not part of this: enforcement checks that at each call.
/// </summary>
internal sealed class InternalTokens(TokenValidator validator, TimeProvider time)
{
    /// <summary>Most tokens kept; beyond that all are dropped at once, which costs one validation each.</summary>
    internal const int Capacity = 4096;

    private readonly ConcurrentDictionary<string, ValidatedToken> _known = new(StringComparer.Ordinal);

    /// <summary>As <see cref="TokenValidator.ValidateAsync"/>.</summary>
    public async ValueTask<CallerIdentity> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(token, out var known))
        {
            if (time.GetUtcNow() < known.ExpiresAt)
            {
                return known.Caller;
            }

            _known.TryRemove(token, out _);
        }

        var validated = await validator.ValidateAsync(token, TokenNames.InternalAudience, cancellationToken);
        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _known[token] = validated;
        return validated.Caller;
    }
}
