using ClusterCodex.PolicyService.Tests.Hosting;
using ClusterCodex.PolicyService.Tokens;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using static ClusterCodex.PolicyService.Tests.Hosting.PolicyServiceHost;

namespace ClusterCodex.PolicyService.Tests.Tokens;

public sealed class SigningKeyTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private PolicyServiceHost _host = null!;
    private SigningKeys _keys = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StartAsync(time: _time, settings: [("Tokens:KeyLifetime", "01:00:00"), ("Tokens:KeyLeadTime", "00:10:00")]);
        _keys = _host.Service.Services.GetRequiredService<SigningKeys>();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Keys_rotate_with_overlap_and_no_valid_token_is_ever_rejected()
    {
        var first = (await KidsAsync()).Single();

        await MoveAsync(TimeSpan.FromMinutes(50));
        Assert.Equal(2, (await KidsAsync()).Length);
        Assert.Equal(first, _keys.Current.Kid);

        await MoveAsync(TimeSpan.FromMinutes(9));
        await _host.SignInGatewayAsync();
        var session = await _host.LoginAsync(UserEmail, UserPassword);
        Assert.Equal(first, _keys.Current.Kid);

        await MoveAsync(TimeSpan.FromMinutes(1));
        Assert.NotEqual(first, _keys.Current.Kid);
        await _host.SignInGatewayAsync();
        await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token });

        await MoveAsync(TimeSpan.FromMinutes(13));
        await _host.SignInGatewayAsync();
        await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token });

        await MoveAsync(TimeSpan.FromMinutes(10));
        Assert.DoesNotContain(first, await KidsAsync());
    }

    [Fact]
    public async Task Replicas_check_each_others_tokens_and_make_one_successor()
    {
        await using var replica = await StartAsync(_host.ConnectionString, time: _time, settings: [("Tokens:KeyLifetime", "01:00:00")]);
        var other = replica.Service.Services.GetRequiredService<SigningKeys>();
        _time.Advance(TimeSpan.FromMinutes(50));

        await Task.WhenAll(_keys.RotateAsync(CancellationToken.None), other.RotateAsync(CancellationToken.None));
        await other.RotateAsync(CancellationToken.None);

        Assert.Equal(2, (await KidsAsync()).Length);
        await replica.SignInGatewayAsync();
        var session = await replica.LoginAsync(UserEmail, UserPassword);
        await _host.SignInGatewayAsync();
        await _host.Gateway.ExchangeAsync(new ExchangeRequest { Token = session.Token });
    }

    [Fact]
    public async Task Published_keys_hold_no_private_part()
    {
        var text = (await _host.Anonymous.GetJwksAsync(new Empty())).ToString();

        Assert.Contains("\"kty\": \"EC\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"d\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gateway", "wrong")]
    [InlineData("gateway", "")]
    [InlineData("nobody", GatewaySecret)]
    [InlineData("", "")]
    [InlineData("Gateway", GatewaySecret)]
    public async Task A_wrong_client_or_secret_gets_no_service_token(string client, string secret)
    {
        var error = await FailsAsync(async () => await _host.Anonymous.IssueServiceTokenAsync(new IssueServiceTokenRequest { ClientId = client, ClientSecret = secret }));

        Assert.Equal(ErrorCodes.AuthRequired, error.Code);
    }

    [Fact]
    public async Task A_service_without_secret_stops_the_start_and_is_named()
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(settings: [("ServiceClients:gateway", "tiny-secret"), ("ServiceClients:Not Good", "long-enough-secret")]));

        Assert.Contains("ServiceClients:gateway", error.Message, StringComparison.Ordinal);
        Assert.Contains("ServiceClients:Not Good", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tiny-secret", error.Message, StringComparison.Ordinal);
    }

    private async Task<string[]> KidsAsync() => [.. (await _host.Anonymous.GetJwksAsync(new Empty())).Keys.Select(key => key.Kid)];

    private async Task MoveAsync(TimeSpan by)
    {
        _time.Advance(by);
        await _keys.RotateAsync(CancellationToken.None);
    }
}
