using System.Text;
using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>Undoes what hides a command from a search and not from a reader or a shell: characters of no width, look-alikes, quotes and escapes inside a word.</summary>
internal static partial class LookAlikes
{
    // Cyrillic, Greek, Armenian and phonetic letters, and the Latin ones that they look like.
    private const string Strange = "аеорсхукті\u0455јԁһӏԛԝοκνιτυαρεƽɡոսℓ";
    private const string Usual = "aeopcxyktisjdhlqwokvituapesgnul";

    private const char FirstFullWidth = '\uff01';
    private const char LastFullWidth = '\uff5e';

    /// <summary>The text with usual letters, without characters of no width and without marks inside its words.</summary>
    public static string Unfold(string text)
    {
        var usual = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            usual.Append(Strange.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Usual[at]
                : c is >= FirstFullWidth and <= LastFullWidth ? (char)(c - FirstFullWidth + '!')
                : c);
        }

        return Hidden().Replace(usual.ToString(), "");
    }

    // Format characters; two quotes with nothing between them; an escape of a letter in the middle of a word.
    [GeneratedRegex(@"\p{Cf}|(?<=[A-Za-z])(?:''|"""")(?=[A-Za-z])|(?<=\b[a-z]{1,12})\\(?=[a-z])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Hidden();
}
