using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Prompt;

/// <summary>
/// Tells whether a model would be asked the same again. What moves while nothing changes does not count: times, numbers of restarts and
/// events, and the order and repetition of lines.
/// </summary>
internal static partial class PromptFingerprint
{
    /// <param name="request">What is to be planned.</param>
    /// <param name="model">Who would write the plan.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(PlanRequest request, string model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(model);
        Add(PromptBuilder.Instructions(request.Horizon));
        Add(request.UserContext);
        foreach (var section in EvidenceText.Sections(request.Evidence))
        {
            Add(section.Title);
            Add(string.Join('\n', Moving().Replace(section.Text, "").Split('\n').Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // With its length, so that no text continues in the next.
        void Add(string text)
        {
            hash.AppendData(BitConverter.GetBytes(text.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        }
    }

    [GeneratedRegex(
        """
        \d{4}[-/]\d\d[-/]\d\d([T\ ]\d\d:\d\d:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?   # a time of day and date
        | \b\d\d:\d\d:\d\d([.,]\d+)?\b
        | \b(\d+(\.\d+)?(h|ms|m|s))+\b                                              # a duration
        | \b(occurrences:\ |restarts=|restartCount:\ |resourceVersion:\ |observedGeneration:\ |x)"?\d+
        | \b(containerID|uid):\ .*
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Moving();
}
