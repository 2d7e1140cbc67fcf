using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;
using Npgsql;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Sessions;

/// <summary>Lost responses to a refresh, and reuse that resembles one.</summary>
public sealed class RefreshGraceTests : IAsyncLifetime
{
    // New for each call: the client adds its token to the metadata.
    private static Metadata Home => From("198.51.100.7");

    private readonly FakeTimeProvider _time = new();
    private PolicyServiceHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync(time: _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_same_client_gets_the_same_successor_again_for_ten_seconds()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword, Home);
        var first = await _host.RefreshAsync(session.RefreshToken, Home);
        _time.Advance(TimeSpan.FromSeconds(9.9));

        var again = await _host.RefreshAsync(session.RefreshToken, Home);

        Assert.Equal(first.RefreshToken, again.RefreshToken);
        await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = again.Token });
        await _host.RefreshAsync(again.RefreshToken, Home);
    }

    [Fact]
    public async Task After_the_grace_the_family_ends()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword, Home);
        var next = await _host.RefreshAsync(session.RefreshToken, Home);
        _time.Advance(TimeSpan.FromSeconds(10));

        await AssertEndedAsync(session.RefreshToken, Home);
        await AssertEndedAsync(next.RefreshToken, Home);
    }

    [Theory]
    [InlineData("198.51.100.8", "browser")]
    [InlineData("198.51.100.7", "another browser")]
    [InlineData("", "")]
    public async Task From_another_client_the_family_ends_at_once(string address, string agent)
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword, Home);
        var next = await _host.RefreshAsync(session.RefreshToken, Home);

        await AssertEndedAsync(session.RefreshToken, address.Length == 0 ? null : From(address, agent));
        await AssertEndedAsync(next.RefreshToken, Home);
        Assert.Equal(
            ErrorCodes.AuthRequired,
            (await FailsAsync(async () => await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = next.Token }))).Code);
    }

    [Fact]
    public async Task Many_refreshes_at_once_at_two_replicas_all_get_the_same_successor()
    {
        await using var replica = await StartAsync(_host.ConnectionString, time: _time);
        var session = await _host.LoginAsync(UserEmail, UserPassword, Home);

        var sessions = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? _host : replica).RefreshAsync(session.RefreshToken, Home)));

        var successor = Assert.Single(sessions.Select(one => one.RefreshToken).Distinct());
        await _host.RefreshAsync(successor, Home);
        Assert.Equal(3, await CountAsync("SELECT count(*) FROM refresh_tokens"));
    }

    [Fact]
    public async Task Without_grace_a_token_works_once()
    {
        await using var strict = await StartAsync(_host.ConnectionString, time: _time, settings: [("Tokens:RefreshReuseGrace", "00:00:00")]);
        var session = await strict.LoginAsync(UserEmail, UserPassword, Home);
        await strict.RefreshAsync(session.RefreshToken, Home);

        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => strict.RefreshAsync(session.RefreshToken, Home))).Code);
    }

    [Fact]
    public async Task A_grace_out_of_range_stops_the_start_and_is_named()
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(settings: [("Tokens:RefreshReuseGrace", "00:01:01")]));

        Assert.Contains("RefreshReuseGrace", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_holds_no_token_and_forgets_what_successors_were_derived_with()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword, Home);
        var next = await _host.RefreshAsync(session.RefreshToken, Home);
        Assert.Equal(1, await CountAsync("SELECT count(*) FROM refresh_tokens WHERE \"SuccessorSalt\" IS NOT NULL"));
        Assert.Equal(0, await CountAsync($"SELECT count(*) FROM refresh_tokens t WHERE t::text LIKE '%{session.RefreshToken}%' OR t::text LIKE '%{next.RefreshToken}%'"));

        _time.Advance(TimeSpan.FromSeconds(11));
        await FailsAsync(() => _host.RefreshAsync("unknown", Home));

        Assert.Equal(0, await CountAsync("SELECT count(*) FROM refresh_tokens WHERE \"SuccessorSalt\" IS NOT NULL"));
    }

    [Fact]
    public async Task Signing_out_ends_the_repetition_too()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword, Home);
        var next = await _host.RefreshAsync(session.RefreshToken, Home);

        await _host.Gateway.LogoutAsync(new LogoutRequest { RefreshToken = next.RefreshToken });

        await AssertEndedAsync(session.RefreshToken, Home);
    }

    [Fact]
    public async Task A_refresh_that_signing_out_overtakes_is_refused()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword, Home);
        await using var data = NpgsqlDataSource.Create(_host.ConnectionString);
        await using var connection = await data.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var signOut = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var end = new NpgsqlCommand("UPDATE sessions SET \"RevokedAt\" = now()", connection))
        {
            Assert.Equal(1, await end.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        var refresh = FailsAsync(() => _host.RefreshAsync(session.RefreshToken, Home));
        await Eventually.Succeeds(async () =>
            Assert.Equal(1, await CountAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")));
        await signOut.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCodes.AuthRequired, (await refresh).Code);
        Assert.Equal(1, await CountAsync("SELECT count(*) FROM refresh_tokens"));
    }

    private async Task AssertEndedAsync(string refreshToken, Metadata? from) =>
        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => _host.RefreshAsync(refreshToken, from))).Code);

    private async Task<long> CountAsync(string query)
    {
        await using var data = NpgsqlDataSource.Create(_host.ConnectionString);
        await using var command = data.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
