namespace ClusterCodex.PolicyService.Storage;

internal sealed class UserRow
{
    /// <summary>Opaque; the <c>sub</c> of the user's tokens.</summary>
    public required string Id { get; init; }

    /// <summary>Lower case.</summary>
    public required string Email { get; init; }

    public required string Name { get; set; }

    public required string[] Groups { get; set; }

    /// <summary>As <see cref="Users.PasswordHasher"/> writes it.</summary>
    public required string PasswordHash { get; set; }

    public bool Disabled { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastLoginAt { get; set; }
}

internal sealed class AccessPolicyRow
{
    public required string Id { get; init; }

    /// <summary>Number of <see cref="V1.SubjectType"/>.</summary>
    public V1.SubjectType SubjectType { get; set; }

    /// <summary>A user's e-mail in lower case, or a group's name.</summary>
    public required string Subject { get; set; }

    public required string[] Namespaces { get; set; }

    public required string[] Kinds { get; set; }

    public required string[] Actions { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public required string UpdatedBy { get; set; }
}

/// <summary>One row: grows with every change of a policy or a user's standing, and is the lock that such changes take.</summary>
internal sealed class PolicyVersionRow
{
    public const int OnlyId = 1;

    public int Id { get; init; }

    public long Version { get; set; }
}

/// <summary>What descends from one sign-in: a family of refresh tokens.</summary>
internal sealed class SessionRow
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its newest refresh token ends.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}

internal sealed class RefreshTokenRow
{
    /// <summary>SHA-256 of the token: the token itself is nowhere.</summary>
    public required byte[] Hash { get; init; }

    public required string SessionId { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Set by its one use.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>Failed sign-ins of an e-mail, whether an account has it or not, so that a lock-out does not tell.</summary>
internal sealed class LoginAttemptsRow
{
    public required byte[] EmailHash { get; init; }

    public int Failures { get; set; }

    public DateTimeOffset LastFailureAt { get; set; }

    public DateTimeOffset LockedUntil { get; set; }
}

internal sealed class SigningKeyRow
{
    public required string Kid { get; init; }

    /// <summary>PKCS#8. Whoever reads this table signs as PolicyService: its database is its own.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>From when it signs; published before.</summary>
    public DateTimeOffset SignsFrom { get; init; }

    /// <summary>Until when it is published: set once a successor is made.</summary>
    public DateTimeOffset? PublishedUntil { get; set; }
}

internal sealed class AuditRow
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public required string Action { get; init; }

    public required string Target { get; init; }

    public required string Outcome { get; init; }

    /// <summary>A JSON object of texts.</summary>
    public required string Details { get; init; }

    public required string TraceId { get; init; }
}
