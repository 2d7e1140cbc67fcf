using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Npgsql;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Sessions;

/// <summary>Sign-in, refresh and sign-out, over real gRPC and a real PostgreSQL.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private PolicyServiceHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync(time: _time);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_demo_user_signs_in_and_reads_the_policy_of_the_seed()
    {
        var session = await _host.LoginAsync(" USER@clustercodex.local ", UserPassword);
        var internalToken = await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token });
        var me = await _host.IdentityAs(internalToken.Token).GetCurrentUserAsync(new Empty());

        Assert.Equal(UserEmail, session.User.Email);
        Assert.False(session.User.Admin);
        Assert.Equal(_time.GetUtcNow().AddMinutes(15), session.ExpiresAt.ToDateTimeOffset());
        Assert.Equal(_time.GetUtcNow().AddMinutes(5), internalToken.ExpiresAt.ToDateTimeOffset());
        var grant = Assert.Single(me.Policy.Grants);
        Assert.Equal(["broken", "default"], grant.Namespaces);
        Assert.Equal(["Pod", "Deployment", "Event"], grant.Kinds);
        Assert.Equal(["view", "logs", "triage", "plan"], grant.Actions);
    }

    [Fact]
    public async Task The_admin_of_the_seed_may_do_everything()
    {
        var me = await _host.IdentityAs(await _host.InternalTokenAsync(AdminEmail, AdminPassword)).GetCurrentUserAsync(new Empty());

        Assert.True(me.User.Admin);
        Assert.Equal("*", Assert.Single(Assert.Single(me.Policy.Grants).Actions));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_user_answer_alike()
    {
        var wrong = await FailsAsync(() => _host.LoginAsync(UserEmail, "wrong"));
        var unknown = await FailsAsync(() => _host.LoginAsync("nobody@clustercodex.local", "wrong"));

        Assert.Equal(ErrorCodes.AuthRequired, wrong.Code);
        Assert.Equal((wrong.Code, wrong.Message), (unknown.Code, unknown.Message));
    }

    [Fact]
    public async Task A_login_that_a_new_password_overtakes_is_refused()
    {
        await using var data = NpgsqlDataSource.Create(_host.ConnectionString);
        await using var connection = await data.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var change = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var update = new NpgsqlCommand($"""UPDATE users SET "PasswordHash" = 'another' WHERE "Email" = '{UserEmail}'""", connection))
        {
            Assert.Equal(1, await update.ExecuteNonQueryAsync());
        }

        var login = FailsAsync(() => _host.LoginAsync(UserEmail, UserPassword));
        await Eventually.Succeeds(async () =>
        {
            await using var waiting = data.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
            Assert.Equal(1L, await waiting.ExecuteScalarAsync());
        });
        await change.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCodes.AuthRequired, (await login).Code);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("ab", "x")]
    public async Task A_login_without_its_fields_names_them(string email, string password)
    {
        var error = await FailsAsync(() => _host.LoginAsync(email, password));

        Assert.Equal(ErrorCodes.ValidationError, error.Code);
        Assert.Contains(error.Fields, field => field.Field == "email");
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_its_second_use_ends_the_whole_family()
    {
        var first = await _host.LoginAsync(UserEmail, UserPassword);
        var second = await RefreshAsync(first);
        var third = await RefreshAsync(second);

        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => RefreshAsync(first))).Code);
        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => RefreshAsync(third))).Code);
        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => ExchangeAsync(third.Token))).Code);
    }

    [Fact]
    public async Task Another_sign_in_outlives_the_family_that_was_stolen()
    {
        var other = await _host.LoginAsync(UserEmail, UserPassword);
        var stolen = await _host.LoginAsync(UserEmail, UserPassword);
        await RefreshAsync(stolen);
        await FailsAsync(() => RefreshAsync(stolen));

        await RefreshAsync(other);
    }

    [Fact]
    public async Task Of_two_refreshes_at_once_at_most_one_wins()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword);

        var attempts = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                await RefreshAsync(session);
                return true;
            }
            catch (Grpc.Core.RpcException)
            {
                return false;
            }
        }));

        Assert.InRange(attempts.Count(won => won), 0, 1);
    }

    [Fact]
    public async Task A_refresh_token_ends_after_a_week()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword);
        _time.Advance(TimeSpan.FromDays(7));
        await _host.SignInGatewayAsync();

        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => RefreshAsync(session))).Code);
    }

    [Fact]
    public async Task Signing_out_ends_refresh_and_exchange_and_responds_the_same_for_unknown_tokens()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword);

        await _host.Gateway.LogoutAsync(new LogoutRequest { RefreshToken = session.RefreshToken });
        await _host.Gateway.LogoutAsync(new LogoutRequest { RefreshToken = "unknown" });

        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => RefreshAsync(session))).Code);
        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => ExchangeAsync(session.Token))).Code);
    }

    [Fact]
    public async Task An_access_token_is_accepted_by_no_service_and_an_internal_one_is_not_exchanged()
    {
        var session = await _host.LoginAsync(AdminEmail, AdminPassword);
        var internalToken = await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token });

        var direct = await FailsAsync(async () => await _host.PolicyAs(session.Token).ListUsersAsync(new ListUsersRequest()));
        var again = await FailsAsync(() => ExchangeAsync(internalToken.Token));
        var service = await FailsAsync(() => ExchangeAsync(_host.GatewayToken));

        Assert.Equal(ErrorCodes.AuthRequired, direct.Code);
        Assert.Equal(ErrorCodes.AuthRequired, again.Code);
        Assert.Equal(ErrorCodes.AuthRequired, service.Code);
    }

    [Fact]
    public async Task An_access_token_is_exchanged_until_it_expires()
    {
        var session = await _host.LoginAsync(UserEmail, UserPassword);
        _time.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(31));
        await _host.SignInGatewayAsync();

        Assert.Equal(ErrorCodes.AuthRequired, (await FailsAsync(() => ExchangeAsync(session.Token))).Code);
    }

    [Fact]
    public async Task Users_cannot_call_what_is_for_services()
    {
        var internalToken = await _host.InternalTokenAsync(AdminEmail, AdminPassword);
        var identity = _host.IdentityAs(internalToken);
        var session = await _host.LoginAsync(UserEmail, UserPassword);

        Assert.Equal(ErrorCodes.Forbidden, (await FailsAsync(async () => await identity.ExchangeAsync(new ExchangeRequest { Token = session.Token }))).Code);
        Assert.Equal(ErrorCodes.Forbidden, (await FailsAsync(async () => await identity.LoginAsync(new LoginRequest { Email = UserEmail, Password = UserPassword }))).Code);
        Assert.Equal(ErrorCodes.Forbidden, (await FailsAsync(async () => await identity.RefreshAsync(new RefreshRequest()))).Code);
        Assert.Equal(ErrorCodes.Forbidden, (await FailsAsync(async () => await identity.LogoutAsync(new LogoutRequest()))).Code);
        var client = _host.PolicyAs(internalToken);
        Assert.Equal(ErrorCodes.Forbidden, (await FailsAsync(async () => await client.WriteAuditEntryAsync(new WriteAuditEntryRequest()))).Code);
        using var watch = client.WatchPolicies(new Empty());
        Assert.Equal(ErrorCodes.Forbidden, (await FailsAsync(async () => await watch.ResponseStream.MoveNext(default))).Code);
    }

    [Fact]
    public async Task Sign_in_requires_the_gateway()
    {
        Assert.Equal(
            ErrorCodes.AuthRequired,
            (await FailsAsync(async () => await _host.Anonymous.LoginAsync(new LoginRequest { Email = UserEmail, Password = UserPassword }))).Code);
    }

    private async Task<Session> RefreshAsync(Session session) =>
        await _host.Gateway.RefreshAsync(new RefreshRequest { RefreshToken = session.RefreshToken });

    private async Task ExchangeAsync(string token) => await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = token });
}
