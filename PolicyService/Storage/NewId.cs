using System.Buffers.Text;
using System.Security.Cryptography;

namespace ClusterCodex.PolicyService.Storage;

/// <summary>Opaque ids and secrets from the system's random source.</summary>
internal static class NewId
{
    /// <summary>Such as <c>usr-4f…</c>: 120 random bits.</summary>
    public static string Make(string prefix) => $"{prefix}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(15))}";

    /// <summary>256 random bits as base64url.</summary>
    public static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
