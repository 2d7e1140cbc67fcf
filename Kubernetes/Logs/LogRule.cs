using System.Text;
using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Text;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>One row of the table: a pattern, the class of what it matches, and what that means.</summary>
/// <param name="Class">What a match says.</param>
/// <param name="Pattern">Its groups are the names of the cause: host, port, variable, file, user, module, option; and others for the sentence.</param>
/// <param name="Sentence">With <c>{group}</c> for a name without which the row does not match; <c>[…|…]</c> is its first alternative all of whose names are known, else nothing.</param>
/// <param name="Unless">What makes a match say something else; null for nothing.</param>
internal sealed record LogRule(LogClass Class, LinearPattern Pattern, string Sentence, LinearPattern? Unless)
{
    /// <summary>The match in a text; null where there is none, or where it says something else.</summary>
    public Match? Match(string text) => Pattern.Match(text) is { Success: true } match && Unless?.IsMatch(text) != true ? match : null;

    /// <summary>The sentence with the names in it; null where a name outside of brackets is not known.</summary>
    public static string? Render(string sentence, Func<string, string?> name)
    {
        var result = new StringBuilder();
        var at = 0;
        while (at < sentence.Length)
        {
            var open = sentence.IndexOf('[', at);
            var close = open < 0 ? -1 : sentence.IndexOf(']', open);
            if (Fill(sentence[at..(close < 0 ? sentence.Length : open)], name) is not { } plain)
            {
                return null;
            }

            result.Append(plain);
            if (close < 0)
            {
                break;
            }

            result.Append(sentence[(open + 1)..close].Split('|').Select(part => Fill(part, name)).FirstOrDefault(part => part is not null));
            at = close + 1;
        }

        return result.ToString();
    }

    private static string? Fill(string part, Func<string, string?> name)
    {
        var result = new StringBuilder();
        var at = 0;
        while (part.IndexOf('{', at) is >= 0 and var open && part.IndexOf('}', open) is >= 0 and var close)
        {
            if (name(part[(open + 1)..close]) is not { } value)
            {
                return null;
            }

            result.Append(part, at, open - at).Append(value);
            at = close + 1;
        }

        return result.Append(part, at, part.Length - at).ToString();
    }
}
