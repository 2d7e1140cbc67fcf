using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Policies;

public sealed class AccessPolicyTests : IAsyncLifetime
{
    private PolicyServiceHost _host = null!;
    private V1.PolicyService.PolicyServiceClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StartAsync();
        _admin = await _host.AdminAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Writing_replaces_the_subjects_policy_and_is_in_effect_at_once()
    {
        var user = await _host.InternalTokenAsync(UserEmail, UserPassword);

        var written = await _admin.WriteAccessPolicyAsync(Narrow("team-*"));

        var listed = (await _admin.ListAccessPoliciesAsync(new Empty())).Policies;
        Assert.Equal(written, Assert.Single(listed, policy => policy.Subject == UserEmail));
        Assert.Equal(["view", "logs", "triage", "plan"], written.ActionAllowList);
        Assert.Equal(AdminEmail, written.UpdatedBy);
        await Eventually.Succeeds(
            async () => Assert.Equal(["team-*"], (await _host.IdentityAs(user).GetCurrentUserAsync(new Empty())).Policy.Grants.Single().Namespaces),
            TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_deleted_policy_grants_nothing_any_more()
    {
        var user = await _host.InternalTokenAsync(UserEmail, UserPassword);
        var policy = (await _admin.ListAccessPoliciesAsync(new Empty())).Policies.Single(p => p.Subject == UserEmail);

        await _admin.DeleteAccessPolicyAsync(new DeleteAccessPolicyRequest { Id = policy.Id });

        await Eventually.Succeeds(
            async () => Assert.Empty((await _host.IdentityAs(user).GetCurrentUserAsync(new Empty())).Policy.Grants), TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCodes.NotFound, (await FailsAsync(async () => await _admin.DeleteAccessPolicyAsync(new DeleteAccessPolicyRequest { Id = policy.Id }))).Code);
    }

    [Fact]
    public async Task Every_invalid_field_is_reported()
    {
        var error = await FailsAsync(async () => await _admin.WriteAccessPolicyAsync(new WriteAccessPolicyRequest
        {
            SubjectType = (SubjectType)7,
            Subject = "not an e-mail",
            NamespaceAllowList = { "ok", "Not-OK", "**", "a*b", "*a", "-x", "x-", "" },
            KindAllowList = { "Pod", "pod", "Po d", "*s" },
            ActionAllowList = { "view", "View", "root", "" },
        }));

        Assert.Equal(ErrorCodes.ValidationError, error.Code);
        Assert.Equal(
            [
                "subjectType", "subject",
                "namespaceAllowList[1]", "namespaceAllowList[2]", "namespaceAllowList[3]", "namespaceAllowList[4]", "namespaceAllowList[5]", "namespaceAllowList[6]", "namespaceAllowList[7]",
                "kindAllowList[1]", "kindAllowList[2]", "kindAllowList[3]",
                "actionAllowList[1]", "actionAllowList[2]", "actionAllowList[3]",
            ],
            error.Fields.Select(field => field.Field));
    }

    [Fact]
    public async Task A_policy_for_nobody_is_an_error_not_a_surprise()
    {
        var error = await FailsAsync(async () => await _admin.WriteAccessPolicyAsync(new WriteAccessPolicyRequest { Subject = "typo@clustercodex.local" }));

        Assert.Equal("subject", Assert.Single(error.Fields).Field);
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_taken_away_in_any_way()
    {
        var policies = (await _admin.ListAccessPoliciesAsync(new Empty())).Policies;
        var own = policies.Single(p => p.Subject == AdminEmail);
        var widened = new WriteAccessPolicyRequest { Id = own.Id, Subject = UserEmail, ActionAllowList = { "view" } };
        var narrowed = new WriteAccessPolicyRequest { Subject = AdminEmail, NamespaceAllowList = { "*" }, KindAllowList = { "*" } };

        Assert.Equal(ErrorCodes.Conflict, (await FailsAsync(async () => await _admin.WriteAccessPolicyAsync(narrowed))).Code);
        Assert.Equal(ErrorCodes.Conflict, (await FailsAsync(async () => await _admin.WriteAccessPolicyAsync(widened))).Code);
        Assert.Equal(ErrorCodes.Conflict, (await FailsAsync(async () => await _admin.DeleteAccessPolicyAsync(new DeleteAccessPolicyRequest { Id = own.Id }))).Code);
        Assert.Equal(policies, (await _admin.ListAccessPoliciesAsync(new Empty())).Policies);
    }

    [Fact]
    public async Task Two_administrators_who_remove_each_other_at_once_do_not_both_succeed()
    {
        await _admin.WriteAccessPolicyAsync(new WriteAccessPolicyRequest { Subject = UserEmail, ActionAllowList = { "admin" } });
        var other = _host.PolicyAs(await _host.InternalTokenAsync(UserEmail, UserPassword));
        await Eventually.Succeeds(async () => await other.ListUsersAsync(new ListUsersRequest()));
        var policies = (await _admin.ListAccessPoliciesAsync(new Empty())).Policies;

        var outcomes = await Task.WhenAll(
            Attempt(_admin.DeleteAccessPolicyAsync(new DeleteAccessPolicyRequest { Id = policies.Single(p => p.Subject == UserEmail).Id }).ResponseAsync),
            Attempt(other.DeleteAccessPolicyAsync(new DeleteAccessPolicyRequest { Id = policies.Single(p => p.Subject == AdminEmail).Id }).ResponseAsync));

        Assert.Single(outcomes, succeeded => succeeded);
    }

    [Fact]
    public async Task A_user_can_neither_read_nor_write_what_is_for_administrators()
    {
        var user = _host.PolicyAs(await _host.InternalTokenAsync(UserEmail, UserPassword));
        var service = _host.PolicyAs(_host.GatewayToken);
        foreach (var client in new[] { user, service })
        {
            await ForbiddenAsync(async () => await client.ListAccessPoliciesAsync(new Empty()));
            await ForbiddenAsync(async () => await client.WriteAccessPolicyAsync(new WriteAccessPolicyRequest { Subject = UserEmail, NamespaceAllowList = { "*" }, KindAllowList = { "*" }, ActionAllowList = { "*" } }));
            await ForbiddenAsync(async () => await client.DeleteAccessPolicyAsync(new DeleteAccessPolicyRequest { Id = "pol-unknown" }));
            await ForbiddenAsync(async () => await client.ListUsersAsync(new ListUsersRequest()));
            await ForbiddenAsync(async () => await client.CreateUserAsync(new CreateUserRequest()));
            await ForbiddenAsync(async () => await client.UpdateUserAsync(new UpdateUserRequest()));
            await ForbiddenAsync(async () => await client.DeleteUserAsync(new DeleteUserRequest()));
            await ForbiddenAsync(async () => await client.ListAuditEntriesAsync(new ListAuditEntriesRequest()));
        }
    }

    [Fact]
    public async Task Watchers_of_every_replica_receive_a_change_within_a_second()
    {
        await using var replica = await StartAsync(_host.ConnectionString);
        using var here = _host.PolicyAs(_host.GatewayToken).WatchPolicies(new Empty());
        using var there = replica.PolicyAs(replica.GatewayToken).WatchPolicies(new Empty());
        var first = await SnapshotAsync(here);
        Assert.Equal(first.Version, (await SnapshotAsync(there)).Version);
        Assert.Equal(2, first.Users.Count);

        var written = await _admin.WriteAccessPolicyAsync(Narrow("only-this"));

        foreach (var watch in new[] { here, there })
        {
            var next = await SnapshotAsync(watch).WaitAsync(TimeSpan.FromSeconds(1));
            Assert.True(next.Version > first.Version);
            Assert.Contains(next.Policies, policy => policy.Id == written.Id && policy.NamespaceAllowList.Single() == "only-this");
        }
    }

    [Fact]
    public async Task A_quiet_watch_gets_heartbeats_of_the_same_version()
    {
        using var watch = _host.PolicyAs(_host.GatewayToken).WatchPolicies(new Empty());
        var snapshot = await SnapshotAsync(watch);

        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(snapshot.Version, watch.ResponseStream.Current.Heartbeat.Version);
    }

    private static WriteAccessPolicyRequest Narrow(string ns) =>
        new() { Subject = UserEmail, NamespaceAllowList = { ns }, KindAllowList = { "Pod" } };

    private static async Task<PolicySnapshot> SnapshotAsync(AsyncServerStreamingCall<WatchPoliciesResponse> watch)
    {
        while (await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            if (watch.ResponseStream.Current.Snapshot is { } snapshot)
            {
                return snapshot;
            }
        }

        throw new InvalidOperationException("The watch ended.");
    }

    private static async Task ForbiddenAsync(Func<Task> call) => Assert.Equal(ErrorCodes.Forbidden, (await FailsAsync(call)).Code);

    private static async Task<bool> Attempt(Task call)
    {
        try
        {
            await call;
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
