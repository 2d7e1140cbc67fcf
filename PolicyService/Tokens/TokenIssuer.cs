using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Domain;
using ClusterCodex.PolicyService.Storage;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PolicyService.Tokens;

/// <summary>A signed token and when it expires.</summary>
internal readonly record struct IssuedToken(string Value, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"token until {ExpiresAt:O}";
}

/// <summary>Signs tokens of both audiences.</summary>
internal sealed class TokenIssuer(SigningKeys keys, IOptions<TokenOptions> options, TimeProvider time)
{
    /// <summary>An access token: what a user sends to the gateway.</summary>
    public IssuedToken IssueAccessToken(User user, string sessionId) =>
        Issue(TokenNames.AccessAudience, options.Value.AccessLifetime, user.Id, user, sessionId);

    /// <summary>An internal token of a user.</summary>
    public IssuedToken IssueInternalToken(User user, string sessionId) =>
        Issue(TokenNames.InternalAudience, options.Value.InternalLifetime, user.Id, user, sessionId);

    /// <summary>An internal token of a service acting for itself.</summary>
    public IssuedToken IssueServiceToken(string clientId) =>
        Issue(TokenNames.InternalAudience, options.Value.InternalLifetime, CallerIdentity.ServicePrefix + clientId, user: null, sessionId: null);

    private static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }

    private IssuedToken Issue(string audience, TimeSpan lifetime, string subject, User? user, string? sessionId)
    {
        var key = keys.Current;
        // Whole seconds, as the claims are.
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var expires = now + (long)lifetime.TotalSeconds;
        var header = Write(json =>
        {
            json.WriteString("typ", TokenNames.TokenType);
            json.WriteString("alg", "ES256");
            json.WriteString("kid", key.Kid);
        });
        var claims = Write(json =>
        {
            json.WriteString("iss", TokenNames.Issuer);
            json.WriteString("aud", audience);
            json.WriteString("sub", subject);
            json.WriteString("jti", NewId.Make("jti"));
            json.WriteNumber("iat", now);
            json.WriteNumber("nbf", now);
            json.WriteNumber("exp", expires);
            if (user is not null)
            {
                json.WriteString("email", user.Email);
                json.WriteString("name", user.Name);
                json.WriteStartArray("groups");
                foreach (var group in user.Groups)
                {
                    json.WriteStringValue(group);
                }

                json.WriteEndArray();
                json.WriteString("sid", sessionId);
            }
        });

        var signed = $"{header}.{claims}";
        var signature = Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)));
        return new IssuedToken($"{signed}.{signature}", DateTimeOffset.FromUnixTimeSeconds(expires));
    }
}
