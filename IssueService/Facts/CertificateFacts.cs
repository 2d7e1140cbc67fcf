using System.Buffers;
using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>The keys of a Secret's or ConfigMap's data, and the dates of the certificate in it. No value is kept.</summary>
internal sealed record DataFacts(IReadOnlyList<string> Keys, CertificateFacts? Certificate);

/// <summary>When the certificate of a TLS secret is valid.</summary>
/// <param name="IsPem">Whether the text has the form of a certificate at all.</param>
/// <param name="NotBefore">Null where it could not be read.</param>
/// <param name="NotAfter">Null where it could not be read.</param>
internal sealed record CertificateFacts(bool IsPem, DateTimeOffset? NotBefore, DateTimeOffset? NotAfter)
{
    private static ReadOnlySpan<byte> Dashes => "-----BEGIN"u8;

    private static ReadOnlySpan<byte> Begin => "-----BEGIN CERTIFICATE-----"u8;

    private static ReadOnlySpan<byte> End => "-----END CERTIFICATE-----"u8;

    /// <summary>Reads the first certificate of a PEM text, which is the one that a server shows.</summary>
    public static CertificateFacts Read(ReadOnlySpan<byte> pem)
    {
        var begin = pem.IndexOf(Begin);
        if (begin < 0)
        {
            return new CertificateFacts(pem.IndexOf(Dashes) >= 0, null, null);
        }

        var body = pem[(begin + Begin.Length)..];
        var der = new byte[Base64.GetMaxDecodedFromUtf8Length(body.Length)];
        return body.IndexOf(End) is >= 0 and var end && Base64.DecodeFromUtf8(body[..end], der, out _, out var length) == OperationStatus.Done
            ? OfDer(der.AsMemory(0, length))
            : new CertificateFacts(true, null, null);
    }

    // RFC 5280, section 4.1: Certificate { tbsCertificate { [0] version, serialNumber, signature, issuer, validity { notBefore, notAfter }, … }, … }
    private static CertificateFacts OfDer(ReadOnlyMemory<byte> der)
    {
        try
        {
            var body = new AsnReader(der, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            if (body.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true))
            {
                body.ReadEncodedValue();
            }

            body.ReadEncodedValue();
            body.ReadEncodedValue();
            body.ReadEncodedValue();
            var validity = body.ReadSequence();
            return new CertificateFacts(true, TimeOf(validity), TimeOf(validity));
        }
        catch (AsnContentException)
        {
            // Somebody's broken certificate is no failure of detection: it has no dates.
            return new CertificateFacts(true, null, null);
        }
    }

    private static DateTimeOffset TimeOf(AsnReader validity) =>
        validity.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? validity.ReadUtcTime(2049) : validity.ReadGeneralizedTime();
}

/// <summary>Reads the keys of an object and the dates of <c>tls.crt</c>, where that is base64 as in a Secret. All other values are skipped.</summary>
internal sealed class DataConverter : JsonConverter<DataFacts?>
{
    public override DataFacts? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var keys = new List<string>();
        CertificateFacts? certificate = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCertificate = reader.ValueTextEquals("tls.crt"u8);
            keys.Add(reader.GetString()!);
            if (!isCertificate)
            {
                reader.Skip();
                continue;
            }

            // The type of the Secret follows its data.
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var value))
            {
                certificate = value.Length == 0 ? null : CertificateFacts.Read(value);

                // Some put the private key into the same text.
                CryptographicOperations.ZeroMemory(value);
            }
            else
            {
                reader.Skip();
            }
        }

        return new DataFacts(keys, certificate);
    }

    public override void Write(Utf8JsonWriter writer, DataFacts? value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");
}
