using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterCodex.IssueService.Tests.Storage;

public sealed class IssueStoreTests : IAsyncLifetime
{
    private PooledDbContextFactory<IssuesDbContext> _contexts = null!;
    private IssueStore _store = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new DbContextOptionsBuilder<IssuesDbContext>().UseNpgsql(await TestPostgres.CreateDatabaseAsync(Cancelled)).Options;
        _contexts = new PooledDbContextFactory<IssuesDbContext>(options);
        _store = new IssueStore(_contexts);
        await using var context = await _contexts.CreateDbContextAsync(Cancelled);
        await context.Database.MigrateAsync(Cancelled);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_text_with_characters_that_json_columns_reject_is_stored()
    {
        var registry = Registry(new IssueWriter());
        SetFindings(registry, "real", "web", "exit\0code \\u0000 \\\0");

        await _store.SaveAsync([.. registry.Current.Issues.Values], [], DateTimeOffset.UtcNow, Cancelled);

        var stored = Assert.Single(await _store.LoadAsync("real", Cancelled));
        Assert.Equal("exit\uFFFDcode \\u0000 \\\uFFFD", Assert.Single(stored.Findings).Message);
    }

    [Fact]
    public async Task A_rejected_issue_does_not_prevent_others_from_being_stored()
    {
        var writer = new IssueWriter();
        var registry = Registry(writer);
        SetFindings(registry, "real", "no\0name", "first");
        SetFindings(registry, "real", "web", "second");
        using var saver = new IssueSaver(writer, registry, _store, new SingleReplica(), TimeProvider.System, NullLogger<IssueSaver>.Instance);

        await saver.StartAsync(Cancelled);

        await Eventually.Succeeds(async () => Assert.Equal("web", Assert.Single(await _store.LoadAsync("real", Cancelled)).Key.Name));
        await saver.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Only_the_leader_of_two_replicas_stores_and_the_other_stores_its_queue_when_it_takes_over()
    {
        var (firstWriter, secondWriter) = (new IssueWriter(), new IssueWriter());
        var (firstRegistry, secondRegistry) = (Registry(firstWriter), Registry(secondWriter));
        var (firstLeads, secondLeads) = (new SetLeadership { IsLeader = true }, new SetLeadership());
        using var first = new IssueSaver(firstWriter, firstRegistry, _store, firstLeads, TimeProvider.System, NullLogger<IssueSaver>.Instance);
        using var second = new IssueSaver(secondWriter, secondRegistry, _store, secondLeads, TimeProvider.System, NullLogger<IssueSaver>.Instance);
        await first.StartAsync(Cancelled);
        await second.StartAsync(Cancelled);

        SetFindings(secondRegistry, "real", "seen-by-the-second", "one");
        SetFindings(firstRegistry, "real", "seen-by-the-first", "two");
        await Eventually.Succeeds(async () => Assert.Equal("seen-by-the-first", Assert.Single(await _store.LoadAsync("real", Cancelled)).Key.Name), TimeSpan.FromMinutes(1));

        firstLeads.Set(leader: false);
        SetFindings(firstRegistry, "real", "seen-too-late", "three");
        secondLeads.Set(leader: true);
        await Eventually.Succeeds(async () => Assert.Equal(
            ["seen-by-the-first", "seen-by-the-second"],
            (await _store.LoadAsync("real", Cancelled)).Select(issue => issue.Key.Name).Order(StringComparer.Ordinal)), TimeSpan.FromMinutes(1));
        await first.StopAsync(Cancelled);
        await second.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Issues_of_another_cluster_are_not_changed()
    {
        var registry = Registry(new IssueWriter());
        SetFindings(registry, "real", "web", "here");
        SetFindings(registry, "demo", "web", "elsewhere");

        await _store.SaveAsync([.. registry.Current.Issues.Values], [], DateTimeOffset.UtcNow, Cancelled);

        Assert.Equal("here", Assert.Single(Assert.Single(await _store.LoadAsync("real", Cancelled)).Findings).Message);
    }

    private sealed class SetLeadership : IHistoryLeadership
    {
        private volatile bool _isLeader;

        public bool IsLeader
        {
            get => _isLeader;
            init => _isLeader = value;
        }

        public event EventHandler? Changed;

        public void Set(bool leader)
        {
            _isLeader = leader;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    private static IssueRegistry Registry(IssueWriter writer)
    {
        var feed = new EventFeed<FeedEvent>(FeedEvent.Capacity);
        return new IssueRegistry(feed, new SourceRegistry(feed, TimeProvider.System), writer, new IssueOptions(), TimeProvider.System);
    }

    private static void SetFindings(IssueRegistry registry, string cluster, string name, string message)
    {
        var key = new IssueKey(cluster, "Pod", "broken", name, IssueCatalog.CrashLoopBackOff);
        registry.SetFindings(
            new Origin(cluster, FindingSource.Builtin, "Pod", "broken", name),
            [new Finding(key, FindingSource.Builtin, message, DateTimeOffset.UtcNow, [new Evidence(FindingSource.Builtin, "status", message, null)])]);
    }
}
