using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Redaction;

namespace ClusterCodex.IssueService.Issues;

/// <summary>
/// Replaces secrets in what findings quote of logs, events, conditions and commands: issues are stored, and stay when the object is gone.
/// What was redacted is kept for the next evaluation, which mostly finds the same. Not safe for use by several threads at once.
/// </summary>
internal sealed class FindingRedaction
{
    private const int MaxKept = 2000;
    private const string Withheld = "This text is withheld: it could not be checked for secrets in time.";

    private readonly Dictionary<string, string[]?> _kept = new(StringComparer.Ordinal);

    /// <summary>The finding with a placeholder for every secret; the same secret has the same one in all of its texts.</summary>
    public Finding Redact(Finding finding)
    {
        var texts = Texts(finding).ToList();
        var known = string.Join('\n', texts);
        if (!_kept.TryGetValue(known, out var redacted))
        {
            if (_kept.Count >= MaxKept)
            {
                _kept.Clear();
            }

            redacted = _kept[known] = Redact(texts, finding.Key);
        }

        return redacted is null ? finding : With(finding, redacted);
    }

    // Null where there is no secret, as in most.
    private static string[]? Redact(List<string> texts, IssueKey about)
    {
        try
        {
            var session = new RedactionSession([about.Name, about.Namespace], anonymiseNames: false, CancellationToken.None);
            texts.ForEach(session.Learn);
            var redacted = texts.ConvertAll(session.Redact);
            return redacted.SequenceEqual(texts, StringComparer.Ordinal) ? null : [.. redacted];
        }
        catch (Exception exception) when (exception is RedactionException or RegexMatchTimeoutException)
        {
            return [.. texts.Select(_ => Withheld)];
        }
    }

    private static IEnumerable<string> Texts(Finding finding) =>
        [finding.Message, finding.MessageWithoutLog ?? "", finding.MessageWithoutOthers ?? "", .. finding.Evidence.Select(one => one.Text)];

    private static Finding With(Finding finding, string[] texts) => finding with
    {
        Message = texts[0],
        MessageWithoutLog = finding.MessageWithoutLog is null ? null : texts[1],
        MessageWithoutOthers = finding.MessageWithoutOthers is null ? null : texts[2],
        Evidence = [.. finding.Evidence.Select((one, index) => one with { Text = texts[index + 3] })],
    };
}
