using ClusterCodex.Kubernetes.Redaction;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

/// <summary>What <c>kubectl</c>, manifests and logs hold that is no secret leaves byte for byte.</summary>
public sealed class CleanTextTests
{
    [Theory]
    [InlineData("kubectl.txt")]
    [InlineData("logs.txt")]
    [InlineData("manifests.txt")]
    public void Redact_CleanText_ChangesNoLine(string file)
    {
        using var reader = new StreamReader(typeof(CleanTextTests).Assembly.GetManifestResourceStream($"clean/{file}")!);
        var text = reader.ReadToEnd();

        var redacted = new RedactionSession([], anonymiseNames: false, CancellationToken.None).Redact(text);

        Assert.True(redacted == text, string.Join("\n", redacted.Split("\n").Except(text.Split("\n"))));
    }
}
