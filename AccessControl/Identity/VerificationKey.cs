using System.Security.Cryptography;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>A public key with the one algorithm it may be used for: the token's header cannot choose another.</summary>
/// <remarks>
/// Safe for any number of threads, also while it is disposed (<see cref="AlgorithmPool{T}"/>): replacing a key set disposes
/// the keys that are gone, and running checks finish with the key they found.
/// </remarks>
public abstract class VerificationKey : IDisposable
{
    private VerificationKey(string kid) => Kid = kid;

    /// <summary>Key id.</summary>
    public string Kid { get; }

    /// <summary>JWS name of the only algorithm of this key.</summary>
    public abstract string Algorithm { get; }

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
            return new EcKey(kid, parameters);
        }
        catch (CryptographicException exception)
        {
            throw new FormatException($"Key '{kid}' is not a point on P-256.", exception);
        }
    }

    /// <summary>An RSA key of at least 2048 bits from base64url modulus and exponent (RFC 7518 section 6.3.1).</summary>
    /// <exception cref="FormatException">The modulus is too short, either is not base64url, or they do not form a key.</exception>
    public static VerificationKey Rsa(string kid, string n, string e)
    {
        var parameters = new RSAParameters { Modulus = Decode(n, null), Exponent = Decode(e, null) };
        if (parameters.Modulus.Length * 8 < RsaKey.MinimumBits)
        {
            throw new FormatException($"Key '{kid}' has fewer than {RsaKey.MinimumBits} bits.");
        }

        try
        {
            return new RsaKey(kid, parameters);
        }
        catch (CryptographicException exception)
        {
            throw new FormatException($"Key '{kid}' is not an RSA key.", exception);
        }
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over <paramref name="data"/>.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static byte[] Decode(string text, int? length)
    {
        if (!StrictBase64Url.TryDecode(text, out var bytes) || (length is { } expected && bytes.Length != expected))
        {
            throw new FormatException("A key parameter is not base64url of the expected length.");
        }

        return bytes;
    }

    /// <summary>A key whose algorithm objects are kept: making one costs more than a check with it.</summary>
    private abstract class PooledKey<T> : VerificationKey
        where T : AsymmetricAlgorithm
    {
        private readonly AlgorithmPool<T> _algorithms;

        // Makes one at once, which verifies the parameters.
        protected PooledKey(string kid, Func<T> create)
            : base(kid)
        {
            _algorithms = new AlgorithmPool<T>(create);
            _algorithms.Return(create());
        }

        public override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            var algorithm = _algorithms.Rent();
            try
            {
                return Verify(algorithm, data, signature);
            }
            finally
            {
                _algorithms.Return(algorithm);
            }
        }

        protected abstract bool Verify(T algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _algorithms.Dispose();
            }
        }
    }

    private sealed class EcKey(string kid, ECParameters parameters) : PooledKey<ECDsa>(kid, () => ECDsa.Create(parameters))
    {
        public const int CoordinateLength = 32;

        public override string Algorithm => "ES256";

        protected override bool Verify(ECDsa algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
            signature.Length == 2 * CoordinateLength
            && algorithm.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private sealed class RsaKey(string kid, RSAParameters parameters) : PooledKey<RSA>(kid, () => RSA.Create(parameters))
    {
        public const int MinimumBits = 2048;

        public override string Algorithm => "RS256";

        protected override bool Verify(RSA algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
            algorithm.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
