using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Tests.Hosting;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.AccessControl.Tests.Identity;

/// <summary>Attempts to bypass the check of the internal token, over real gRPC.</summary>
public sealed class InternalTokenTests(ProbeFixture probe)
{
    private static readonly Empty Nothing = new();

    public static TheoryData<string, string> ForgedClaims => new()
    {
        { "the access audience", """{"aud":"cluster-codex"}""" },
        { "a list of other audiences", """{"aud":["cluster-codex","someone-else"]}""" },
        { "an empty list of audiences", """{"aud":[]}""" },
        { "a list of audiences that are not all strings", """{"aud":["cluster-codex.internal",1]}""" },
        { "a list in a list of audiences", """{"aud":[["cluster-codex.internal"]]}""" },
        { "no audience", """{"aud":null}""" },
        { "an audience in other case", """{"aud":"Cluster-Codex.Internal"}""" },
        { "another issuer", """{"iss":"someone-else"}""" },
        { "no issuer", """{"iss":null}""" },
        { "no subject", """{"sub":""}""" },
        { "a subject that is not a string", """{"sub":1}""" },
        { "an expiry in the past", """{"exp":1000}""" },
        { "an expiry as text", """{"exp":"9999999999"}""" },
        { "a fractional expiry", """{"exp":9999999999.5}""" },
        { "an expiry outside of the supported range", """{"exp":999999999999999}""" },
        { "a start in the future", """{"nbf":9999999999}""" },
        { "an issue in the future", """{"iat":9999999999}""" },
        { "groups that are not a list", """{"groups":"admins"}""" },
        { "groups that are not strings", """{"groups":[1]}""" },
        { "a subject with a line break", """{"sub":"usr-1\nusr-2"}""" },
        { "a subject with NUL", """{"sub":"usr-1\u0000"}""" },
        { "a subject with DEL", """{"sub":"usr-1\u007f"}""" },
        { "a subject with a C1 control", """{"sub":"usr-1\u0085"}""" },
        { "a subject with a line separator", """{"sub":"usr-1\u2028"}""" },
        { "a subject with a right-to-left override", """{"sub":"usr-\u202e1"}""" },
        { "a subject with an isolate", """{"sub":"usr-\u2066 1"}""" },
        { "a subject with an Arabic letter mark", """{"sub":"usr-\u061c1"}""" },
        { "an e-mail with a right-to-left mark", """{"email":"a\u200f@test.local"}""" },
        { "a session with a line break", """{"sid":"ses-1\n"}""" },
        { "a group of Kubernetes", """{"groups":["team-a","system:masters"]}""" },
        { "a group with a tab", """{"groups":["team\ta"]}""" },
        { "a group with a right-to-left override", """{"groups":["\u202eteam"]}""" },
    };

    public static TheoryData<string, string> ForgedHeaders => new()
    {
        { "no algorithm", """{"alg":"none"}""" },
        { "none in other case", """{"alg":"nOnE"}""" },
        { "HMAC", """{"alg":"HS256"}""" },
        { "another key's algorithm", """{"alg":"RS256"}""" },
        { "an algorithm that is not a string", """{"alg":["ES256"]}""" },
        { "a key address", """{"jku":"http://127.0.0.1:1/keys"}""" },
        { "a certificate address", """{"x5u":"http://127.0.0.1:1/cert"}""" },
        { "a certificate", """{"x5c":["AAAA"]}""" },
        { "an embedded key", """{"jwk":{"kty":"EC"}}""" },
        { "a critical extension", """{"crit":["exp"]}""" },
        { "compression", """{"zip":"DEF"}""" },
        { "an unencoded payload", """{"b64":false}""" },
        { "another type", """{"typ":"JWT"}""" },
        { "no type", """{"typ":null}""" },
        { "an unknown key", """{"kid":"nobody"}""" },
        { "a key that is a path", """{"kid":"../../etc/passwd"}""" },
        { "no key", """{"kid":""}""" },
    };

    [Fact]
    public async Task A_good_token_gets_in_and_says_who_it_is()
    {
        var user = probe.Policies.AddUser("good@test.local");

        var reply = await Eventually(user);

        Assert.Equal(user.Id, reply.User.Id);
        Assert.Equal("good@test.local", reply.User.Email);
        Assert.Equal(user.Id, reply.User.Name);
    }

    [Theory]
    [MemberData(nameof(ForgedClaims))]
    public async Task A_signed_token_with_wrong_claims_is_refused(string what, string claims)
    {
        var token = probe.Policies.Tokens.Mint(claims: json => Apply(json, claims));

        await AssertRefusedAsync(token, what);
    }

    [Theory]
    [InlineData("""{"aud":["cluster-codex.internal"]}""")]
    [InlineData("""{"aud":["someone-else","cluster-codex.internal"]}""")]
    [InlineData("""{"exp":253402300799}""")]
    [InlineData("""{"groups":["System:Masters","subsystem:a","team-\u0430","\u65e5\u672c"]}""")]
    public async Task A_token_that_only_looks_odd_gets_in(string claims)
    {
        var user = probe.Policies.AddUser($"odd-{Guid.NewGuid():N}@test.local");
        await Eventually(user);
        var token = probe.Policies.Tokens.Mint(claims: json =>
        {
            json["sub"] = user.Id;
            Apply(json, claims);
        });

        Assert.Equal(user.Id, (await probe.As(token).GetCurrentUserAsync(Nothing)).User.Id);
    }

    [Theory]
    [MemberData(nameof(ForgedHeaders))]
    public async Task A_signed_token_with_a_wrong_header_is_refused(string what, string header)
    {
        var token = probe.Policies.Tokens.Mint(header: json => Apply(json, header));

        await AssertRefusedAsync(token, what);
    }

    [Fact]
    public async Task A_token_signed_by_another_key_of_the_same_id_is_refused()
    {
        using var attacker = new TestTokens();
        var token = attacker.Mint(header: json => json["kid"] = probe.Policies.Tokens.Kid);

        await AssertRefusedAsync(token, "another key");
    }

    [Fact]
    public async Task The_public_key_is_not_accepted_as_an_HMAC_secret()
    {
        var key = probe.Policies.Tokens.PublicKey;
        var signed = string.Join('.', probe.Policies.Tokens.Mint(header: json => json["alg"] = "HS256").Split('.')[..2]);
        var secret = Base64Url.DecodeFromChars(key.X).Concat(Base64Url.DecodeFromChars(key.Y)).ToArray();
        var token = signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)));

        await AssertRefusedAsync(token, "HMAC with the public key");
    }

    [Fact]
    public async Task A_token_whose_signature_is_gone_or_altered_is_refused()
    {
        var parts = probe.Policies.Tokens.Mint().Split('.');
        var zero = Base64Url.EncodeToString(new byte[64]);
        var der = Base64Url.EncodeToString(new byte[70]);

        foreach (var signature in new[] { "", zero, der, parts[2][..^4], parts[2] + "AAAA", Flip(parts[2]) })
        {
            await AssertRefusedAsync($"{parts[0]}.{parts[1]}.{signature}", "signature");
        }
    }

    [Fact]
    public async Task A_token_whose_claims_were_altered_after_signing_is_refused()
    {
        var parts = probe.Policies.Tokens.Mint().Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("usr-test", "usr-root", StringComparison.Ordinal);

        await AssertRefusedAsync($"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}", "claims");
    }

    [Fact]
    public async Task A_member_named_twice_is_refused_however_it_is_spelled()
    {
        var tokens = probe.Policies.Tokens;
        var header = $$"""{"alg":"ES256","typ":"at+jwt","kid":"{{tokens.Kid}}"}""";
        var claims = """{"iss":"cluster-codex","aud":"cluster-codex.internal","sub":"a","exp":9999999999}""";

        await AssertRefusedAsync(tokens.Sign(header, claims.Replace("\"sub\":\"a\"", "\"sub\":\"a\",\"sub\":\"b\"", StringComparison.Ordinal)), "claim");
        await AssertRefusedAsync(tokens.Sign(header, claims.Replace("\"sub\":\"a\"", "\"sub\":\"a\",\"\\u0073ub\":\"b\"", StringComparison.Ordinal)), "escaped");
        await AssertRefusedAsync(tokens.Sign(header.Replace("\"alg\":\"ES256\"", "\"alg\":\"none\",\"alg\":\"ES256\"", StringComparison.Ordinal), claims), "header");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.e30.e30")]
    [InlineData("W10.W10.AAAA")]
    [InlineData("not base64.at all.nope")]
    [InlineData("e30=.e30=.AAAA")]
    [InlineData("e31.e31.AAAA")]
    public async Task Text_that_is_not_a_token_is_rejected(string text) => await AssertRefusedAsync(text, text);

    [Fact]
    public async Task A_token_of_more_than_8_KiB_is_refused()
    {
        var token = probe.Policies.Tokens.Mint(claims: json => json["padding"] = new string('x', 8 * 1024));

        await AssertRefusedAsync(token, "oversize");
    }

    [Fact]
    public async Task A_call_without_a_token_or_with_two_is_rejected()
    {
        var user = probe.Policies.AddUser("twice@test.local");
        var client = new IdentityService.IdentityServiceClient(probe.Service.Channel);
        var twice = TestTokens.Headers(user.Token);
        twice.Add("authorization", "Bearer " + probe.Policies.Tokens.ForService("probe"));

        await AssertRefusedAsync(client, []);
        await AssertRefusedAsync(client, twice);
        await AssertRefusedAsync(client, new Metadata { { "authorization", "Basic dXNlcjpwYXNz" } });
        await AssertRefusedAsync(client, new Metadata { { "authorization", user.Token } });
        await AssertRefusedAsync(client, new Metadata { { "x-user", user.Id } });
    }

    [Fact]
    public async Task An_anonymous_method_and_health_require_no_token()
    {
        var client = new IdentityService.IdentityServiceClient(probe.Service.Channel);

        await client.GetJwksAsync(Nothing);
        var live = await probe.Service.Http.GetAsync("/health");
        var ready = await probe.Service.Http.GetAsync("/health/ready");

        Assert.True(live.IsSuccessStatusCode);
        Assert.True(ready.IsSuccessStatusCode, await ready.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_user_is_not_a_service()
    {
        var user = probe.Policies.AddUser("service@test.local", ["*"], ["*"], "*");

        var error = await Assert.ThrowsAsync<RpcException>(async () => await probe.As(user.Token).ExchangeAsync(new ExchangeRequest()));
        await probe.As(probe.Policies.Tokens.ForService("gateway")).ExchangeAsync(new ExchangeRequest());

        Assert.Equal(ErrorCodes.Forbidden, RpcErrorDetails.From(error).Code);
    }

    private static void Apply(JsonObject target, string changes)
    {
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private static string Flip(string signature) => (signature[0] == 'A' ? 'B' : 'A') + signature[1..];

    private static async Task AssertRefusedAsync(IdentityService.IdentityServiceClient client, Metadata headers)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.GetCurrentUserAsync(Nothing, headers));
        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    private async Task AssertRefusedAsync(string token, string what)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await probe.As(token).GetCurrentUserAsync(Nothing));
        var details = RpcErrorDetails.From(error);

        Assert.True(error.StatusCode == StatusCode.Unauthenticated, $"{what}: {error.Status}");
        Assert.Equal(ErrorCodes.AuthRequired, details.Code);
        Assert.True(token.Length < 8 || !error.Status.Detail.Contains(token, StringComparison.Ordinal));
    }

    // The probe receives a user that is added to the policy server a moment later.
    private Task<CurrentUser> Eventually(TestUser user) =>
        TestSupport.Eventually.Succeeds(async () => await probe.As(user.Token).GetCurrentUserAsync(Nothing));
}
