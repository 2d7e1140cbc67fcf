using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ClusterCodex.PolicyService.Domain;

/// <summary>The family of refresh tokens that originate from one sign-in, each the successor of the previous one.</summary>
/// <param name="Id">Opaque: the <c>sid</c> of its tokens.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="EndedAt">When it was ended before it expired; null while it is open.</param>
internal sealed record Session(string Id, string UserId, DateTimeOffset? EndedAt)
{
    /// <summary>Decides on a refresh token that is presented.</summary>
    /// <param name="token">The token as stored.</param>
    /// <param name="client">Who presents it; null if unknown, which never counts as the same client.</param>
    /// <param name="grace">How long its use may be repeated by the same client. Zero: not at all.</param>
    /// <param name="now">The time.</param>
    public RefreshResult Refresh(RefreshToken token, ClientFingerprint? client, TimeSpan grace, DateTimeOffset now)
    {
        if (EndedAt is not null || token.ExpiresAt <= now)
        {
            return new RefreshResult.Ended();
        }

        if (token.Use is not { } use)
        {
            return new RefreshResult.Renewed();
        }

        var repeats = client is not null && use.Client == client && now - use.At < grace;
        return repeats && use.Salt is { } salt ? new RefreshResult.Repeated(salt) : new RefreshResult.Reused();
    }
}

/// <summary>A refresh token as stored.</summary>
/// <param name="ExpiresAt">When it expires.</param>
/// <param name="Use">Null until it is used.</param>
internal sealed record RefreshToken(DateTimeOffset ExpiresAt, RefreshUse? Use);

/// <summary>The one use of a refresh token.</summary>
/// <param name="At">When.</param>
/// <param name="Client">By whom; null where that was not known.</param>
/// <param name="Salt">What its successor was derived with; null once the grace period is over.</param>
internal sealed record RefreshUse(DateTimeOffset At, ClientFingerprint? Client, ImmutableArray<byte>? Salt);

/// <summary>The decision on a presented refresh token.</summary>
internal abstract record RefreshResult
{
    /// <summary>Its first use: it gets a successor.</summary>
    public sealed record Renewed : RefreshResult;

    /// <summary>The same client asks again at once, because the response was lost: it gets the same successor.</summary>
    /// <param name="Salt">What the successor was derived with.</param>
    public sealed record Repeated(ImmutableArray<byte> Salt) : RefreshResult;

    /// <summary>A second use: one of the two was not the user's, so the whole family ends.</summary>
    public sealed record Reused : RefreshResult;

    /// <summary>The token or its session had ended already.</summary>
    public sealed record Ended : RefreshResult;
}

/// <summary>
/// A refresh token is 32 bytes as base64url; only its hash is stored. The first of a family is random. A successor is
/// <c>HMAC-SHA256(salt, token)</c> with a random salt kept in the row of the token for as long as the use may be repeated:
/// the store holds no token to derive from, and a holder of a token has no salt.
/// </summary>
internal static class RefreshTokens
{
    public const int SaltLength = 32;

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public static string Successor(string token, ReadOnlySpan<byte> salt) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(token)));
}

/// <summary>
/// Identifies a client well enough to let it repeat a refresh: the hash of the address from which the gateway was called
/// (of IPv6 the first 64 bits) and of the <c>User-Agent</c> that was sent. Two browsers of the same version behind one address are
/// the same client.
/// </summary>
internal readonly record struct ClientFingerprint
{
    private readonly string _hash;

    private ClientFingerprint(string hash) => _hash = hash;

    public static ClientFingerprint Of(string address, string agent) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{address}\n{agent}"))));

    public static ClientFingerprint? FromStored(byte[]? hash) => hash is null ? null : new(Convert.ToHexStringLower(hash));

    public byte[] ToStored() => Convert.FromHexString(_hash);
}
