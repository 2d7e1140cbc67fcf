using System.Text;

namespace ClusterCodex.Gateway.Transcoding.Templates;

/// <summary>
/// A path template of <c>google.api.http</c>:
/// <code>
/// Template  = "/" Segments [ Verb ] ;
/// Segments  = Segment { "/" Segment } ;
/// Segment   = "*" | "**" | LITERAL | Variable ;
/// Variable  = "{" FieldPath [ "=" Segments ] "}" ;
/// FieldPath = IDENT { "." IDENT } ;
/// Verb      = ":" LITERAL ;
/// </code>
/// </summary>
internal sealed record PathTemplate
{
    /// <summary>As written.</summary>
    public required string Text { get; init; }

    /// <summary>Without variables' braces: a variable is the segments it covers.</summary>
    public required IReadOnlyList<TemplateSegment> Segments { get; init; }

    public required IReadOnlyList<TemplateVariable> Variables { get; init; }

    /// <summary>Without the colon; null where there is none.</summary>
    public required string? Verb { get; init; }

    /// <summary>
    /// The template as an ASP.NET route pattern that matches every path this template matches, and sometimes more:
    /// <see cref="PathMatcher"/> decides.
    /// </summary>
    public string ToRoutePattern()
    {
        var pattern = new StringBuilder();
        for (var i = 0; i < Segments.Count; i++)
        {
            var (kind, text) = Segments[i];
            pattern.Append('/').Append(kind switch
            {
                SegmentKind.Literal => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal),
                SegmentKind.Single => $"{{p{i}}}",
                _ => $"{{**p{i}}}",
            });
        }

        // A catch-all must stand alone in its segment: there the matcher looks for the verb.
        return Verb is null || Segments[^1].Kind == SegmentKind.Multi ? pattern.ToString() : pattern.Append(':').Append(Verb).ToString();
    }

    /// <summary>What paths two templates share: equal keys match the same paths.</summary>
    public string ShapeKey => string.Join('/', Segments.Select(segment => segment.Kind switch
    {
        SegmentKind.Literal => segment.Text,
        SegmentKind.Single => "*",
        _ => "**",
    })) + (Verb is null ? "" : ":" + Verb);

    public override string ToString() => Text;
}

internal enum SegmentKind
{
    Literal,

    /// <summary><c>*</c>: exactly one segment.</summary>
    Single,

    /// <summary><c>**</c>: the rest of the path, which may be empty.</summary>
    Multi,
}

internal readonly record struct TemplateSegment(SegmentKind Kind, string Text);

/// <summary>A field of the request that takes a part of the path.</summary>
/// <param name="FieldPath">Proto names from the request down, such as <c>book.name</c>.</param>
/// <param name="Start">Index of the first segment covered.</param>
/// <param name="End">Index after the last segment covered.</param>
/// <param name="IsMulti">Whether the variable can hold several segments, and so slashes.</param>
internal sealed record TemplateVariable(IReadOnlyList<string> FieldPath, int Start, int End, bool IsMulti)
{
    public string Name => string.Join('.', FieldPath);
}
