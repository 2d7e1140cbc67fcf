using System.Text;
using ClusterCodex.Kubernetes.Redaction.Formats;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

/// <summary>Makes credentials of a format at random, so that none stands in the repository.</summary>
internal static class FormatExamples
{
    public static string Make(SecretFormat format, Random random)
    {
        var text = new StringBuilder();
        if (format.Before is { } before)
        {
            Append(text, before, before.Max == int.MaxValue ? before.Min : random.Next(before.Min, before.Max + 1), random);
        }

        text.Append(format.Prefixes.Count == 0 ? "" : format.Prefixes[random.Next(format.Prefixes.Count)]);
        foreach (var part in format.Body)
        {
            Append(text, part, part.Max == int.MaxValue ? part.Min + random.Next(8) : random.Next(part.Min, part.Max + 1), random);
        }

        return text.ToString();
    }

    public static string Word(Random random, string alphabet, int length) => new([.. Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)])]);

    private static void Append(StringBuilder text, FormatPart part, int length, Random random)
    {
        // Padding stands at the end of base64 only.
        text.Append(part.IsLiteral ? part.Literal : Word(random, FormatAlphabets.All[part.Alphabet].Replace("=", "", StringComparison.Ordinal), length));
    }
}
