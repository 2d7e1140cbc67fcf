using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClusterCodex.Kubernetes;

/// <summary>A mapping in a kubeconfig with its location, so that every error can name file and field.</summary>
internal sealed record YamlFields(string File, string Path, YamlMappingNode Node)
{
    /// <summary>The only document of <paramref name="file"/>; null when it is empty.</summary>
    public static YamlFields? Load(string file)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StreamReader(file);
            stream.Load(reader);
        }
        catch (YamlException exception)
        {
            // YamlDotNet quotes the invalid text, which may be a token: only the position is reported, without the inner exception.
            throw new KubeConfigException(
                string.Create(CultureInfo.InvariantCulture, $"Kubeconfig {file} is not valid YAML at line {exception.Start.Line}, column {exception.Start.Column}."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"Kubeconfig {file} cannot be read: {exception.Message}", exception);
        }

        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is YamlScalarNode { Value: null or "" })
        {
            return null;
        }

        return stream.Documents[0].RootNode is YamlMappingNode root
            ? new YamlFields(file, "", root)
            : throw new KubeConfigException($"Kubeconfig {file} must be a mapping (apiVersion, clusters, users, contexts).");
    }

    /// <returns>Null when missing, null or empty.</returns>
    public string? Text(string field) => Find(field) switch
    {
        null => null,
        YamlScalarNode { Value: null or "" or "~" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "null" } => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw Wrong(field, "must be a text"),
    };

    public string Required(string field) => Text(field) ?? throw Wrong(field, "is missing");

    public bool Flag(string field) => Text(field) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Wrong(field, "must be true or false"),
    };

    public YamlFields? Mapping(string field) => Find(field) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlMappingNode mapping => new YamlFields(File, Child(field), mapping),
        _ => throw Wrong(field, "must be a mapping"),
    };

    public IReadOnlyList<YamlFields> Mappings(string field) => Sequence(field)
        .Select((node, index) => node is YamlMappingNode mapping
            ? new YamlFields(File, $"{Child(field)}[{index}]", mapping)
            : throw Wrong(field, $"must hold mappings; entry {index} is none"))
        .ToArray();

    public IReadOnlyList<string> Texts(string field) => Sequence(field)
        .Select((node, index) => (node as YamlScalarNode)?.Value ?? throw Wrong(field, $"must hold texts; entry {index} is none"))
        .ToArray();

    /// <summary>The path that <paramref name="field"/> holds, relative to the kubeconfig's own folder; null when missing.</summary>
    public string? FilePath(string field) =>
        Text(field) is { } path ? System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(File))!) : null;

    public KubeConfigException Wrong(string field, string problem, Exception? cause = null) =>
        new($"Kubeconfig {File}: {Child(field)} {problem}.", cause);

    private string Child(string field) => Path.Length == 0 ? field : $"{Path}.{field}";

    private YamlNode? Find(string field) => Node.Children.TryGetValue(new YamlScalarNode(field), out var node) ? node : null;

    private IEnumerable<YamlNode> Sequence(string field) => Find(field) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => [],
        YamlSequenceNode sequence => sequence.Children,
        _ => throw Wrong(field, "must be a list"),
    };
}
