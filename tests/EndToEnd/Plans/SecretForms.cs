using System.Text;

namespace ClusterCodex.EndToEnd.Plans;

/// <summary>What a secret looks like after the encodings it may pass on its way.</summary>
internal static class SecretForms
{
    /// <summary>The secret itself, URL-encoded, in hexadecimal, and the part of its base64 that does not depend on what stands around it.</summary>
    public static IEnumerable<string> Of(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToHexString(bytes);
        for (var shift = 0; shift < 3; shift++)
        {
            // Base64 takes three bytes at a time: the secret may begin at each of them, and its ends mix with its neighbours.
            var groups = (bytes.Length - ((3 - shift) % 3)) / 3;
            yield return Convert.ToBase64String(bytes, (3 - shift) % 3, groups * 3);
        }
    }
}
