using System.Globalization;
using System.Text;

namespace ClusterCodex.Kubernetes;

/// <summary>Builds request paths. Every segment is validated and escaped, so that no name can refer to another object.</summary>
internal static class ApiPath
{
    public static string Collection(ResourceType type, string? ns)
    {
        var root = type.Group.Length == 0 ? $"/api/{type.Version}" : $"/apis/{type.Group}/{type.Version}";
        if (ns is null)
        {
            return $"{root}/{type.Plural}";
        }

        return type.Namespaced
            ? $"{root}/namespaces/{Segment(ns, nameof(ns))}/{type.Plural}"
            : throw new ArgumentException($"{type.Kind} is cluster-scoped and cannot have the namespace '{ns}'.", nameof(ns));
    }

    public static string Object(ResourceType type, string? ns, string name, string? subresource = null)
    {
        if (type.Namespaced && ns is null)
        {
            throw new ArgumentException($"{type.Kind} '{name}' needs a namespace.", nameof(ns));
        }

        var path = $"{Collection(type, ns)}/{Segment(name, nameof(name))}";
        return subresource is null ? path : $"{path}/{Segment(subresource, nameof(subresource))}";
    }

    /// <summary>For messages: <c>deployment web in namespace shop</c>.</summary>
    public static string Describe(ResourceType type, string? ns, string name) =>
        ns is null ? $"{type.QualifiedName} {name}" : $"{type.QualifiedName} {name} in namespace {ns}";

    /// <inheritdoc cref="Describe(ResourceType, string?, string)"/>
    public static string Describe(ResourceType type, string? ns) =>
        ns is null ? type.QualifiedName : $"{type.QualifiedName} in namespace {ns}";

    private static string Segment(string text, string parameter)
    {
        // The server rejects such names, and a client that resolves dots would request another path.
        if (text.Length == 0 || text is "." or ".." || text.AsSpan().ContainsAny("/%\\?#"))
        {
            throw new ArgumentException($"'{text}' cannot be part of a Kubernetes path.", parameter);
        }

        return Uri.EscapeDataString(text);
    }

    internal struct Query()
    {
        private readonly StringBuilder _text = new();

        public readonly void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        public readonly void Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

        public readonly void Add(string name, bool value) => Add(name, value ? "true" : null);

        public readonly void Add(ObjectQuery query)
        {
            Add("labelSelector", query.LabelSelector);
            Add("fieldSelector", query.FieldSelector);
        }

        public override readonly string ToString() => _text.ToString();
    }
}
