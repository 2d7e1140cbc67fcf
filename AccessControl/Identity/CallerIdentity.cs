using System.Text;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>Who calls, as proved by an internal token.</summary>
/// <param name="Subject">Opaque user id, or <c>service:&lt;client id&gt;</c>.</param>
/// <param name="Email">Empty for services.</param>
/// <param name="Name">Display name; may be empty.</param>
/// <param name="Groups">Groups at the time the token was issued. Enforcement uses those of the policy snapshot instead.</param>
/// <param name="IsService">Whether a service calls for itself.</param>
/// <param name="Token">The internal token as received, for calls on the caller's behalf. Never log it.</param>
public sealed record CallerIdentity(string Subject, string Email, string Name, IReadOnlyList<string> Groups, bool IsService, string Token)
{
    /// <summary>Prefix of the subject of a service's own token.</summary>
    public const string ServicePrefix = "service:";

    /// <summary>The sign-in that the token descends from (<c>sid</c>); null for services.</summary>
    public string? SessionId { get; init; }

    /// <summary>The name to show: the e-mail, or the subject where there is none.</summary>
    public string DisplayName => Email.Length > 0 ? Email : Subject;

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Subject = ").Append(Subject).Append(", IsService = ").Append(IsService);
        return true;
    }
}
