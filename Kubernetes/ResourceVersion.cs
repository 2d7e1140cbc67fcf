using System.Globalization;

namespace ClusterCodex.Kubernetes;

/// <summary>
/// The version of an object or list. Opaque by contract; all known servers write an increasing number, so numbers are
/// compared and anything else is only tested for equality.
/// </summary>
public readonly struct ResourceVersion : IEquatable<ResourceVersion>
{
    private readonly ulong _number;
    private readonly string? _text;

    private ResourceVersion(ulong number, string? text)
    {
        _number = number;
        _text = text;
    }

    /// <summary>True for <c>default</c>: the server gave none.</summary>
    public bool IsEmpty => _number == 0 && _text is null;

    /// <param name="text">Null and empty make the empty version.</param>
    public static ResourceVersion Parse(string? text) => Parse(text.AsSpan());

    /// <inheritdoc cref="Parse(string?)"/>
    public static ResourceVersion Parse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return default;
        }

        // Leading zeros would not survive the round trip, so they stay text.
        return text[0] != '0' && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ResourceVersion(number, null)
            : new ResourceVersion(0, text.ToString());
    }

    /// <summary>Whether this is certainly newer; false where the two cannot be compared.</summary>
    public bool IsNewerThan(ResourceVersion other) => _text is null && other._text is null && _number > other._number;

    /// <summary>Whether this is certainly the same or older, as in a duplicate or out-of-order event.</summary>
    public bool IsNotNewerThan(ResourceVersion other) =>
        Equals(other) || (!IsEmpty && _text is null && other._text is null && _number <= other._number);

    public bool Equals(ResourceVersion other) => _number == other._number && string.Equals(_text, other._text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is ResourceVersion other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_number, _text);

    /// <summary>As the server wrote it; empty for the empty version.</summary>
    public override string ToString() => _text ?? (_number == 0 ? "" : _number.ToString(CultureInfo.InvariantCulture));

    public static bool operator ==(ResourceVersion left, ResourceVersion right) => left.Equals(right);

    public static bool operator !=(ResourceVersion left, ResourceVersion right) => !left.Equals(right);
}
