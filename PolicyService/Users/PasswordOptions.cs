using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.PolicyService.Users;

/// <summary>How passwords are stored (<c>Passwords</c>).</summary>
internal sealed record PasswordOptions
{
    public const string Section = "Passwords";

    /// <summary>Rounds of PBKDF2 for new hashes: 210,000 to 10,000,000, by default 210,000.</summary>
    [Range(210_000, 10_000_000)]
    public int Iterations { get; init; } = 210_000;
}
