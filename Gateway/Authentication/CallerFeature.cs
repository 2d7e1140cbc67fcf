namespace ClusterCodex.Gateway.Authentication;

/// <summary>On whose behalf a request is forwarded. Not a record: its text would hold the token.</summary>
/// <param name="userId">The user's opaque id; null for anonymous requests.</param>
/// <param name="internalToken">The only identity that services receive.</param>
internal sealed class CallerFeature(string? userId, string internalToken)
{
    public string? UserId { get; } = userId;

    public string InternalToken { get; } = internalToken;
}
