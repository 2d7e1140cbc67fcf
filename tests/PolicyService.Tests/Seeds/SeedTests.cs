using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Seeds;

public sealed class SeedTests
{
    [Fact]
    public async Task Outside_Development_an_empty_store_needs_a_first_administrator()
    {
        var database = await TestPostgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);

        var nothing = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(database, "Production"));
        var weak = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(
            database, "Production", settings: [("BOOTSTRAP_ADMIN_EMAIL", "root@example.com"), ("BOOTSTRAP_ADMIN_PASSWORD", "short")]));

        Assert.Contains("BOOTSTRAP_ADMIN_EMAIL", nothing.Message, StringComparison.Ordinal);
        Assert.Contains("BOOTSTRAP_ADMIN_PASSWORD", nothing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("BOOTSTRAP_ADMIN_EMAIL", weak.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short", weak.Message.Replace("BOOTSTRAP", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_Development_there_are_no_demo_users()
    {
        await using var host = await StartAsync(
            environment: "Production", settings: [("BOOTSTRAP_ADMIN_EMAIL", "root@example.com"), ("BOOTSTRAP_ADMIN_PASSWORD", "long enough")]);

        Assert.True((await host.LoginAsync("root@example.com", "long enough")).User.Admin);
        await Assert.ThrowsAsync<RpcException>(() => host.LoginAsync(AdminEmail, AdminPassword));
        await Assert.ThrowsAsync<RpcException>(() => host.LoginAsync(UserEmail, UserPassword));
    }

    [Fact]
    public async Task A_restart_keeps_what_was_changed_and_the_sessions()
    {
        Session session;
        string database;
        await using (var host = await StartAsync())
        {
            database = host.ConnectionString;
            var admin = await host.AdminAsync();
            var user = (await admin.ListUsersAsync(new ListUsersRequest { Q = UserEmail })).Users.Single();
            await admin.DeleteUserAsync(new DeleteUserRequest { Id = user.Id });
            session = await host.LoginAsync(AdminEmail, AdminPassword);
        }

        await using var restarted = await StartAsync(database);

        await Assert.ThrowsAsync<RpcException>(() => restarted.LoginAsync(UserEmail, UserPassword));
        await restarted.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token });
        await restarted.Gateway.RefreshAsync(new RefreshRequest { RefreshToken = session.RefreshToken });
    }

    [Fact]
    public async Task Two_replicas_that_start_at_once_on_nothing_agree()
    {
        var database = new Npgsql.NpgsqlConnectionStringBuilder(await TestPostgres.CreateDatabaseAsync(TestContext.Current.CancellationToken));
        database.Database += "_missing";

        var hosts = await Task.WhenAll(StartAsync(database.ConnectionString), StartAsync(database.ConnectionString), StartAsync(database.ConnectionString));
        try
        {
            var session = await hosts[0].LoginAsync(UserEmail, UserPassword);
            await hosts[1].Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token });
            var admin = await hosts[2].AdminAsync();
            Assert.Equal(2, (await admin.ListUsersAsync(new ListUsersRequest())).Users.Count);
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }
    }
}
