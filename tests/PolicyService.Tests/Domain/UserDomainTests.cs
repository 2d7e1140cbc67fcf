using ClusterCodex.PolicyService.Domain;

namespace ClusterCodex.PolicyService.Tests.Domain;

/// <summary>The results of changes of users and policies, without a clock, a store or a network.</summary>
public sealed class UserDomainTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly UserChange Nothing = new(null, null, null, null);

    [Fact]
    public void Create_TrimsTheNameAndKeepsEachGroupOnce()
    {
        var user = User.Create("usr-1", "a@b", " Ann ", ["sre", "dev", "sre"], "hash", Monday);

        Assert.Equal("Ann", user.Name);
        Assert.Equal(["sre", "dev"], user.Groups);
        Assert.False(user.Disabled);
    }

    [Fact]
    public void Update_WithNothingSet_ChangesNothingAndEndsNoSession()
    {
        var user = AUser();

        var updated = Assert.IsType<UserUpdate.Updated>(user.Update(Nothing, by: "usr-2"));

        Assert.Equal(user, updated.User);
        Assert.False(updated.EndsSessions);
        Assert.Empty(updated.Changed);
    }

    [Fact]
    public void Update_NewPassword_EndsSessionsAndIsNamedWithoutItsHash()
    {
        var updated = Assert.IsType<UserUpdate.Updated>(AUser().Update(Nothing with { PasswordHash = "new-hash" }, by: "usr-2"));

        Assert.True(updated.EndsSessions);
        Assert.Equal(["password"], updated.Changed);
        Assert.DoesNotContain("hash", updated.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "disabled", true)]
    [InlineData(false, "enabled", false)]
    public void Update_Disabled_EndsSessions(bool disabled, string name, bool ends)
    {
        var updated = Assert.IsType<UserUpdate.Updated>(AUser().Update(Nothing with { Disabled = disabled }, by: "usr-2"));

        Assert.Equal((disabled, ends), (updated.User.Disabled, updated.EndsSessions));
        Assert.Equal([name], updated.Changed);
    }

    [Fact]
    public void Update_DisablingOneself_IsRefused() =>
        Assert.IsType<UserUpdate.OwnAccount>(AUser().Update(Nothing with { Disabled = true }, by: "usr-1"));

    [Fact]
    public void Update_RenamingOneself_IsAllowed() =>
        Assert.IsType<UserUpdate.Updated>(AUser().Update(Nothing with { Name = "Anna", Disabled = false }, by: "usr-1"));

    [Fact]
    public void Write_ReplacesEverythingButIdAndCreation()
    {
        var policy = AccessPolicy.Create("pol-1", Grant(["default"], ["view"]), "admin@b", Monday);

        var written = policy.Write(Grant(["broken", "broken"], []), "other@b", Monday.AddDays(1));

        Assert.Equal(("pol-1", Monday, Monday.AddDays(1), "other@b"), (written.Id, written.CreatedAt, written.UpdatedAt, written.UpdatedBy));
        Assert.Equal(["broken"], written.Namespaces);
        Assert.Equal(["view", "logs", "triage", "plan"], written.Actions);
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("admin", true)]
    [InlineData("Admin", false)]
    [InlineData("view", false)]
    public void GrantsAdmin_ByNameOrWildcardOnly(string action, bool grants) =>
        Assert.Equal(grants, AccessPolicy.Create("pol-1", Grant(["*"], [action]), "admin@b", Monday).GrantsAdmin);

    private static User AUser() => User.Create("usr-1", "a@b", "Ann", ["sre"], "hash", Monday);

    private static PolicyGrantText Grant(string[] namespaces, string[] actions) =>
        new(new PolicySubject(SubjectKind.User, "a@b"), namespaces, ["Pod"], actions);
}
