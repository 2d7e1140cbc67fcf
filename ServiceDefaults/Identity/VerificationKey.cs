using System.Security.Cryptography;

namespace ClusterCodex.ServiceDefaults.Identity;

/// <summary>A public key with the one algorithm it may be used for: the token's header has no say in that.</summary>
/// <param name="Kid">Key id.</param>
public abstract record VerificationKey(string Kid)
{
    /// <summary>JWS name of the only algorithm of this key.</summary>
    public abstract string Algorithm { get; }

    /// <summary>Whether <paramref name="signature"/> is this key's over <paramref name="data"/>.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    /// <summary>An EC P-256 key from base64url coordinates (RFC 7518 section 6.2.1).</summary>
    /// <exception cref="FormatException">A coordinate is not 32 bytes of base64url, or the point is not on the curve.</exception>
    public static VerificationKey EcP256(string kid, string x, string y)
    {
        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Decode(x, EcKey.CoordinateLength), Y = Decode(y, EcKey.CoordinateLength) },
        };
        try
        {
            using var probe = ECDsa.Create(parameters);
        }
        catch (CryptographicException exception)
        {
            throw new FormatException($"Key '{kid}' is not a point on P-256.", exception);
        }

        return new EcKey(kid, parameters);
    }

    /// <summary>An RSA key of at least 2048 bits from base64url modulus and exponent (RFC 7518 section 6.3.1).</summary>
    /// <exception cref="FormatException">The modulus is too short, or either is not base64url.</exception>
    public static VerificationKey Rsa(string kid, string n, string e)
    {
        var parameters = new RSAParameters { Modulus = Decode(n, null), Exponent = Decode(e, null) };
        return parameters.Modulus.Length * 8 >= RsaKey.MinimumBits
            ? new RsaKey(kid, parameters)
            : throw new FormatException($"Key '{kid}' has fewer than {RsaKey.MinimumBits} bits.");
    }

    private static byte[] Decode(string text, int? length)
    {
        if (!StrictBase64Url.TryDecode(text, out var bytes) || (length is { } expected && bytes.Length != expected))
        {
            throw new FormatException("A key parameter is not base64url of the expected length.");
        }

        return bytes;
    }

    // The algorithm objects are not safe for concurrent use; making one per check is cheap beside the check.
    private sealed record EcKey(string Kid, ECParameters Parameters) : VerificationKey(Kid)
    {
        public const int CoordinateLength = 32;

        public override string Algorithm => "ES256";

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (signature.Length != 2 * CoordinateLength)
            {
                return false;
            }

            using var algorithm = ECDsa.Create(Parameters);
            return algorithm.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    private sealed record RsaKey(string Kid, RSAParameters Parameters) : VerificationKey(Kid)
    {
        public const int MinimumBits = 2048;

        public override string Algorithm => "RS256";

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            using var algorithm = RSA.Create(Parameters);
            return algorithm.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }
}
