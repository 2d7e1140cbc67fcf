using System.Collections;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Which health checks make up the health of which gRPC service.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>By default only the empty name, for the server as a whole, over all checks.</summary>
    public ServiceMappingCollection Services { get; } = new();

    /// <summary>Whether Check, and Watch at its start, answer from the last published results instead of running the checks; false by default.</summary>
    public bool UseHealthChecksCache { get; set; }

    /// <summary>Whether watches are left open when the host stops, instead of ending with NOT_SERVING; false by default.</summary>
    public bool SuppressCompletionOnShutdown { get; set; }
}

/// <summary>Services by name; one mapping each.</summary>
public sealed class ServiceMappingCollection : ICollection<ServiceMapping>
{
    private readonly Dictionary<string, ServiceMapping> _mappings = new(StringComparer.Ordinal);

    public int Count => _mappings.Count;

    public bool IsReadOnly => false;

    /// <summary>Adds a service, or replaces the one of that name.</summary>
    /// <param name="name">Empty for the server as a whole.</param>
    /// <param name="predicate">Whether a check counts for the service.</param>
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate) => _mappings[name] = new ServiceMapping(name, predicate);

    /// <exception cref="ArgumentException">The name is mapped already.</exception>
    public void Add(ServiceMapping item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _mappings.Add(item.Name, item);
    }

    public void Clear() => _mappings.Clear();

    public bool Contains(ServiceMapping item) => _mappings.ContainsValue(item);

    public void CopyTo(ServiceMapping[] array, int arrayIndex) => _mappings.Values.CopyTo(array, arrayIndex);

    public bool Remove(ServiceMapping item) => Contains(item) && _mappings.Remove(item.Name);

    public IEnumerator<ServiceMapping> GetEnumerator() => _mappings.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ServiceMapping? Find(string name) => _mappings.GetValueOrDefault(name);
}

/// <summary>A service and the checks that count for it.</summary>
public sealed class ServiceMapping
{
    public ServiceMapping(string name, Func<HealthCheckMapContext, bool> healthCheckPredicate)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(healthCheckPredicate);
        Name = name;
        HealthCheckPredicate = healthCheckPredicate;
    }

    public string Name { get; }

    public Func<HealthCheckMapContext, bool> HealthCheckPredicate { get; }
}

/// <summary>A health check that may count for a service.</summary>
public sealed class HealthCheckMapContext
{
    internal HealthCheckMapContext(string name, IEnumerable<string> tags)
    {
        Name = name;
        Tags = tags;
    }

    public string Name { get; }

    public IEnumerable<string> Tags { get; }
}
