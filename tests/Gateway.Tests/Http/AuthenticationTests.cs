using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Tests.Hosting;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Identity;

namespace ClusterCodex.Gateway.Tests.Http;

public sealed class AuthenticationTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private readonly TestGateway _gateway = fixture.Gateway;

    [Fact]
    public async Task Sign_in_needs_no_token_and_goes_with_the_gateways_own()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = Json("""{"email":"a@b","password":"right"}""") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "something of the caller's");

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = _gateway.Identity.AnonymousCalls.Last().GetAll("authorization").Single().Value;
        Assert.Equal("service:gateway", ClaimOf(sent, "sub"));
    }

    [Fact]
    public async Task A_wrong_password_is_401_in_the_contract()
    {
        using var response = await _gateway.Http.PostAsync("/api/auth/login", Json("""{"email":"a@b","password":"wrong-horse"}"""));
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("AUTH_REQUIRED", (string?)json["code"]);
        Assert.Equal("E-mail or password is wrong.", (string?)json["error"]);
        Assert.NotEmpty(response.Headers.WwwAuthenticate);
        Assert.DoesNotContain(_gateway.Log.Lines, line => line.Contains("wrong-horse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_token_everything_else_is_401()
    {
        foreach (var path in new[] { "/api/issues", "/api/auth/me", "/api/admin/users", "/api/issues/stream", "/api/lib/watch" })
        {
            using var response = await _gateway.Http.GetAsync(path);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("AUTH_REQUIRED", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]);
        }
    }

    [Fact]
    public async Task A_service_receives_the_internal_token_and_nothing_else_of_the_callers_headers()
    {
        using var request = _gateway.Request(HttpMethod.Get, "/api/lib/files/x");
        foreach (var name in new[] { "X-User", "X-User-Id", "X-Forwarded-User", "X-Remote-User", "X-Forwarded-For", "grpc-timeout", "grpc-encoding", "identity-bin", "authorization-bin", "Cookie", "Proxy-Authorization", "X-Custom" })
        {
            request.Headers.TryAddWithoutValidation(name, "YWRtaW4=");
        }

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var headers = _gateway.Library.Calls.Last(call => call.Method.EndsWith("GetFile", StringComparison.Ordinal)).Headers;
        Assert.DoesNotContain(headers, header => header.Key.StartsWith("x-", StringComparison.Ordinal) || header.Key is "cookie" or "proxy-authorization" || header.Key.EndsWith("-bin", StringComparison.Ordinal));
        Assert.DoesNotContain(headers, header => !header.IsBinary && header.Value == "YWRtaW4=");
        var token = headers.GetAll("authorization").Single().Value;
        Assert.Equal("cluster-codex.internal", ClaimOf(token, "aud"));
        Assert.Equal(IdentityState.UserId, ClaimOf(token, "sub"));
    }

    public static TheoryData<string> InvalidTokens() => ["internal", "none", "hs256", "jwk", "expired", "service", "garbage", "tampered", "other-key", "huge", "other-audiences", "crit"];

    [Theory]
    [MemberData(nameof(InvalidTokens))]
    public async Task Invalid_tokens_are_rejected(string kind)
    {
        var tokens = _gateway.Identity.Tokens;
        var good = _gateway.Identity.AccessToken();
        var parts = good.Split('.');
        using var otherTokens = new TestTokens();
        void ForAccess(JsonObject claims) => claims["aud"] = TestTokens.AccessAudience;
        var token = kind switch
        {
            "internal" => tokens.ForUser(IdentityState.UserId, "a@b"),
            "none" => Encode("""{"alg":"none","typ":"at+jwt"}""") + "." + parts[1] + ".",
            "hs256" => tokens.Mint(ForAccess, header => header["alg"] = "HS256"),
            "jwk" => tokens.Mint(ForAccess, header => header["jwk"] = new JsonObject { ["kty"] = "EC" }),
            "crit" => tokens.Mint(ForAccess, header => header["crit"] = new JsonArray("exp")),
            "expired" => tokens.Mint(claims =>
            {
                ForAccess(claims);
                claims["exp"] = 1_700_000_000;
            }),
            "service" => tokens.Mint(claims =>
            {
                ForAccess(claims);
                claims["sub"] = "service:gateway";
            }),
            "other-audiences" => tokens.Mint(claims => claims["aud"] = new JsonArray("someone-else", TestTokens.InternalAudience)),
            "tampered" => parts[0] + "." + Encode(Decode(parts[1]).Replace(IdentityState.UserId, "usr-admin", StringComparison.Ordinal)) + "." + parts[2],
            "other-key" => otherTokens.ForUser(IdentityState.UserId, "a@b", TestTokens.AccessAudience),
            "huge" => good + new string('A', 10_000),
            _ => "garbage",
        };
        var exchanges = _gateway.Identity.Exchanges;

        using var response = await _gateway.Http.SendAsync(_gateway.Request(HttpMethod.Get, "/api/issues", token: token));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(exchanges, _gateway.Identity.Exchanges);
        Assert.DoesNotContain(_gateway.Log.Lines, line => line.Contains(token, StringComparison.Ordinal) && token.Length > 10);
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("bearer ")]
    public async Task Other_schemes_are_refused(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/issues");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused()
    {
        var token = _gateway.Identity.AccessToken();
        var answer = await RawHttp.SendAsync(_gateway.Public, $"GET /api/issues HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_exchanged_once_for_many_requests()
    {
        // Several tokens: a request that overlaps the end of the exchange must not start a second one.
        for (var index = 0; index < 20; index++)
        {
            var token = _gateway.Identity.AccessToken($"usr-many-{index}");
            var before = _gateway.Identity.Exchanges;

            var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => StatusAsync(token)));

            Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
            Assert.Equal(before + 1, _gateway.Identity.Exchanges);
        }

        async Task<HttpStatusCode> StatusAsync(string token)
        {
            using var response = await _gateway.Http.SendAsync(_gateway.Request(HttpMethod.Get, "/api/issues", token: token));
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_disabled_user_is_refused_although_the_token_was_cached()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Identity.AccessToken();
        using var before = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues", token: token));
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        gateway.Identity.Disable();

        await Eventually.True(
            async () => (await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues", token: token))).StatusCode == HttpStatusCode.Unauthorized,
            "the disabled user is refused");
    }

    [Fact]
    public async Task A_token_whose_session_has_ended_is_refused_although_it_was_cached_and_is_not_exchanged_again()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Identity.AccessToken(session: "ses-1");
        var other = gateway.Identity.AccessToken(session: "ses-2");
        using var before = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues", token: token));
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        var exchanges = gateway.Identity.Exchanges;

        gateway.Identity.EndSession("ses-1");

        await Eventually.True(
            async () => (await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues", token: token))).StatusCode == HttpStatusCode.Unauthorized,
            "the ended session is refused");
        using var after = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues", token: other));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.InRange(gateway.Identity.Exchanges, exchanges + 1, exchanges + 2);
    }

    [Fact]
    public async Task Policy_service_receives_the_connections_address_whatever_the_caller_claims()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = Json("""{"email":"a@b","password":"right"}""") };
        foreach (var name in new[] { "X-Client-Address", "X-Client-Agent", "X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP" })
        {
            request.Headers.TryAddWithoutValidation(name, "203.0.113.9");
        }

        request.Headers.TryAddWithoutValidation("User-Agent", "browser/1");

        using var response = await _gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = _gateway.Identity.AnonymousCalls.Last();
        Assert.Equal("127.0.0.1", Assert.Single(sent.GetAll("x-client-address")).Value);
        Assert.Matches("^[0-9a-f]{64}$", Assert.Single(sent.GetAll("x-client-agent")).Value);
        Assert.DoesNotContain(sent, header => !header.IsBinary && header.Value.Contains("203.0.113.9", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("nonsense", "127.0.0.1")]
    public async Task A_trusted_proxy_says_where_the_caller_is_and_the_caller_does_not(string forwarded, string address)
    {
        await using var gateway = await TestGateway.StartAsync(
            new Dictionary<string, string?> { ["Gateway:Proxies:Trusted:0"] = "127.0.0.0/8", ["Gateway:Proxies:Trusted:1"] = "10.0.0.0/8" });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = Json("""{"email":"a@b","password":"right"}""") };
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);

        using var response = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(address, Assert.Single(gateway.Identity.AnonymousCalls.Last().GetAll("x-client-address")).Value);
    }

    [Fact]
    public async Task Logs_hold_neither_tokens_nor_queries_nor_bodies()
    {
        await using var gateway = await TestGateway.StartAsync();
        var token = gateway.Identity.AccessToken();
        using var query = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues?q=query-secret", token: token));
        using var path = await gateway.Http.SendAsync(gateway.Request(HttpMethod.Get, "/api/issues/path-secret", token: token));
        using var body = await gateway.Http.PostAsync("/api/auth/login", Json("""{"email":"mail-secret","password":"body-secret"}"""));
        using var bad = await gateway.Http.PostAsync("/api/auth/login", Json("""{"email":"mail-secret","password":["body-secret"]}"""));

        await Eventually.True(() => gateway.Log.Lines.Count(line => line.Contains("/api/auth/login answered", StringComparison.Ordinal)) == 2, "both sign-ins are logged");

        var log = string.Join('\n', gateway.Log.Lines);
        Assert.Contains("GET /api/issues answered 200", log, StringComparison.Ordinal);
        Assert.Contains("to usr-1", log, StringComparison.Ordinal);
        Assert.DoesNotContain("-secret", log, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[2], log, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer ey", log, StringComparison.Ordinal);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string ClaimOf(string authorization, string claim) => (string)JsonNode.Parse(Decode(authorization.Split('.')[1]))![claim]!;

    private static string Decode(string part) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
