using System.Collections.Immutable;

namespace ClusterCodex.PolicyService.Domain;

/// <summary>A person who may sign in.</summary>
/// <param name="Id">Opaque and stable: the <c>sub</c> of the user's tokens.</param>
/// <param name="Email">Lower case; never changes.</param>
/// <param name="Name">Display name; may be empty.</param>
/// <param name="Groups">Each once.</param>
/// <param name="PasswordHash">As <c>PasswordHasher</c> writes it.</param>
/// <param name="Disabled">Whether the user may do nothing at all.</param>
/// <param name="CreatedAt">When the user was created.</param>
/// <param name="LastLoginAt">Null before the first sign-in.</param>
internal sealed record User(
    string Id,
    string Email,
    string Name,
    ImmutableArray<string> Groups,
    string PasswordHash,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastLoginAt)
{
    /// <summary>A new user, enabled and without a sign-in yet.</summary>
    public static User Create(string id, string email, string name, IEnumerable<string> groups, string passwordHash, DateTimeOffset now) =>
        new(id, email, name.Trim(), Distinct(groups), passwordHash, Disabled: false, now, LastLoginAt: null);

    /// <summary>Applies <paramref name="change"/>.</summary>
    /// <param name="change">Fields that are not set stay unchanged.</param>
    /// <param name="by">Id of the user who makes the change: users cannot disable themselves.</param>
    public UserUpdate Update(UserChange change, string by)
    {
        if (change.Disabled == true && by == Id)
        {
            return new UserUpdate.OwnAccount();
        }

        var updated = this with
        {
            Name = change.Name?.Trim() ?? Name,
            Disabled = change.Disabled ?? Disabled,
            Groups = change.Groups is { } groups ? Distinct(groups) : Groups,
            PasswordHash = change.PasswordHash ?? PasswordHash,
        };
        return new UserUpdate.Updated(updated, EndsSessions: updated.Disabled || change.PasswordHash is not null, change.Names());
    }

    // A record would print the password's hash, which must not be logged.
    public override string ToString() => $"User {Id}";

    private static ImmutableArray<string> Distinct(IEnumerable<string> groups) => [.. groups.Distinct(StringComparer.Ordinal)];
}

/// <summary>What to change of a user; null for fields that stay unchanged.</summary>
internal sealed record UserChange(string? Name, bool? Disabled, IReadOnlyList<string>? Groups, string? PasswordHash)
{
    /// <summary>The names of the fields that are set, without their values, for the audit log.</summary>
    public ImmutableArray<string> Names()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        AddIf(Name is not null, "name");
        AddIf(PasswordHash is not null, "password");
        AddIf(Disabled is not null, Disabled == true ? "disabled" : "enabled");
        AddIf(Groups is not null, "groups");
        return names.ToImmutable();

        void AddIf(bool set, string name)
        {
            if (set)
            {
                names.Add(name);
            }
        }
    }

    public override string ToString() => $"UserChange of {string.Join(' ', Names())}";
}

/// <summary>The result of changing a user.</summary>
internal abstract record UserUpdate
{
    /// <summary>It is allowed.</summary>
    /// <param name="User">The user afterwards.</param>
    /// <param name="EndsSessions">Whether the user's sessions end.</param>
    /// <param name="Changed">Names of the fields that were set.</param>
    public sealed record Updated(User User, bool EndsSessions, ImmutableArray<string> Changed) : UserUpdate;

    /// <summary>Users cannot disable themselves.</summary>
    public sealed record OwnAccount : UserUpdate;
}
