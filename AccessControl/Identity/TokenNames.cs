namespace ClusterCodex.AccessControl.Identity;

/// <summary>Names and limits shared by the issuer and the validator of tokens.</summary>
public static class TokenNames
{
    public const string Issuer = "cluster-codex";

    /// <summary>Audience of the token that a user holds.</summary>
    public const string AccessAudience = "cluster-codex";

    /// <summary>Audience of the only token that services accept.</summary>
    public const string InternalAudience = "cluster-codex.internal";

    /// <summary>Header <c>typ</c> of both (RFC 9068 section 2.1).</summary>
    public const string TokenType = "at+jwt";

    /// <summary>Longest token accepted: 8 KiB.</summary>
    public const int MaxTokenLength = 8 * 1024;

    /// <summary>How far clocks may differ: 30 s.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
}
