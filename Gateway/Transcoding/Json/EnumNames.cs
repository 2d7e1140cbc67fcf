using System.Collections.Concurrent;
using ClusterCodex.V1;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding.Json;

/// <summary>
/// The names of an enum's values in REST: each value's <c>rest_name</c>. In an enum that has none they are the names of the contract, as
/// ProtoJSON has them. Thread-safe.
/// </summary>
internal sealed class EnumNames
{
    private static readonly ConcurrentDictionary<EnumDescriptor, EnumNames> Cache = new();

    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<string, int> _numbers;

    private EnumNames(EnumDescriptor type)
    {
        var renamed = type.Values.Any(value => RestName(value).Length > 0);
        _numbers = new Dictionary<string, int>(renamed ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var value in type.Values)
        {
            var name = renamed ? RestName(value) : value.Name;
            _names.TryAdd(value.Number, name);
            _numbers.TryAdd(name, value.Number);
        }

        // A client of the contract may write the contract's names (ProtoJSON, section Enums).
        foreach (var value in type.Values)
        {
            _numbers.TryAdd(value.Name, value.Number);
        }

        All = [.. type.Values.Select(value => _names[value.Number]).Where(name => name.Length > 0).Distinct()];
    }

    /// <summary>Every name, in the contract's order; without the empty one.</summary>
    public IReadOnlyList<string> All { get; }

    public static EnumNames Of(EnumDescriptor type) => Cache.GetOrAdd(type, static type => new EnumNames(type));

    /// <summary>The value's name; null where the contract has no such value.</summary>
    public string? Find(int number) => _names.GetValueOrDefault(number);

    /// <summary>The value of a name, in any case where the enum has REST names.</summary>
    public bool TryParse(string name, out int number) => _numbers.TryGetValue(name, out number);

    private static string RestName(EnumValueDescriptor value) => value.GetOptions()?.GetExtension(RestExtensions.RestName) ?? "";
}
