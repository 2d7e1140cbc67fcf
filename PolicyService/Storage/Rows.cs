using System.Collections.Immutable;
using ClusterCodex.PolicyService.Domain;

namespace ClusterCodex.PolicyService.Storage;

internal sealed class UserRow
{
    /// <summary>Opaque; the <c>sub</c> of the user's tokens.</summary>
    public required string Id { get; init; }

    /// <summary>Lower case.</summary>
    public required string Email { get; init; }

    public required string Name { get; set; }

    public required string[] Groups { get; set; }

    /// <summary>As <c>PasswordHasher</c> writes it.</summary>
    public required string PasswordHash { get; set; }

    public bool Disabled { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastLoginAt { get; set; }

    public static UserRow From(User user) => new()
    {
        Id = user.Id,
        Email = user.Email,
        Name = user.Name,
        Groups = [.. user.Groups],
        PasswordHash = user.PasswordHash,
        Disabled = user.Disabled,
        CreatedAt = user.CreatedAt,
        LastLoginAt = user.LastLoginAt,
    };

    public User ToUser() => new(Id, Email, Name, [.. Groups], PasswordHash, Disabled, CreatedAt, LastLoginAt);

    /// <summary>Copies what can change.</summary>
    public void Set(User user)
    {
        Name = user.Name;
        Groups = [.. user.Groups];
        PasswordHash = user.PasswordHash;
        Disabled = user.Disabled;
    }
}

internal sealed class AccessPolicyRow
{
    public required string Id { get; init; }

    public SubjectKind SubjectType { get; set; }

    /// <summary>A user's e-mail in lower case, or a group's name.</summary>
    public required string Subject { get; set; }

    public required string[] Namespaces { get; set; }

    public required string[] Kinds { get; set; }

    public required string[] Actions { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public required string UpdatedBy { get; set; }

    public static AccessPolicyRow From(AccessPolicy policy)
    {
        var row = new AccessPolicyRow
        {
            Id = policy.Id,
            Subject = policy.Subject.Name,
            Namespaces = [],
            Kinds = [],
            Actions = [],
            CreatedAt = policy.CreatedAt,
            UpdatedBy = policy.UpdatedBy,
        };
        row.Set(policy);
        return row;
    }

    public AccessPolicy ToPolicy() => new(
        Id, new PolicySubject(SubjectType, Subject), [.. Namespaces], [.. Kinds], [.. Actions], CreatedAt, UpdatedAt, UpdatedBy);

    /// <summary>Copies what can change.</summary>
    public void Set(AccessPolicy policy)
    {
        (SubjectType, Subject) = (policy.Subject.Kind, policy.Subject.Name);
        Namespaces = [.. policy.Namespaces];
        Kinds = [.. policy.Kinds];
        Actions = [.. policy.Actions];
        UpdatedAt = policy.UpdatedAt;
        UpdatedBy = policy.UpdatedBy;
    }
}

/// <summary>A single row: the version grows with every change of a policy or a user, and the row is the lock for such changes.</summary>
internal sealed class PolicyVersionRow
{
    public const int OnlyId = 1;

    public int Id { get; init; }

    public long Version { get; set; }
}

/// <summary>A session: the refresh tokens that originate from one sign-in.</summary>
internal sealed class SessionRow
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its newest refresh token expires.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was ended before it expired.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    public Session ToSession() => new(Id, UserId, RevokedAt);
}

internal sealed class RefreshTokenRow
{
    /// <summary>SHA-256 of the token: the token itself is not stored.</summary>
    public required byte[] Hash { get; init; }

    public required string SessionId { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Set by its one use.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>Who used it: <see cref="ClientFingerprint"/>. Null where that is not known.</summary>
    public byte[]? UsedBy { get; set; }

    /// <summary>What its successor was derived with, as long as its use may be repeated (<see cref="RefreshTokens"/>).</summary>
    public byte[]? SuccessorSalt { get; set; }

    public RefreshToken ToToken() => new(
        ExpiresAt,
        UsedAt is { } at ? new RefreshUse(at, ClientFingerprint.FromStored(UsedBy), SuccessorSalt is { } salt ? ImmutableArray.Create(salt) : null) : null);
}

/// <summary>An address that a user has signed in from.</summary>
internal sealed class KnownAddressRow
{
    public required string UserId { get; init; }

    /// <summary>SHA-256 of the e-mail and the address: the table does not reveal where people live.</summary>
    public required byte[] AddressHash { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }
}

/// <summary>Failed sign-ins by counter: <see cref="AttemptCounter"/>.</summary>
internal sealed class LoginAttemptsRow
{
    /// <summary>SHA-256 of <see cref="AttemptCounter.Key"/>.</summary>
    public required byte[] Key { get; init; }

    public int Failures { get; set; }

    public DateTimeOffset LastFailureAt { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    public FailedAttempts ToAttempts() => new(Failures, LastFailureAt, LockedUntil);

    public void Set(FailedAttempts attempts) => (Failures, LastFailureAt, LockedUntil) = (attempts.Failures, attempts.LastAt, attempts.WaitUntil);
}

internal sealed class SigningKeyRow
{
    public required string Kid { get; init; }

    /// <summary>PKCS#8. Read access to this table allows signing as PolicyService, so no other service uses this database.</summary>
    public required byte[] PrivateKey { get; init; }

    /// <summary>When it begins to sign; it is published earlier.</summary>
    public DateTimeOffset SignsFrom { get; init; }

    /// <summary>Until when it is published: set when its successor is created.</summary>
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

    /// <summary>A JSON object with string values.</summary>
    public required string Details { get; init; }

    public required string TraceId { get; init; }
}
