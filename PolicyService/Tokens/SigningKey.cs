using System.Buffers.Text;
using System.Security.Cryptography;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.V1;

namespace ClusterCodex.PolicyService.Tokens;

/// <summary>An ES256 key pair in memory. Its text form never shows the private part.</summary>
internal sealed class SigningKey
{
    private readonly ECParameters _private;

    public SigningKey(SigningKeyRow row)
    {
        using var algorithm = ECDsa.Create();
        algorithm.ImportPkcs8PrivateKey(row.PrivateKey, out _);
        _private = algorithm.ExportParameters(includePrivateParameters: true);
        Kid = row.Kid;
        SignsFrom = row.SignsFrom;
        PublishedUntil = row.PublishedUntil;
        Jwk = new JsonWebKey
        {
            Kid = Kid,
            Kty = "EC",
            Crv = "P-256",
            Alg = "ES256",
            Use = "sig",
            X = Base64Url.EncodeToString(_private.Q.X),
            Y = Base64Url.EncodeToString(_private.Q.Y),
        };
        Verification = VerificationKey.EcP256(Kid, Jwk.X, Jwk.Y);
    }

    private SigningKey(SigningKey key, DateTimeOffset? publishedUntil)
    {
        _private = key._private;
        Kid = key.Kid;
        SignsFrom = key.SignsFrom;
        PublishedUntil = publishedUntil;
        Jwk = key.Jwk;
        Verification = key.Verification;
    }

    public string Kid { get; }

    public DateTimeOffset SignsFrom { get; }

    public DateTimeOffset? PublishedUntil { get; }

    public JsonWebKey Jwk { get; }

    public VerificationKey Verification { get; }

    public static SigningKeyRow Generate(DateTimeOffset signsFrom)
    {
        using var algorithm = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKeyRow { Kid = NewId.Make("key"), PrivateKey = algorithm.ExportPkcs8PrivateKey(), SignsFrom = signsFrom };
    }

    /// <summary>The same key with a different end of publication, sharing its objects.</summary>
    public SigningKey Published(DateTimeOffset? until) => until == PublishedUntil ? this : new SigningKey(this, until);

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var algorithm = ECDsa.Create(_private);
        return algorithm.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public override string ToString() => $"SigningKey {Kid}";
}
