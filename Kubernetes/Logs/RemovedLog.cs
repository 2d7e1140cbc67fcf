namespace ClusterCodex.Kubernetes.Logs;

/// <summary>Detects the sentence that the kubelet returns instead of an error where it has just removed the container.</summary>
public static class RemovedLog
{
    private const string Sentence = "unable to retrieve container logs for ";

    /// <summary>Whether a log consists of that sentence only.</summary>
    public static bool IsMatch(string text) => text.StartsWith(Sentence, StringComparison.Ordinal) && !text.TrimEnd('\n').Contains('\n', StringComparison.Ordinal);
}
