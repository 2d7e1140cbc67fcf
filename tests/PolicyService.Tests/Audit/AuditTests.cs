using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Audit;

public sealed class AuditTests : IAsyncLifetime
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
    public async Task Sign_ins_and_changes_are_recorded_with_actor_and_target_but_no_secret()
    {
        await FailsAsync(() => _host.LoginAsync(UserEmail, "wrong-password-typed"));
        var user = await _admin.CreateUserAsync(new CreateUserRequest { Email = "jane@example.com", Password = "janes-first-password" });
        await _admin.UpdateUserAsync(new UpdateUserRequest { Id = user.Id, Password = "janes-second-password" });
        await _admin.WriteAccessPolicyAsync(new WriteAccessPolicyRequest { Subject = UserEmail, NamespaceAllowList = { "a" }, KindAllowList = { "Pod" } });

        var entries = (await _admin.ListAuditEntriesAsync(new ListAuditEntriesRequest())).Entries;

        Assert.Equal(["policy.write", "user.update", "user.create", "login.failed", "login"], entries.Select(entry => entry.Action));
        Assert.Equal((UserEmail, "denied"), (entries[3].Actor, entries[3].Outcome));
        Assert.Equal((AdminEmail, "user/jane@example.com", "password"), (entries[1].Actor, entries[1].Target, entries[1].Details["changed"]));
        Assert.All(entries, entry => Assert.Matches("^[0-9a-f]{32}$", entry.TraceId));
        Assert.DoesNotContain("password-typed", entries.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("janes-", entries.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_reports_and_cannot_hide_that_it_did()
    {
        var service = _host.PolicyAs(_host.GatewayToken);
        await service.WriteAuditEntryAsync(new WriteAuditEntryRequest
        {
            Entry = new AuditEntry { At = DateTimeOffset.UnixEpoch.ToTimestamp(), Actor = UserEmail, Action = "issue.dismiss", Target = "issue/iss-1", Outcome = "allowed", Details = { ["reportedBy"] = "nobody" } },
        });

        var entry = Assert.Single((await _admin.ListAuditEntriesAsync(new ListAuditEntriesRequest { Action = "issue.dismiss", Actor = UserEmail })).Entries);

        Assert.Equal("service:gateway", entry.Details["reportedBy"]);
        var wrong = await FailsAsync(async () => await service.WriteAuditEntryAsync(new WriteAuditEntryRequest { Entry = new AuditEntry { Outcome = "great" } }));
        Assert.Equal(["entry.action", "entry.outcome"], wrong.Fields.Select(field => field.Field));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_overlap()
    {
        for (var i = 0; i < 4; i++)
        {
            await FailsAsync(() => _host.LoginAsync($"nobody{i}@example.com", "wrong"));
        }

        var all = (await _admin.ListAuditEntriesAsync(new ListAuditEntriesRequest())).Entries.Select(entry => entry.Id).ToArray();
        var paged = new List<string>();
        var cursor = "";
        do
        {
            var page = await _admin.ListAuditEntriesAsync(new ListAuditEntriesRequest { Limit = 2, Cursor = cursor });
            paged.AddRange(page.Entries.Select(entry => entry.Id));
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);

        Assert.Equal(5, all.Length);
        Assert.Equal(all, paged);
        Assert.Equal("cursor", Assert.Single((await FailsAsync(async () => await _admin.ListAuditEntriesAsync(new ListAuditEntriesRequest { Cursor = "1; DROP" }))).Fields).Field);
    }
}
