using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ClusterCodex.AccessControl.Tests.Identity;

/// <summary>What is cached of keys and tokens, and for how long, on a fake clock.</summary>
public sealed class KeyAndTokenCacheTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly PolicyServiceDouble _policyService;
    private readonly JwksVerificationKeys _keys;
    private readonly TestTokens _tokens;

    public KeyAndTokenCacheTests()
    {
        _tokens = new TestTokens(_time);
        _policyService = new PolicyServiceDouble(_time) { Keys = { _tokens.PublicKey } };
        _keys = new JwksVerificationKeys(_policyService, _time, NullLogger<JwksVerificationKeys>.Instance);
    }

    [Fact]
    public async Task A_key_that_appears_by_rotation_is_fetched_when_a_token_names_it()
    {
        using var next = new TestTokens(_time);
        Assert.NotNull(await _keys.FindAsync(_tokens.Kid, default));
        _policyService.Keys.Add(next.PublicKey);
        _time.Advance(JwksVerificationKeys.MinimumInterval);

        Assert.NotNull(await _keys.FindAsync(next.Kid, default));
        Assert.Equal(2, _policyService.Fetches);
    }

    [Fact]
    public async Task Forged_key_ids_do_not_overload_the_policy_service()
    {
        for (var i = 0; i < 500; i++)
        {
            Assert.Null(await _keys.FindAsync("forged-" + i, default));
        }

        Assert.Equal(1, _policyService.Fetches);
    }

    [Fact]
    public async Task A_retired_key_is_forgotten()
    {
        Assert.NotNull(await _keys.FindAsync(_tokens.Kid, default));
        _policyService.Keys.Clear();
        _time.Advance(JwksVerificationKeys.Lifetime);

        Assert.Null(await _keys.FindAsync(_tokens.Kid, default));
    }

    [Fact]
    public async Task Without_keys_the_error_is_unavailable_and_not_a_rejection()
    {
        _policyService.Away = true;

        var error = await Assert.ThrowsAsync<RpcException>(async () => await _keys.FindAsync(_tokens.Kid, default));

        Assert.Equal(ErrorCodes.Unavailable, RpcErrorDetails.From(error).Code);
    }

    [Fact]
    public async Task A_cached_token_expires_at_its_time()
    {
        var tokens = new InternalTokens(new TokenValidator(_keys, _time), _time);
        var token = _tokens.ForUser("usr-1", "a@test.local");
        Assert.Equal("usr-1", (await tokens.ValidateAsync(token, default)).Subject);
        Assert.Equal("usr-1", (await tokens.ValidateAsync(token, default)).Subject);

        _time.Advance(TimeSpan.FromMinutes(5) + TokenNames.ClockSkew + TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<InvalidTokenException>(async () => await tokens.ValidateAsync(token, default));
    }

    [Theory]
    [InlineData("exp", -30, true)]
    [InlineData("exp", -31, false)]
    [InlineData("nbf", 30, true)]
    [InlineData("nbf", 31, false)]
    [InlineData("iat", 30, true)]
    [InlineData("iat", 31, false)]
    public async Task Clocks_may_differ_by_30_seconds_and_no_more(string claim, int seconds, bool accepted)
    {
        var validator = new TokenValidator(_keys, _time);
        var token = _tokens.Mint(claims => claims[claim] = _time.GetUtcNow().ToUnixTimeSeconds() + seconds);

        var refused = await Record.ExceptionAsync(async () => await validator.ValidateAsync(token, TokenNames.InternalAudience, default));

        Assert.Equal(accepted, refused is null);
        Assert.True(refused is null or InvalidTokenException, $"{refused}");
    }

    [Fact]
    public async Task A_key_that_did_not_change_keeps_its_object_and_one_that_did_gets_a_new_one()
    {
        using var next = new TestTokens(_time);
        var first = await _keys.FindAsync(_tokens.Kid, default);
        _policyService.Keys.Add(next.PublicKey);
        _time.Advance(JwksVerificationKeys.Lifetime);
        var kept = await _keys.FindAsync(_tokens.Kid, default);
        var changed = next.PublicKey;
        changed.Kid = _tokens.Kid;
        _policyService.Keys.Clear();
        _policyService.Keys.Add(changed);
        _time.Advance(JwksVerificationKeys.Lifetime);
        var replaced = await _keys.FindAsync(_tokens.Kid, default);

        Assert.Same(first, kept);
        Assert.NotSame(first, replaced);
    }

    [Fact]
    public async Task Checks_continue_on_many_threads_while_the_key_is_disposed()
    {
        var published = _tokens.PublicKey;
        var key = VerificationKey.EcP256(published.Kid, published.X, published.Y);
        var token = _tokens.ForUser("usr-1", "a@test.local");
        var signed = System.Text.Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1));
        byte[] forged = [.. signature];
        forged[^1] ^= 1;

        var checks = Enumerable.Range(0, 8).Select(thread => Task.Run(() => Enumerable.Range(0, 200).All(round =>
        {
            if (thread == 0 && round == 50)
            {
                key.Dispose();
            }

            return key.Verify(signed, signature) && !key.Verify(signed, forged);
        })));

        Assert.All(await Task.WhenAll(checks), Assert.True);
    }

    [Fact]
    public async Task A_service_token_is_kept_until_a_minute_before_its_end_and_fetched_once_by_many()
    {
        using var tokens = new ServiceTokens(_policyService, Options.Create(new ServiceIdentityOptions { ClientId = "probe", ClientSecret = "0123456789abcdef" }), _time);

        var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tokens.GetAsync(default).AsTask()));
        _time.Advance(TimeSpan.FromMinutes(3));
        var kept = await tokens.GetAsync(default);
        _time.Advance(TimeSpan.FromMinutes(1));
        var fresh = await tokens.GetAsync(default);

        Assert.Single(first.Distinct());
        Assert.Equal(first[0], kept);
        Assert.NotEqual(kept, fresh);
        Assert.Equal(2, _policyService.Issued);
    }

    [Fact]
    public void Nothing_prints_a_token_or_secret()
    {
        var caller = new CallerIdentity("usr-1", "a@test.local", "A", [], false, "the-token-itself");
        var options = new ServiceIdentityOptions { ClientId = "probe", ClientSecret = "the-secret-itself" };

        Assert.DoesNotContain("itself", caller.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("itself", new ValidatedToken(caller, _time.GetUtcNow()).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("itself", options.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _tokens.Dispose();
    }

    private sealed class PolicyServiceDouble(TimeProvider time) : IJwksClient, IServiceTokenClient
    {
        public List<JsonWebKey> Keys { get; } = [];

        public bool Away { get; set; }

        public int Fetches { get; private set; }

        public int Issued { get; private set; }

        public Task<Jwks> GetJwksAsync(CancellationToken cancellationToken)
        {
            Fetches++;
            return Away ? throw RpcErrors.Unavailable("Away.") : Task.FromResult(new Jwks { Keys = { Keys } });
        }

        public async Task<InternalToken> IssueAsync(string clientId, string clientSecret, CancellationToken cancellationToken)
        {
            await Task.Yield();
            Issued++;
            return new InternalToken { Token = "token-" + Issued, ExpiresAt = time.GetUtcNow().AddMinutes(5).ToTimestamp() };
        }
    }
}
