using System.Text.RegularExpressions;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>The form of an image's name: registry, repository, tag, digest.</summary>
internal static partial class ImageReference
{
    /// <summary>What is wrong with a name; null where it is valid.</summary>
    public static string? Problem(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var hasRegistry = first == "localhost" || first.Any(letter => letter is '.' or ':' || char.IsAsciiLetterUpper(letter));
        var repository = (hasRegistry ? name[(slash + 1)..] : name).Split(':')[0];
        return repository.Any(char.IsAsciiLetterUpper) ? $"invalid reference format: repository name ({repository}) must be lowercase"
            : (!hasRegistry || Registry().IsMatch(first)) && Rest().IsMatch(hasRegistry ? name[(slash + 1)..] : name) ? null
            : "invalid reference format";
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Registry();

    [GeneratedRegex(@"^[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,})?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rest();
}
