using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Identity;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.AccessControl.Tests.Authorization;

/// <summary>Enforcement fed by a real watch over gRPC, on a fake clock.</summary>
public sealed class EnforcementTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private TestPolicyServer _policies = null!;
    private TestSupport.Hosting.TestService _service = null!;
    private IPolicyEnforcer _enforcer = null!;

    public async ValueTask InitializeAsync()
    {
        _policies = await TestPolicyServer.StartAsync(TestContext.Current.CancellationToken);
        _service = await ProbeService.StartAsync(_policies, builder => builder.Services.AddSingleton<TimeProvider>(_time));
        _enforcer = _service.Services.GetRequiredService<IPolicyEnforcer>();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _policies.DisposeAsync();
    }

    [Fact]
    public async Task A_change_arrives_within_a_second_and_wakes_listeners()
    {
        var user = _policies.AddUser("a@test.local", ["broken"], ["Pod"]);
        await Eventually.Succeeds(() => _enforcer.Require(Caller(user), PolicyAction.View, "Pod", "broken"));
        var changed = new TaskCompletionSource();
        using var registration = ChangeToken.OnChange(() => _enforcer.Changes, () => changed.TrySetResult());

        _policies.SetPolicy(user, ["default"], ["Pod"]);
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(1));

        Assert.False(_enforcer.Current(Caller(user)).Allows(PolicyAction.View, "Pod", "broken"));
        Assert.True(_enforcer.Current(Caller(user)).Allows(PolicyAction.View, "Pod", "default"));
    }

    [Fact]
    public async Task A_refusal_names_what_was_asked_for()
    {
        var user = _policies.AddUser("b@test.local", ["broken"], ["Pod"]);
        await KnownAsync(user);

        var error = Assert.Throws<RpcException>(() => _enforcer.Require(Caller(user), PolicyAction.Logs, "Secret", "payments"));

        Assert.Equal(ErrorCodes.Forbidden, RpcErrorDetails.From(error).Code);
        Assert.Contains("'logs'", error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("'Secret'", error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("'payments'", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_user_an_unknown_user_and_a_service_may_do_nothing()
    {
        var user = _policies.AddAdmin("c@test.local");
        await KnownAsync(user);

        _policies.Disable(user);

        await Eventually.Succeeds(() => AssertThrows(ErrorCodes.AuthRequired, () => _enforcer.Current(Caller(user))));
        AssertThrows(ErrorCodes.AuthRequired, () => _enforcer.Current(Caller(user) with { Subject = "usr-nobody" }));
        var service = new CallerIdentity("service:gateway", "", "", [], true, "");
        AssertThrows(ErrorCodes.Forbidden, () => _enforcer.Require(service, PolicyAction.View, "Pod", "default"));
        AssertThrows(ErrorCodes.Forbidden, () => _enforcer.RequireAdmin(service));
    }

    [Fact]
    public async Task Groups_are_taken_from_the_policy_server_and_not_from_the_token()
    {
        var member = _policies.AddUser("d@test.local", "sre");
        var claimant = _policies.AddUser("e@test.local");
        _policies.AddPolicy(AllForGroup("sre"));

        await Eventually.Succeeds(() => _enforcer.RequireAdmin(Caller(member)));

        AssertThrows(ErrorCodes.Forbidden, () => _enforcer.RequireAdmin(Caller(claimant) with { Groups = ["sre"] }));
    }

    [Fact]
    public async Task A_group_of_a_users_name_is_not_that_user()
    {
        var user = _policies.AddUser("f@test.local");
        _policies.AddPolicy(AllForGroup("f@test.local"));
        await Eventually.True(
            () => _service.Services.GetRequiredService<PolicyState>() is { Fresh.Version: 3 }, "the group's policy is known");

        AssertThrows(ErrorCodes.Forbidden, () => _enforcer.RequireAdmin(Caller(user)));
    }

    [Fact]
    public async Task Silence_of_30_seconds_ends_all_rights_and_wakes_listeners_until_the_watch_is_back()
    {
        var user = _policies.AddAdmin("g@test.local");
        await Eventually.Succeeds(() => _enforcer.RequireAdmin(Caller(user)));
        _policies.BreakWatches();
        await Eventually.True(() => _policies.Watches == 0, "the watch is broken");

        _time.Advance(TimeSpan.FromSeconds(29));
        _enforcer.RequireAdmin(Caller(user));
        var changed = new TaskCompletionSource();
        using (ChangeToken.OnChange(() => _enforcer.Changes, () => changed.TrySetResult()))
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await changed.Task.WaitAsync(TimeSpan.FromSeconds(5));
        }

        AssertThrows(ErrorCodes.Unavailable, () => _enforcer.RequireAdmin(Caller(user)));

        _policies.Recover();
        await Eventually.Succeeds(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            _enforcer.RequireAdmin(Caller(user));
        });
    }

    private static V1.AccessPolicy AllForGroup(string group) => new()
    {
        Id = "pol-" + group,
        SubjectType = V1.SubjectType.Group,
        Subject = group,
        NamespaceAllowList = { "*" },
        KindAllowList = { "*" },
        ActionAllowList = { "*" },
    };

    private static CallerIdentity Caller(TestUser user) => new(user.Id, user.Email, "", [], false, user.Token);

    private static void AssertThrows(string code, Action action) =>
        Assert.Equal(code, RpcErrorDetails.From(Assert.Throws<RpcException>(action)).Code);

    private Task KnownAsync(TestUser user) => Eventually.Succeeds(() => _enforcer.Current(Caller(user)));
}
