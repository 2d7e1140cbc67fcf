using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Users;

public sealed class UserTests : IAsyncLifetime
{
    private const string JanesPassword = "correct horse";

    private PolicyServiceHost _host = null!;
    private V1.PolicyService.PolicyServiceClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StartAsync();
        _admin = await _host.AdminAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_new_user_signs_in_and_may_do_nothing_yet()
    {
        var jane = await CreateJaneAsync();

        var me = await _host.IdentityAs(await _host.InternalTokenAsync(jane.Email, JanesPassword)).GetCurrentUserAsync(new Empty());

        Assert.Equal("jane@clustercodex.local", jane.Email);
        Assert.Equal(jane.Id, me.User.Id);
        Assert.Empty(me.Policy.Grants);
        Assert.NotNull(me.User.LastLoginAt);
    }

    [Fact]
    public async Task Two_users_cannot_share_an_email_whatever_its_case()
    {
        await CreateJaneAsync();

        Assert.Equal(ErrorCodes.Conflict, (await FailsAsync(CreateJaneAsync)).Code);
    }

    [Fact]
    public async Task Every_invalid_field_of_a_user_is_reported()
    {
        var error = await FailsAsync(async () => await _admin.CreateUserAsync(new CreateUserRequest { Email = "x", Name = "a\nb", Password = "short", Groups = { "ok", "not ok" } }));

        Assert.Equal(["email", "name", "password", "groups[1]"], error.Fields.Select(field => field.Field));
    }

    [Fact]
    public async Task Disabling_a_user_ends_everything_they_hold_at_once()
    {
        var jane = await CreateJaneAsync();
        var session = await _host.LoginAsync(jane.Email, JanesPassword);
        var internalToken = (await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token })).Token;
        await Eventually.Succeeds(async () => await _host.IdentityAs(internalToken).GetCurrentUserAsync(new Empty()));

        var disabled = await _admin.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Disabled = true });

        Assert.True(disabled.Disabled);
        await AuthRequiredAsync(async () => await _host.LoginAsync(jane.Email, JanesPassword));
        await AuthRequiredAsync(async () => await _host.Gateway.RefreshAsync(new RefreshRequest { RefreshToken = session.RefreshToken }));
        await AuthRequiredAsync(async () => await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token }));
        await Eventually.Succeeds(
            () => AuthRequiredAsync(async () => await _host.IdentityAs(internalToken).GetCurrentUserAsync(new Empty())), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_enabled_user_does_not_get_old_sessions_back()
    {
        var jane = await CreateJaneAsync();
        var session = await _host.LoginAsync(jane.Email, JanesPassword);
        await _admin.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Disabled = true });
        await _admin.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Disabled = false });

        await AuthRequiredAsync(async () => await _host.Gateway.RefreshAsync(new RefreshRequest { RefreshToken = session.RefreshToken }));
        await _host.LoginAsync(jane.Email, JanesPassword);
    }

    [Fact]
    public async Task A_new_password_ends_sessions_and_the_old_password()
    {
        var jane = await CreateJaneAsync();
        var session = await _host.LoginAsync(jane.Email, JanesPassword);

        await _admin.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Password = "battery staple" });

        await AuthRequiredAsync(async () => await _host.Gateway.RefreshAsync(new RefreshRequest { RefreshToken = session.RefreshToken }));
        await AuthRequiredAsync(async () => await _host.LoginAsync(jane.Email, JanesPassword));
        await _host.LoginAsync(jane.Email, "battery staple");
    }

    [Fact]
    public async Task What_is_not_set_stays_and_groups_are_replaced()
    {
        var jane = await CreateJaneAsync();

        var renamed = await _admin.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Name = "Jane D." });
        var regrouped = await _admin.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Groups = new GroupList { Values = { "dev" } } });
        var emptied = await _admin.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Groups = new GroupList() });

        Assert.Equal(("Jane D.", "sre"), (renamed.Name, renamed.Groups.Single()));
        Assert.Equal(("Jane D.", "dev"), (regrouped.Name, regrouped.Groups.Single()));
        Assert.Empty(emptied.Groups);
        await _host.LoginAsync(jane.Email, JanesPassword);
    }

    [Fact]
    public async Task Users_cannot_delete_or_disable_themselves_even_with_another_administrator_left()
    {
        var jane = await CreateJaneAsync();
        await _admin.WriteAccessPolicyAsync(new WriteAccessPolicyRequest { Subject = jane.Email, ActionAllowList = { "admin" } });
        var client = _host.PolicyAs(await _host.InternalTokenAsync(jane.Email, JanesPassword));
        await Eventually.Succeeds(async () => await client.ListUsersAsync(new ListUsersRequest()));

        Assert.Equal(ErrorCodes.Conflict, (await FailsAsync(async () => await client.DeleteUserAsync(new DeleteUserRequest { Id = jane.Id }))).Code);
        Assert.Equal(ErrorCodes.Conflict, (await FailsAsync(async () => await client.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Disabled = true }))).Code);
    }

    [Fact]
    public async Task An_administrator_by_group_cannot_remove_the_last_of_them_by_group()
    {
        var jane = await CreateJaneAsync();
        await _admin.WriteAccessPolicyAsync(new WriteAccessPolicyRequest { SubjectType = SubjectType.Group, Subject = "sre", ActionAllowList = { "*" } });
        var janes = _host.PolicyAs(await _host.InternalTokenAsync(jane.Email, JanesPassword));
        var adminPolicy = (await _admin.ListAccessPoliciesAsync(new Empty())).Policies.Single(p => p.Subject == AdminEmail);
        await Eventually.Succeeds(async () => await janes.ListUsersAsync(new ListUsersRequest()));
        await janes.DeleteAccessPolicyAsync(new DeleteAccessPolicyRequest { Id = adminPolicy.Id });

        var error = await FailsAsync(async () => await janes.UpdateUserAsync(new UpdateUserRequest { Id = jane.Id, Groups = new GroupList() }));

        Assert.Equal(ErrorCodes.Conflict, error.Code);
    }

    [Fact]
    public async Task A_deleted_user_leaves_no_policy_that_a_namesake_would_inherit()
    {
        var jane = await CreateJaneAsync();
        await _admin.WriteAccessPolicyAsync(new WriteAccessPolicyRequest { Subject = jane.Email, NamespaceAllowList = { "*" }, KindAllowList = { "*" } });

        await _admin.DeleteUserAsync(new DeleteUserRequest { Id = jane.Id });
        var namesake = await CreateJaneAsync();

        Assert.NotEqual(jane.Id, namesake.Id);
        Assert.DoesNotContain((await _admin.ListAccessPoliciesAsync(new Empty())).Policies, policy => policy.Subject == jane.Email);
    }

    [Fact]
    public async Task Users_are_listed_in_pages_and_found_by_part_of_name_or_email()
    {
        await CreateJaneAsync();

        var first = await _admin.ListUsersAsync(new ListUsersRequest { Limit = 2 });
        var second = await _admin.ListUsersAsync(new ListUsersRequest { Limit = 2, Cursor = first.NextCursor });
        var found = await _admin.ListUsersAsync(new ListUsersRequest { Q = "DOE" });

        Assert.Equal([AdminEmail, "jane@clustercodex.local"], first.Users.Select(user => user.Email));
        Assert.True(first.Users[0].Admin);
        Assert.Equal([UserEmail], second.Users.Select(user => user.Email));
        Assert.Empty(second.NextCursor);
        Assert.Equal("jane@clustercodex.local", Assert.Single(found.Users).Email);
        Assert.Equal(ErrorCodes.ValidationError, (await FailsAsync(async () => await _admin.ListUsersAsync(new ListUsersRequest { Limit = 501 }))).Code);
        Assert.Empty((await _admin.ListUsersAsync(new ListUsersRequest { Q = "%" })).Users);
    }

    private static async Task AuthRequiredAsync(Func<Task> call) => Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(call)).Code);

    private async Task<User> CreateJaneAsync() => await _admin.CreateUserAsync(
        new CreateUserRequest { Email = "Jane@ClusterCodex.local", Name = "Jane Doe", Password = JanesPassword, Groups = { "sre" } });
}
