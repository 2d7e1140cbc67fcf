using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ClusterCodex.Kubernetes.Json;

/// <summary>A few labels in one array, searched linearly: a third of a dictionary's memory, and shared between the pods of one workload.</summary>
internal sealed class LabelSet : IReadOnlyDictionary<string, string>
{
    public static readonly LabelSet Empty = new([]);

    private const int Slots = 8 * 1024;
    private static readonly LabelSet?[] Pool = new LabelSet?[Slots];

    private readonly KeyValuePair<string, string>[] _labels;

    private LabelSet(KeyValuePair<string, string>[] labels) => _labels = labels;

    public int Count => _labels.Length;

    public IEnumerable<string> Keys => _labels.Select(label => label.Key);

    public IEnumerable<string> Values => _labels.Select(label => label.Value);

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"Label '{key}' does not exist.");

    /// <summary>Reads the value of the current property, which is <c>labels</c>.</summary>
    public static LabelSet Read(ref Utf8JsonReader reader) => reader.EnterObject() ? ReadFields(ref reader) : Empty;

    /// <summary>Reads the fields of an object whose start has been read.</summary>
    public static LabelSet ReadFields(ref Utf8JsonReader reader)
    {
        var labels = new List<KeyValuePair<string, string>>(8);
        while (reader.NextProperty())
        {
            var key = reader.CurrentPooledName();
            labels.Add(new(key, reader.ReadPooledString() ?? ""));
        }

        return labels.Count == 0 ? Empty : Share(labels);
    }

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        foreach (var label in _labels)
        {
            if (string.Equals(label.Key, key, StringComparison.Ordinal))
            {
                value = label.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static LabelSet Share(List<KeyValuePair<string, string>> labels)
    {
        var hash = default(HashCode);
        foreach (var label in labels)
        {
            hash.Add(label.Key);
            hash.Add(label.Value);
        }

        ref var slot = ref Pool[(uint)hash.ToHashCode() % Slots];
        var cached = Volatile.Read(ref slot);
        if (cached is not null && cached.IsSame(labels))
        {
            return cached;
        }

        var made = new LabelSet(labels.ToArray());
        Volatile.Write(ref slot, made);
        return made;
    }

    private bool IsSame(List<KeyValuePair<string, string>> labels)
    {
        if (_labels.Length != labels.Count)
        {
            return false;
        }

        for (var index = 0; index < _labels.Length; index++)
        {
            if (!string.Equals(_labels[index].Key, labels[index].Key, StringComparison.Ordinal)
                || !string.Equals(_labels[index].Value, labels[index].Value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
