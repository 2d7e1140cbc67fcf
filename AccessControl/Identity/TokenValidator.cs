using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>Validates tokens of both audiences strictly: anything unknown is rejected.</summary>
public sealed class TokenValidator(IVerificationKeys keys, TimeProvider time)
{
    // Each of these would let a token choose the key that it is checked with, or demand something unknown.
    private static readonly string[] RejectedHeaders = ["jku", "x5u", "x5c", "jwk", "crit", "zip", "b64"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Validates <paramref name="token"/> and returns its caller.</summary>
    /// <param name="token">A compact JWS.</param>
    /// <param name="audience"><see cref="TokenNames.InternalAudience"/> or <see cref="TokenNames.AccessAudience"/>.</param>
    /// <param name="cancellationToken">Ends the fetch of an unknown key.</param>
    /// <exception cref="InvalidTokenException">The token is not acceptable.</exception>
    /// <exception cref="Grpc.Core.RpcException">UNAVAILABLE: the signing keys could not be fetched.</exception>
    public async ValueTask<ValidatedToken> ValidateAsync(string token, string audience, CancellationToken cancellationToken)
    {
        if (token.Length > TokenNames.MaxTokenLength)
        {
            throw new InvalidTokenException($"The token is longer than {TokenNames.MaxTokenLength} characters.");
        }

        var parts = token.Split('.');
        if (parts.Length != 3
            || !StrictBase64Url.TryDecode(parts[0], out var headerBytes)
            || !StrictBase64Url.TryDecode(parts[1], out var payloadBytes)
            || !StrictBase64Url.TryDecode(parts[2], out var signature))
        {
            throw new InvalidTokenException("The token is not three parts of base64url.");
        }

        using var header = ParseObject(headerBytes);
        var kid = ReadHeader(header.RootElement, out var algorithm);
        var key = await keys.FindAsync(kid, cancellationToken)
            ?? throw new InvalidTokenException("The token was signed with a key that is not, or no longer, in use.");
        if (key.Algorithm != algorithm)
        {
            throw new InvalidTokenException("The token's algorithm does not match its key.");
        }

        var signed = Encoding.ASCII.GetBytes(token, 0, parts[0].Length + 1 + parts[1].Length);
        if (!Verify(key, signed, signature))
        {
            throw new InvalidTokenException("The token's signature is wrong.");
        }

        using var payload = ParseObject(payloadBytes);
        return ReadClaims(payload.RootElement, audience, token);
    }

    private static bool Verify(VerificationKey key, byte[] signed, byte[] signature)
    {
        try
        {
            return key.Verify(signed, signature);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidTokenException("The token's signature is malformed.", exception);
        }
    }

    private static JsonDocument ParseObject(byte[] utf8)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new InvalidTokenException("A part of the token is not a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new InvalidTokenException("A part of the token is malformed JSON, or names a member twice.", exception);
        }
        catch (InvalidTokenException)
        {
            document?.Dispose();
            throw;
        }
    }

    private static string ReadHeader(JsonElement header, out string algorithm)
    {
        foreach (var rejected in RejectedHeaders)
        {
            if (header.TryGetProperty(rejected, out _))
            {
                throw new InvalidTokenException($"The token's header holds '{rejected}', which is not accepted.");
            }
        }

        if (!string.Equals(Text(header, "typ"), TokenNames.TokenType, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidTokenException($"The token's type is not '{TokenNames.TokenType}'.");
        }

        algorithm = Text(header, "alg") ?? throw new InvalidTokenException("The token's header names no algorithm.");
        return Text(header, "kid") is { Length: > 0 and <= 200 } kid ? kid : throw new InvalidTokenException("The token's header names no key.");
    }

    private ValidatedToken ReadClaims(JsonElement claims, string audience, string token)
    {
        if (Text(claims, "iss") != TokenNames.Issuer)
        {
            throw new InvalidTokenException("The token is from another issuer.");
        }

        if (!HasAudience(claims, audience))
        {
            throw new InvalidTokenException($"The token is not for '{audience}'.");
        }

        var now = time.GetUtcNow();
        var expires = Time(claims, "exp") ?? throw new InvalidTokenException("The token names no expiry.");
        if (now - TokenNames.ClockSkew > expires)
        {
            throw new InvalidTokenException("The token has expired.");
        }

        if (Time(claims, "nbf") is { } notBefore && now < notBefore - TokenNames.ClockSkew)
        {
            throw new InvalidTokenException("The token is not valid yet.");
        }

        if (Time(claims, "iat") is { } issued && now < issued - TokenNames.ClockSkew)
        {
            throw new InvalidTokenException("The token was issued in the future.");
        }

        var subject = PlainText(claims, "sub") is { Length: > 0 } sub ? sub : throw new InvalidTokenException("The token names no subject.");
        var identity = new CallerIdentity(
            subject,
            PlainText(claims, "email") ?? "",
            Text(claims, "name") ?? "",
            Groups(claims),
            subject.StartsWith(CallerIdentity.ServicePrefix, StringComparison.Ordinal),
            token)
        {
            SessionId = PlainText(claims, "sid"),
        };
        return new ValidatedToken(identity, expires);
    }

    // One string, or a list of strings (RFC 7519 section 4.1.3), as issuers with several audiences write it.
    private static bool HasAudience(JsonElement claims, string audience) =>
        claims.TryGetProperty("aud", out var value) && value.ValueKind == JsonValueKind.Array
            ? Texts(claims, "aud").Contains(audience, StringComparer.Ordinal)
            : Text(claims, "aud") == audience;

    // Enforcement compares these and the audit log shows them: none may look like another.
    private static string? PlainText(JsonElement claims, string name)
    {
        var text = Text(claims, name);
        return text is null || IdentityText.IsPlain(text)
            ? text
            : throw new InvalidTokenException($"The token's '{name}' holds control characters, or characters that change the direction of text.");
    }

    private static string[] Groups(JsonElement claims)
    {
        var groups = Texts(claims, "groups");
        foreach (var group in groups)
        {
            if (!IdentityText.IsPlain(group) || IdentityText.IsReservedGroup(group))
            {
                throw new InvalidTokenException(
                    $"A group of the token begins with '{IdentityText.ReservedGroupPrefix}', or holds control characters or characters that change the direction of text.");
            }
        }

        return groups;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.String ? GetString(value) : throw new InvalidTokenException($"The token's '{name}' is not a string.")
            : null;

    private static string[] Texts(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(GetString)]
            : throw new InvalidTokenException($"The token's '{name}' is not a list of strings.");
    }

    private static DateTimeOffset? Time(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return null;
        }

        // Up to the year 9999, as DateTimeOffset is.
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is >= 0 and <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new InvalidTokenException($"The token's '{name}' is not a time in whole seconds.");
    }

    private static string GetString(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidTokenException("The token holds text that is not Unicode.", exception);
        }
    }
}

/// <summary>The content of a valid token.</summary>
/// <param name="Caller">Whose it is.</param>
/// <param name="ExpiresAt">When it ends, without the clock skew.</param>
public sealed record ValidatedToken(CallerIdentity Caller, DateTimeOffset ExpiresAt);
