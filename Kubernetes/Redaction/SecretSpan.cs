namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>A secret's place in a text.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">In characters; never 0.</param>
/// <param name="Type">The placeholder's type, such as <c>password</c>.</param>
public readonly record struct SecretSpan(int Start, int Length, string Type)
{
    public int End => Start + Length;
}
