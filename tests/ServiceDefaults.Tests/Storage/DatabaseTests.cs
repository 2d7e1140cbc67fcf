using ClusterCodex.AccessControl.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Storage;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ClusterCodex.ServiceDefaults.Tests.Storage;

public sealed class DatabaseTests(ProbeFixture probe)
{
    [Theory]
    [InlineData(null, "ConnectionStrings:things")]
    [InlineData("Nonsense=1", "ConnectionStrings:things")]
    [InlineData("Host=127.0.0.1;Port=1;Database=things;Username=u;Password=hunter2;Timeout=1", "'things' at 127.0.0.1:1")]
    public async Task A_database_that_cannot_be_used_stops_the_start_and_is_named(string? connectionString, string expected)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(connectionString));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_not_waited_for()
    {
        var good = new NpgsqlConnectionStringBuilder(await TestPostgres.CreateDatabaseAsync(TestContext.Current.CancellationToken)) { Username = "nobody-here", Password = "hunter2" };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(good.ConnectionString, startupTimeout: "00:10:00"));

        Assert.IsType<PostgresException>(error.InnerException);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listeners_receive_every_notification_or_that_some_may_be_missing()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var service = await StartAsync(connectionString);
        var notifications = service.Services.GetRequiredService<PostgresNotifications>();
        using var stop = new CancellationTokenSource();
        await using var received = notifications.ListenAsync("odd \"name\"", stop.Token).GetAsyncEnumerator();

        Assert.Null(await NextAsync(received));
        await notifications.NotifyAsync("odd \"name\"", "one", CancellationToken.None);
        await notifications.NotifyAsync("another", "not for us", CancellationToken.None);
        await notifications.NotifyAsync("odd \"name\"", "two", CancellationToken.None);
        Assert.Equal("one", await NextAsync(received));
        Assert.Equal("two", await NextAsync(received));

        await using (var killer = new NpgsqlConnection(connectionString + ";Pooling=false"))
        {
            await killer.OpenAsync();
            await using var kill = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()", killer);
            Assert.Equal(1L, await kill.ExecuteScalarAsync());
        }

        Assert.Null(await NextAsync(received));
        await notifications.NotifyAsync("odd \"name\"", "three", CancellationToken.None);
        Assert.Equal("three", await NextAsync(received));
        await stop.CancelAsync();
        Assert.False(await received.MoveNextAsync());
    }

    [Fact]
    public async Task Readiness_checks_the_database()
    {
        await using var service = await StartAsync(await TestPostgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));

        await Eventually.Succeeds(async () =>
            Assert.Equal("Healthy\ndatabase 'things': Healthy", await service.Http.GetStringAsync("/health/ready")));
    }

    private static async Task<string?> NextAsync(IAsyncEnumerator<string?> received)
    {
        Assert.True(await received.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        return received.Current;
    }

    private Task<TestService> StartAsync(string? connectionString, string startupTimeout = "00:00:01")
    {
        var settings = probe.Policies.SettingsFor("probe");
        settings["ConnectionStrings:things"] = connectionString;
        settings["Database:StartupTimeout"] = startupTimeout;
        return TestService.StartAsync(
            settings,
            builder =>
            {
                builder.AddServiceDefaults();

                builder.AddServiceDatabase<ThingContext>("things");
            },
            app => app.MapDefaultEndpoints());
    }

    internal sealed class ThingContext(DbContextOptions<ThingContext> options) : DbContext(options);
}
