using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>
/// Reads untrusted YAML, and therefore JSON. The library builds, visits and hashes nodes by recursion, and an alias may
/// occur inside its own anchor: both could overflow the stack, which ends the process and cannot be caught.
/// </summary>
public static class YamlText
{
    /// <summary>Levels of nesting; a manifest has a dozen.</summary>
    public const int MaxDepth = 60;

    /// <summary>In characters: twice the longest manifest among evidence, for one that is quoted inside another.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>A tree for each document, with every alias read as an empty scalar; empty where the text is not YAML, too deep or too long.</summary>
    public static IReadOnlyList<YamlNode> Read(string text)
    {
        if (text.Length > MaxLength)
        {
            return [];
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new TreeParser(text));
        }
        catch (Exception exception) when (exception is YamlException or InvalidOperationException or ArgumentException)
        {
            // Some invalid texts reach the library's own checks: "...\n- " and "\t: >" are such.
            return [];
        }

        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    // Between the parser, which reads events without recursion, and the builder of nodes.
    private sealed class TreeParser(string text) : IParser
    {
        private static readonly Scalar EmptyScalar = new("");

        private readonly Parser _events = new(new StringReader(text));
        private int _depth;

        public ParsingEvent? Current => _events.Current is AnchorAlias ? EmptyScalar : _events.Current;

        public bool MoveNext()
        {
            if (!_events.MoveNext())
            {
                return false;
            }

            _depth += _events.Current!.NestingIncrease;
            // The stream and the document are a level each.
            return _depth <= MaxDepth + 2 ? true : throw new YamlException("nested too deep");
        }
    }
}
