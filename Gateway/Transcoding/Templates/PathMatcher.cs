using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ClusterCodex.Gateway.Transcoding.Templates;

/// <summary>
/// Matches a template against the path <em>as it was sent</em>. The server's decoded path cannot be used: in it an
/// encoded slash cannot be distinguished from the text <c>%2F</c>, and dot segments have been resolved.
/// </summary>
internal static class PathMatcher
{
    /// <param name="template">What to match.</param>
    /// <param name="rawTarget">The request target: a path with an optional query, or an absolute URI.</param>
    /// <param name="captures">Still encoded, one for each of the template's variables.</param>
    public static bool TryMatch(PathTemplate template, string rawTarget, [NotNullWhen(true)] out string[]? captures)
    {
        captures = null;
        var path = PathOf(rawTarget);
        if (path.IsEmpty || path[0] != '/')
        {
            return false;
        }

        if (template.Verb is { } verb)
        {
            if (path.Length <= verb.Length || !path.EndsWith(verb, StringComparison.Ordinal) || path[^(verb.Length + 1)] != ':')
            {
                return false;
            }

            path = path[..^(verb.Length + 1)];
        }

        var segments = template.Segments;
        Span<Range> parts = stackalloc Range[segments.Count + 1];
        var multi = segments[^1].Kind == SegmentKind.Multi;
        var rest = path[1..];
        // The last range takes whatever is left, slashes included.
        var count = rest.Split(multi ? parts[..segments.Count] : parts, '/');
        if (multi && count == segments.Count - 1)
        {
            // '**' may match nothing at all.
            parts[count++] = rest.Length..;
        }

        if (count != segments.Count)
        {
            return false;
        }

        for (var i = 0; i < segments.Count; i++)
        {
            if (!Matches(segments[i], rest[parts[i]]))
            {
                return false;
            }
        }

        captures = new string[template.Variables.Count];
        for (var i = 0; i < captures.Length; i++)
        {
            var variable = template.Variables[i];
            captures[i] = rest[parts[variable.Start].Start..parts[variable.End - 1].End].ToString();
        }

        return true;
    }

    /// <summary>Decodes a captured part of a path.</summary>
    /// <param name="encoded">As sent.</param>
    /// <param name="multi">Whether the variable spans segments: encoded slashes then stay encoded, to be distinguishable from real ones.</param>
    /// <param name="decoded">As text.</param>
    /// <returns><see langword="false"/> if an escape is invalid or the bytes are not UTF-8.</returns>
    public static bool TryDecode(string encoded, bool multi, [NotNullWhen(true)] out string? decoded)
    {
        decoded = encoded;
        if (!encoded.Contains('%', StringComparison.Ordinal))
        {
            return true;
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(encoded.Length)];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != '%')
            {
                length += Encoding.UTF8.GetBytes(encoded.AsSpan(i, 1), bytes.AsSpan(length));
                continue;
            }

            if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
            {
                decoded = null;
                return false;
            }

            var value = Convert.ToByte(encoded.Substring(i + 1, 2), 16);
            if (multi && value == '/')
            {
                length += Encoding.ASCII.GetBytes(encoded.AsSpan(i, 3), bytes.AsSpan(length));
            }
            else
            {
                bytes[length++] = value;
            }

            i += 2;
        }

        try
        {
            decoded = StrictUtf8.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            decoded = null;
            return false;
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        if (path.IsEmpty || path[0] == '/')
        {
            return path;
        }

        var authority = path.IndexOf("://");
        if (authority < 0)
        {
            return [];
        }

        path = path[(authority + 3)..];
        var slash = path.IndexOf('/');
        return slash < 0 ? [] : path[slash..];
    }

    private static bool Matches(TemplateSegment segment, ReadOnlySpan<char> part) => segment.Kind switch
    {
        SegmentKind.Multi => true,
        SegmentKind.Single => !part.IsEmpty,
        _ => part.SequenceEqual(segment.Text)
            || (part.Contains('%') && TryDecode(part.ToString(), multi: false, out var decoded) && decoded == segment.Text),
    };
}
