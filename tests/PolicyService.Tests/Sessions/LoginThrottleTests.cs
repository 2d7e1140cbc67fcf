using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Sessions;
using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;
using Npgsql;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Sessions;

/// <summary>Which sign-ins have to wait after wrong passwords, over real gRPC and a real PostgreSQL.</summary>
public sealed class LoginThrottleTests : IAsyncLifetime
{
    private const string Home = "198.51.100.7";
    private const string Attacker = "203.0.113.1";

    private readonly FakeTimeProvider _time = new();
    private PolicyServiceHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync(time: _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(UserEmail, Attacker)]
    [InlineData("nobody@clustercodex.local", Attacker)]
    [InlineData(UserEmail, "")]
    public async Task Guessing_from_one_address_has_to_wait_longer_and_longer_even_with_the_right_password(string email, string address)
    {
        await GuessAsync(5, email, address);
        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(email, UserPassword, address));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCodes.AuthRequired, await TryAsync(email, "wrong", address));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(email, UserPassword, address));
        _time.Advance(TimeSpan.FromSeconds(1));

        if (email == UserEmail)
        {
            Assert.Equal("", await TryAsync(email, UserPassword, address));
            Assert.Equal(ErrorCodes.AuthRequired, await TryAsync(email, "wrong", address));
        }
    }

    [Fact]
    public async Task Wrong_passwords_throttle_their_address_for_every_account_and_no_other_address()
    {
        await GuessAsync(5, UserEmail, Attacker);

        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(AdminEmail, AdminPassword, Attacker));
        Assert.Equal(ErrorCodes.RateLimited, await TryAsync("nobody@clustercodex.local", "x", Attacker));
        Assert.Equal("", await TryAsync(UserEmail, UserPassword, Home));
    }

    [Fact]
    public async Task Many_addresses_throttle_the_account_for_unknown_addresses_and_never_for_a_known_one()
    {
        Assert.Equal("", await TryAsync(UserEmail, UserPassword, Home));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(ErrorCodes.AuthRequired, await TryAsync(UserEmail, "wrong", $"203.0.113.{i}"));
        }

        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(UserEmail, "wrong", "192.0.2.1"));
        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(UserEmail, UserPassword, "192.0.2.2"));
        Assert.Equal(ErrorCodes.AuthRequired, await TryAsync(UserEmail, "mistyped", Home));
        Assert.Equal("", await TryAsync(UserEmail, UserPassword, Home));
        Assert.Equal("", await TryAsync(AdminEmail, AdminPassword, "192.0.2.1"));
    }

    [Fact]
    public async Task A_signed_in_user_renews_the_session_during_an_attack()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword, From(Home));
        for (var i = 0; i < 25; i++)
        {
            await TryAsync(UserEmail, "wrong", $"203.0.113.{i}");
        }

        await _host.RefreshAsync(session.RefreshToken, From("192.0.2.77"));
    }

    [Fact]
    public async Task A_known_address_is_known_after_a_restart_and_to_that_account_alone()
    {
        Assert.Equal("", await TryAsync(UserEmail, UserPassword, Home));
        await using var restarted = await StartAsync(_host.ConnectionString, time: _time);
        for (var i = 0; i < 20; i++)
        {
            await TryAsync(UserEmail, "wrong", $"203.0.113.{i}", restarted);
            await TryAsync(AdminEmail, "wrong", $"203.0.114.{i}", restarted);
        }

        Assert.Equal("", await TryAsync(UserEmail, UserPassword, Home, restarted));
        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(AdminEmail, AdminPassword, Home, restarted));
    }

    [Fact]
    public async Task A_known_address_guesses_no_faster_at_its_own_account()
    {
        Assert.Equal("", await TryAsync(UserEmail, UserPassword, Home));

        await GuessAsync(5, UserEmail, Home);

        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(UserEmail, UserPassword, Home));
    }

    [Fact]
    public async Task An_attacker_with_an_account_gains_no_guesses_by_signing_in()
    {
        await GuessAsync(4, AdminEmail, Attacker);
        Assert.Equal("", await TryAsync(UserEmail, UserPassword, Attacker));
        await GuessAsync(1, AdminEmail, Attacker);

        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(AdminEmail, "wrong", Attacker));
    }

    [Fact]
    public async Task Many_guesses_at_once_count_each()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => TryAsync(UserEmail, "wrong" + i, Attacker)));

        Assert.Equal(5, codes.Count(code => code == ErrorCodes.AuthRequired));
        Assert.Equal(7, codes.Count(code => code == ErrorCodes.RateLimited));
    }

    [Fact]
    public async Task Sign_ins_and_guesses_of_many_accounts_from_many_addresses_at_once_do_not_block_each_other()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            TryAsync(i % 2 == 0 ? UserEmail : AdminEmail, i % 3 == 0 ? i % 2 == 0 ? UserPassword : AdminPassword : "wrong", $"203.0.113.{i % 7}")));

        Assert.All(codes, code => Assert.Contains(code, new[] { "", ErrorCodes.AuthRequired, ErrorCodes.RateLimited }));
    }

    [Fact]
    public async Task Counters_of_ten_thousand_addresses_are_deleted_once_they_have_no_effect()
    {
        await FillAsync(10_000, _time.GetUtcNow());
        _time.Advance(FailedAttempts.Memory + TimeSpan.FromMinutes(1));
        await _host.SignInGatewayAsync();

        await TryAsync(UserEmail, "wrong", Attacker);

        Assert.Equal(2, await CountAsync("login_attempts"));
    }

    [Fact]
    public async Task Counters_are_bounded_and_the_newest_stay()
    {
        await FillAsync(LoginThrottle.MaxCounters + 500, _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(2));
        await GuessAsync(5, UserEmail, Attacker);
        _time.Advance(TimeSpan.FromSeconds(61));

        await TryAsync(UserEmail, "wrong", Attacker);

        Assert.Equal(LoginThrottle.MaxCounters, await CountAsync("login_attempts"));
        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(UserEmail, "wrong", Attacker));
    }

    [Fact]
    public async Task Known_addresses_of_a_user_are_bounded_and_the_newest_stay()
    {
        for (var i = 0; i < LoginThrottle.MaxKnownAddresses + 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("", await TryAsync(UserEmail, UserPassword, $"198.51.100.{i}"));
        }

        Assert.Equal(LoginThrottle.MaxKnownAddresses, await CountAsync("known_addresses"));
        await GuessAsync(5, AdminEmail, "198.51.100.22");
        await GuessAsync(5, AdminEmail, "198.51.100.1");
        Assert.Equal("", await TryAsync(UserEmail, UserPassword, "198.51.100.22"));
        Assert.Equal(ErrorCodes.RateLimited, await TryAsync(UserEmail, UserPassword, "198.51.100.1"));
    }

    [Fact]
    public async Task Nothing_stored_names_an_address_or_what_was_typed()
    {
        await TryAsync(UserEmail, UserPassword, Home);
        await TryAsync("my-password-in-the-wrong-field", "x", Attacker);

        await using var data = NpgsqlDataSource.Create(_host.ConnectionString);
        await using var command = data.CreateCommand("SELECT string_agg(t::text, ' ') FROM (SELECT k::text AS t FROM known_addresses k UNION ALL SELECT l::text FROM login_attempts l) AS rows");
        var stored = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;

        Assert.DoesNotContain(Home, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Attacker, stored, StringComparison.Ordinal);
        Assert.DoesNotContain("my-password", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_calls_directly_chooses_no_address()
    {
        var internalToken = await _host.InternalTokenAsync(AdminEmail, AdminPassword);

        var error = await FailsAsync(async () => await _host.IdentityAs(internalToken).LoginAsync(new LoginRequest { Email = UserEmail, Password = UserPassword }, From(Home)));

        Assert.Equal(ErrorCodes.Forbidden, error.Code);
    }

    private async Task GuessAsync(int times, string email, string address)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(ErrorCodes.AuthRequired, await TryAsync(email, "wrong", address));
        }
    }

    // Empty if it succeeds.
    private async Task<string> TryAsync(string email, string password, string address, PolicyServiceHost? host = null)
    {
        try
        {
            await (host ?? _host).LoginAsync(email, password, address.Length == 0 ? null : From(address));
            return "";
        }
        catch (RpcException exception)
        {
            return RpcErrorDetails.From(exception).Code;
        }
    }

    private async Task FillAsync(int rows, DateTimeOffset at)
    {
        await using var data = NpgsqlDataSource.Create(_host.ConnectionString);
        await using var command = data.CreateCommand(
            """
            INSERT INTO login_attempts ("Key", "Failures", "LastFailureAt", "LockedUntil")
            SELECT sha256(i::text::bytea), 3, $1, $1 FROM generate_series(1, $2) AS i
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = at });
        command.Parameters.Add(new NpgsqlParameter { Value = rows });
        Assert.Equal(rows, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    private async Task<long> CountAsync(string table)
    {
        await using var data = NpgsqlDataSource.Create(_host.ConnectionString);
        await using var command = data.CreateCommand($"SELECT count(*) FROM {table}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
