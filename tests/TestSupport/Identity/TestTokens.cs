using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.TestSupport.Identity;

/// <summary>Signs tokens as PolicyService would, and in invalid ways as an attacker might.</summary>
public sealed class TestTokens(TimeProvider time) : IDisposable
{
    /// <summary>Audience of the tokens that services accept.</summary>
    public const string InternalAudience = "cluster-codex.internal";

    /// <summary>Audience of the tokens that users hold.</summary>
    public const string AccessAudience = "cluster-codex";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>On the system clock.</summary>
    public TestTokens()
        : this(TimeProvider.System)
    {
    }

    /// <summary>Id of the signing key.</summary>
    public string Kid { get; } = "test-" + Guid.NewGuid().ToString("N")[..8];

    /// <summary>The public key as JWKS holds it.</summary>
    public JsonWebKey PublicKey
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return new JsonWebKey
            {
                Kid = Kid,
                Kty = "EC",
                Crv = "P-256",
                Alg = "ES256",
                Use = "sig",
                X = Base64Url.EncodeToString(point.X),
                Y = Base64Url.EncodeToString(point.Y),
            };
        }
    }

    /// <summary>The gRPC headers of a call with <paramref name="token"/>.</summary>
    public static Metadata Headers(string token) => new() { { "authorization", "Bearer " + token } };

    /// <summary>A user's token.</summary>
    /// <param name="subject">User id.</param>
    /// <param name="email">E-mail.</param>
    /// <param name="audience">By default the internal one.</param>
    /// <param name="session">The session it descends from; null for none.</param>
    public string ForUser(string subject, string email, string audience = InternalAudience, string? session = null) =>
        Mint(claims =>
        {
            claims["sub"] = subject;
            claims["email"] = email;
            claims["name"] = email;
            claims["aud"] = audience;
            if (session is not null)
            {
                claims["sid"] = session;
            }
        });

    /// <summary>A service's own internal token.</summary>
    public string ForService(string clientId) => Mint(claims => claims["sub"] = "service:" + clientId);

    /// <summary>A correctly signed token whose claims and header were tampered with before signing.</summary>
    public string Mint(Action<JsonObject>? claims = null, Action<JsonObject>? header = null)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var headerJson = new JsonObject { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = Kid };
        var claimsJson = new JsonObject
        {
            ["iss"] = "cluster-codex",
            ["aud"] = InternalAudience,
            ["sub"] = "usr-test",
            ["groups"] = new JsonArray(),
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 300,
        };
        header?.Invoke(headerJson);
        claims?.Invoke(claimsJson);
        return Sign(headerJson.ToJsonString(), claimsJson.ToJsonString());
    }

    /// <summary>Signs any texts, well-formed or not, as header and claims.</summary>
    public string Sign(string header, string claims)
    {
        var signed = Encode(header) + "." + Encode(claims);
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
