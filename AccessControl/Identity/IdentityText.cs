using System.Globalization;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>What names in tokens may contain, for issuing and for validating tokens.</summary>
public static class IdentityText
{
    /// <summary>Prefix of Kubernetes' own groups, such as <c>system:masters</c>: a token never puts anybody into one.</summary>
    public const string ReservedGroupPrefix = "system:";

    /// <summary>
    /// Whether <paramref name="text"/> is displayed as it is stored: no control characters, no line or paragraph separators, and none of the
    /// characters that change the direction of text (Unicode's property <c>Bidi_Control</c>), which make one name look like another.
    /// </summary>
    public static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (IsBidiControl(character)
                || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether <paramref name="group"/> is one of Kubernetes' own. Case matters, as in Kubernetes.</summary>
    public static bool IsReservedGroup(string group) => group.StartsWith(ReservedGroupPrefix, StringComparison.Ordinal);

    // All of them are in the basic plane: PropList.txt of Unicode 17.
    private static bool IsBidiControl(char character) =>
        character is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
