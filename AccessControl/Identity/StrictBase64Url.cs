using System.Buffers;
using System.Buffers.Text;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>Base64url without padding, white space or spare bits (RFC 7515 section 2): one encoding per value.</summary>
internal static class StrictBase64Url
{
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromChars(text, buffer, out _, out var written);
        if (status != OperationStatus.Done || !text.SequenceEqual(Base64Url.EncodeToString(buffer.AsSpan(0, written))))
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
