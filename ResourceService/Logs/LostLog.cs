namespace ClusterCodex.ResourceService.Logs;

/// <summary>A log whose container the kubelet has just removed: it answers with a sentence instead of an error.</summary>
internal static class LostLog
{
    private const string Sentence = "unable to retrieve container logs for ";

    /// <summary>Whether a log that was read is that sentence and nothing else.</summary>
    public static bool Is(string text) => text.StartsWith(Sentence, StringComparison.Ordinal) && !text.TrimEnd('\n').Contains('\n', StringComparison.Ordinal);
}
