namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>
/// Text that passed the boundary. <c>IPlanModel</c> takes nothing else, and only
/// <see cref="RedactionSession.Seal"/> makes one, so nothing can leave unredacted by oversight.
/// </summary>
public sealed class RedactedText
{
    /// <param name="value">Redacted already; for <see cref="RedactionSession"/> alone.</param>
    internal RedactedText(string value) => Value = value;

    public string Value { get; }

    // Not the text: a log or a trace that formats it by mistake shows its size only.
    public override string ToString() => FormattableString.Invariant($"{Value.Length} redacted characters");
}
